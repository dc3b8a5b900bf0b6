"""The command line: arguments in, an exit code out; errors become one sentence here, once."""

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence

from pyrus_tui import __version__
from pyrus_tui.commands.arguments import add_accounts, number
from pyrus_tui.errors import BadSettings, PyrusError
from pyrus_tui.paths import nobody_else
from pyrus_tui.words import _, use_language

USAGE, FAILURE = 2, 1
DEFAULT_PORT = 8765


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; return its exit code: 0, 1 (failure) or 2 (usage)."""
    use_language()
    given = sys.argv[1:] if arguments is None else arguments
    # Nothing given, nothing to parse: the usual start does not wait for all the commands.
    usual = argparse.Namespace(run=_account, profile="")
    chosen = parser().parse_args(given) if given else usual
    run: Callable[[argparse.Namespace], int] = chosen.run
    try:
        with nobody_else():
            return run(chosen)
    except BadSettings as error:
        print(f"pyrus-tui: {error}", file=sys.stderr)  # noqa: T201
        return USAGE
    except PyrusError as error:
        print(f"pyrus-tui: {error}", file=sys.stderr)  # noqa: T201
        return FAILURE
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILURE
    except OSError as error:  # a folder of ours that belongs to somebody else, a full disk
        told = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        print(f"pyrus-tui: {told}", file=sys.stderr)  # noqa: T201
        return FAILURE


def parser() -> argparse.ArgumentParser:
    """Build the parser."""
    top = argparse.ArgumentParser(
        prog="pyrus-tui",
        description=_("A keyboard-driven terminal client for Pyrus tasks and approvals."),
        epilog=_(
            "Without a command it opens your account, and signs in where there is none yet. For "
            "one run the environment can name another one: PYRUS_URL, PYRUS_LOGIN and "
            "PYRUS_SECURITY_KEY (PYRUS_PERSON_ID where one login has several persons, "
            "PYRUS_API=legacy for a server that speaks only the older API, PYRUS_CLIENT_ID for an "
            "application of your own there; PYRUS_SECURITY_KEY_FILE is a file with the key, "
            "PYRUS_CA_FILE one with the certificates of your company). Nothing of it is kept. "
            "No account? Try `pyrus-tui demo`."
        ),
    )
    top.add_argument("--version", action="version", version=f"pyrus-tui {__version__}")
    top.add_argument("--profile", default="", metavar="NAME", help=_("the account to open"))
    top.set_defaults(run=_account)
    commands = top.add_subparsers(title=_("commands"), metavar=_("COMMAND"))
    demo = commands.add_parser(
        "demo",
        help=_("open the client on a demo company inside the program"),
        description=_(
            "Open the client on a sandbox inside the process: no account, no port, no network, "
            "and nothing is left behind."
        ),
    )
    demo.add_argument(
        "--api",
        choices=("v4", "legacy"),
        default="v4",
        help=_("the API that the client speaks with it (%(default)s)"),
    )
    _company(demo)
    demo.set_defaults(run=_demo)
    add_accounts(commands)
    settings = commands.add_parser(
        "settings",
        help=_("check the settings file, or change it"),
        description=_("Check the settings file: mistakes are told with their line and column."),
    )
    way = settings.add_mutually_exclusive_group()
    way.add_argument("--check", action="store_true", help=_("check it; without an option too"))
    way.add_argument("--edit", action="store_true", help=_("open it in $EDITOR, then check it"))
    way.add_argument("--path", action="store_true", help=_("print where it is"))
    settings.set_defaults(run=_settings)
    doctor = commands.add_parser(
        "doctor",
        help=_("check everything and say what is wrong"),
        description=_(
            "Check settings, keyring, folders, terminal, servers, certificates and the clock. "
            "It prints no secrets: fit to paste into a bug report."
        ),
    )
    doctor.set_defaults(run=_doctor)
    sandbox = commands.add_parser(
        "sandbox",
        help=_("serve the demo company over HTTP, as a Pyrus server"),
        description=_(
            "Serve the sandbox over HTTP. Once it accepts connections it prints one line of JSON "
            "with url, login and security_key. SIGINT and SIGTERM end it."
        ),
    )
    sandbox.add_argument(
        "--host", default="127.0.0.1", help=_("address to listen at (%(default)s)")
    )
    sandbox.add_argument(
        "--port",
        type=number(0, 65535),
        default=DEFAULT_PORT,
        help=_("port to listen at, 0 for any free one (%(default)s)"),
    )
    sandbox.add_argument("--database", metavar="FILE", help=_("keep the data in this file"))
    sandbox.add_argument(
        "--allow-remote",
        action="store_true",
        help=_("listen at an address that other machines can reach; everybody there can read it"),
    )
    _company(sandbox)
    sandbox.set_defaults(run=_sandbox)
    cache = commands.add_parser(
        "cache",
        help=_("tell what is kept of each account on this computer, and clear it"),
        description=_(
            "Tell how much room the cache of each account takes. The cache holds what the server "
            "said, so that the program opens at once; it can be cleared at any time, also while "
            "the program runs. What you typed and did and is not sent yet is no part of it."
        ),
    )
    cache.add_argument("--clear", action="store_true", help=_("forget what the server said"))
    cache.set_defaults(run=_cache)
    return top


def _company(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--tasks",
        type=number(0, 200_000),
        default=200,
        metavar="N",
        help=_("tasks in all (%(default)s); 0 is an empty account, all above 200 go to the inbox"),
    )
    command.add_argument(
        "--seed", type=int, default=1, metavar="N", help=_("another company for another number")
    )
    command.add_argument(
        "--latency-ms",
        type=number(0, 60_000),
        default=0,
        metavar="N",
        help=_("milliseconds that each answer takes (%(default)s)"),
    )


def _account(chosen: argparse.Namespace) -> int:
    gc.disable()  # nothing that is loaded now is garbage; it begins again with the first screen
    from pyrus_tui.commands.starting import start

    return start(chosen.profile)


def _doctor(_chosen: argparse.Namespace) -> int:
    from pyrus_tui.commands.doctor import doctor

    return doctor()


def _settings(chosen: argparse.Namespace) -> int:
    from pyrus_tui.commands import settings

    if chosen.edit:
        return settings.edit()
    return settings.show_path() if chosen.path else settings.check()


def _demo(chosen: argparse.Namespace) -> int:
    import asyncio

    from pyrus_tui.bootstrap import run_demo

    return asyncio.run(
        run_demo(tasks=chosen.tasks, seed=chosen.seed, latency_ms=chosen.latency_ms, api=chosen.api)
    )


def _cache(chosen: argparse.Namespace) -> int:
    from pyrus_tui.commands.cache import cache

    return cache(clear=chosen.clear)


def _sandbox(chosen: argparse.Namespace) -> int:
    from pyrus_tui.sandbox.server import is_loopback, serve

    if not is_loopback(chosen.host) and not chosen.allow_remote:
        raise BadSettings(
            _(
                "{host} can be reached from other machines, and the sandbox has no secrets to "
                "protect itself with; add --allow-remote if that is meant."
            ).format(host=ascii(chosen.host))
        )
    return serve(
        host=chosen.host,
        port=chosen.port,
        database=chosen.database,
        tasks=chosen.tasks,
        seed=chosen.seed,
        latency_ms=chosen.latency_ms,
    )

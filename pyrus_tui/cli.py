"""The command line: arguments in, an exit code out; errors become one sentence here, once."""

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from pyrus_tui import __version__
from pyrus_tui.errors import BadSettings, PyrusError
from pyrus_tui.words import _, ngettext, use_language

USAGE, FAILURE = 2, 1
DEFAULT_PORT = 8765


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; return its exit code: 0, 1 (failure) or 2 (usage)."""
    use_language()
    chosen = parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = chosen.run
    try:
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
            "application of your own there). "
            "No account? Try `pyrus-tui demo`."
        ),
    )
    top.add_argument("--version", action="version", version=f"pyrus-tui {__version__}")
    top.add_argument("--profile", default="", metavar="NAME", help=_("the account to open"))
    top.set_defaults(run=_account)
    commands = top.add_subparsers(title=_("commands"), metavar="")
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
    _accounts(commands)
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
        type=_number(0, 65535),
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


def _accounts(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    accounts = commands.add_parser(
        "accounts",
        help=_("list, add, remove or test accounts"),
        description=_("List, add, remove or test accounts. Without a command it lists them."),
    )
    accounts.set_defaults(run=_list)
    kinds = accounts.add_subparsers(title=_("commands"), metavar="")
    kinds.add_parser("list", help=_("list the accounts; * is opened by default")).set_defaults(
        run=_list
    )
    add = kinds.add_parser(
        "add",
        help=_("sign in to an account and keep it"),
        description=_(
            "Try an account; if it works, write it down. The key is asked for without showing it, "
            "or comes from --key-stdin or --key-command."
        ),
    )
    add.add_argument("name", metavar="NAME", help=_("what you call it"))
    add.add_argument("--url", default="", help=_("a server of your own; the cloud without it"))
    add.add_argument("--login", default="", help=_("the e-mail address to sign in with"))
    add.add_argument("--api", choices=("v4", "legacy"), default="v4", help=_("%(default)s"))
    add.add_argument(
        "--person-id",
        type=_number(1, 2**62),
        metavar="N",
        help=_("where one login has several persons"),
    )
    add.add_argument("--client-id", default="", help=_("your application, for the older API"))
    add.add_argument("--ca-file", metavar="FILE", help=_("certificates of your company, PEM"))
    add.add_argument("--color", choices=("red", "yellow", "green", "blue"), default="")
    key = add.add_mutually_exclusive_group()
    key.add_argument("--key-stdin", action="store_true", help=_("read the key from the input"))
    key.add_argument(
        "--key-command",
        default="",
        metavar="COMMAND",
        help=_("a program that prints the key, as 'pass show pyrus'; run without a shell"),
    )
    add.add_argument(
        "--keep",
        choices=("keyring", "file", "ask"),
        default="",
        help=_("where the key is kept: the keyring if there is one, a private file, or nowhere"),
    )
    add.add_argument("--replace", action="store_true", help=_("in the place of one that is there"))
    add.set_defaults(run=_add)
    remove = kinds.add_parser("remove", help=_("forget an account and its key"))
    remove.add_argument("name", metavar="NAME")
    cache = remove.add_mutually_exclusive_group()
    cache.add_argument("--keep-cache", action="store_true", help=_("leave what is on this machine"))
    cache.add_argument("--wipe-cache", action="store_true", help=_("remove that as well"))
    remove.add_argument("--lose-unsent", action="store_true", help=_("even if work is not sent"))
    remove.set_defaults(run=_remove)
    test = kinds.add_parser("test", help=_("sign in and tell who it is"))
    test.add_argument("name", metavar="NAME", nargs="?", default="", help=_("all without it"))
    test.set_defaults(run=_test)


def _company(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--tasks",
        type=_number(0, 200_000),
        default=200,
        metavar="N",
        help=_("tasks in all (%(default)s); 0 is an empty account, all above 200 go to the inbox"),
    )
    command.add_argument(
        "--seed", type=int, default=1, metavar="N", help=_("another company for another number")
    )
    command.add_argument(
        "--latency-ms",
        type=_number(0, 60_000),
        default=0,
        metavar="N",
        help=_("milliseconds that each answer takes (%(default)s)"),
    )


def _number(least: int, most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = least - 1
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(
                _("{text} is not a number from {least} to {most}").format(
                    text=ascii(text), least=least, most=most
                )
            )
        return value

    return number


def _account(chosen: argparse.Namespace) -> int:
    gc.disable()  # nothing that is loaded now is garbage; it begins again with the first screen
    from pyrus_tui.commands.starting import start

    return start(chosen.profile)


def _list(_chosen: argparse.Namespace) -> int:
    from pyrus_tui.commands.accounts import list_accounts

    return list_accounts()


def _add(chosen: argparse.Namespace) -> int:
    from pyrus_tui.commands.accounts import add_account

    return add_account(chosen)


def _remove(chosen: argparse.Namespace) -> int:
    from pyrus_tui.commands.accounts import remove_account

    return remove_account(chosen)


def _test(chosen: argparse.Namespace) -> int:
    from pyrus_tui.commands.accounts import test_accounts

    return test_accounts(chosen)


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
    from pyrus_tui.paths import accounts_folder
    from pyrus_tui.storage.inventory import accounts

    code = 0
    root = accounts_folder()
    known = accounts(root)
    if not known:
        _print(_("Nothing is kept in {folder}.").format(folder=root))
    for kept in known:
        name = _("{host}, person {person}").format(host=kept.host, person=kept.person_id)
        size = _size(kept.size)
        if chosen.clear:
            refusal = _cleared(kept.folder)
            code = FAILURE if refusal else code
            told = refusal or _("{size} forgotten").format(size=size)
        else:
            told = size
        _print(f"{name}: {told}. {_unsent(kept.unsent)}".rstrip())
    return code


def _cleared(folder: Path) -> str:
    """Clear a cache; return why that did not work, "" where it did."""
    from pyrus_tui.storage.inventory import clear

    try:
        clear(folder)
    except (PyrusError, OSError) as error:
        return str(error).rstrip(".")
    return ""


def _unsent(count: int | None) -> str:
    if count is None:
        return _("What is not sent cannot be counted now; it stays.")
    if not count:
        return ""
    text = ngettext(
        "{n} action is not sent; it stays.", "{n} actions are not sent; they stay.", count
    )
    return text.format(n=count)


def _size(count: int) -> str:
    if count >= 1_000_000:
        text = _("{n:.1f} MB").format(n=count / 1_000_000)
    else:
        text = _("{n:.0f} kB").format(n=count / 1_000)
    return text + " " + ngettext("({n} byte)", "({n} bytes)", count).format(n=count)


def _print(text: str) -> None:
    print(text)  # noqa: T201


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

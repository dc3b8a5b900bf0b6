"""The arguments of the command line that are many: those of `accounts`; nothing slow is loaded."""

import argparse
from collections.abc import Callable

from pyrus_tui.words import _


def add_accounts(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `accounts` and what comes after it."""
    accounts = commands.add_parser(
        "accounts",
        help=_("list, add, remove or test accounts"),
        description=_("List, add, remove or test accounts. Without a command it lists them."),
    )
    accounts.set_defaults(run=_list)
    kinds = accounts.add_subparsers(title=_("commands"), metavar=_("COMMAND"))
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
        type=number(1, 2**62),
        metavar="N",
        help=_("where one login has several persons"),
    )
    add.add_argument(
        "--client-id",
        default="",
        help=_(
            "your application, for the older API; PYRUS_CLIENT_SECRET is its secret for --browser"
        ),
    )
    add.add_argument("--ca-file", metavar="FILE", help=_("certificates of your company, PEM"))
    add.add_argument("--color", choices=("red", "yellow", "green", "blue"), default="")
    key = add.add_mutually_exclusive_group()
    key.add_argument(
        "--browser",
        action="store_true",
        help=_("grant access in the browser, which comes back here; for the older API"),
    )
    key.add_argument(
        "--browser-code",
        action="store_true",
        help=_("the same with a code to paste, as over ssh"),
    )
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
    logout = kinds.add_parser(
        "logout", help=_("take an account's key away from this machine; the rest stays")
    )
    logout.add_argument("name", metavar="NAME")
    logout.set_defaults(run=_log_out)
    test = kinds.add_parser("test", help=_("sign in and tell who it is"))
    test.add_argument("name", metavar="NAME", nargs="?", default="", help=_("all without it"))
    test.set_defaults(run=_test)


def number(least: int, most: int) -> Callable[[str], int]:
    """Return what reads a number of an argument, from the least to the most."""

    def read(text: str) -> int:
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

    return read


def _list(_chosen: argparse.Namespace) -> int:
    from pyrus_tui.commands.accounts import list_accounts

    return list_accounts()


def _add(chosen: argparse.Namespace) -> int:
    from pyrus_tui.commands.accounts import add_account

    return add_account(chosen)


def _remove(chosen: argparse.Namespace) -> int:
    from pyrus_tui.commands.accounts import remove_account

    return remove_account(chosen)


def _log_out(chosen: argparse.Namespace) -> int:
    from pyrus_tui.commands.accounts import log_out_account

    return log_out_account(chosen)


def _test(chosen: argparse.Namespace) -> int:
    from pyrus_tui.commands.accounts import test_accounts

    return test_accounts(chosen)

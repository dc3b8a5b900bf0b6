"""The command line from outside: one sentence, the right exit code, never a traceback."""

import json
import os
import signal
import subprocess
import sys

import pytest

PROGRAM = [sys.executable, "-m", "pyrus_tui"]


def run(*arguments: str, seconds: float = 20, **environment: str):
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYRUS")}
    done = subprocess.run(
        [*PROGRAM, *arguments],
        capture_output=True,
        text=True,
        timeout=seconds,
        env=env | environment,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done


@pytest.mark.parametrize("arguments", [["--help"], ["demo", "--help"], ["sandbox", "--help"]])
def test_help_is_complete_and_names_every_option(arguments, inside):
    code, told, _err = inside(*arguments)
    assert code == 0
    for option in {"demo": ["--tasks", "--seed", "--latency-ms"]}.get(arguments[0], []):
        assert option in told
    if arguments[0] == "sandbox":
        for option in ("--host", "--port", "--database", "--allow-remote", "--tasks"):
            assert option in told


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_help_and_version_load_neither_the_screens_nor_the_network(argument):
    code = (
        "import sys\n"
        "from pyrus_tui.cli import main\n"
        "try:\n    main([sys.argv[1]])\n"
        "except SystemExit:\n    pass\n"
        "heavy = {'textual', 'rich', 'httpx', 'pydantic', 'starlette'} & set(sys.modules)\n"
        "print('heavy:', sorted(heavy))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, argument], capture_output=True, text=True, check=True
    )
    assert "heavy: []" in done.stdout


def test_without_an_account_it_says_how_to_set_one_and_how_to_try():
    done = run()
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    for word in ("PYRUS_LOGIN", "PYRUS_SECURITY_KEY", "pyrus-tui demo"):
        assert word in done.stderr


@pytest.mark.parametrize(
    ("arguments", "environment", "words"),
    [
        (["dance"], {}, "dance"),
        (["demo", "--tasks", "many"], {}, "many"),
        (["demo", "--tasks", "-1"], {}, "-1"),
        (["sandbox", "--port", "99999"], {}, "99999"),
        (["sandbox", "--host", "0.0.0.0"], {}, "--allow-remote"),
        ([], {"PYRUS_URL": "ftp://x"}, "ftp"),
        ([], {"PYRUS_URL": "http://pyrus.example.com"}, "not encrypted"),
        ([], {"PYRUS_URL": "https://a:b@pyrus.example.com"}, "password"),
        ([], {"PYRUS_PERSON_ID": "me"}, "PYRUS_PERSON_ID"),
    ],
)
def test_wrong_arguments_are_a_usage_error(arguments, environment, words, inside):
    account = {"PYRUS_LOGIN": "a@b.c", "PYRUS_SECURITY_KEY": "canary-key"}
    code, told, err = inside(*arguments, **account, **environment)
    assert code == 2
    assert words in err
    assert "canary" not in err + told


@pytest.mark.parametrize("arguments", [["demo"], []])
def test_without_a_terminal_it_says_so(arguments, inside):
    code, _told, err = inside(*arguments, PYRUS_LOGIN="a@b.c", PYRUS_SECURITY_KEY="k")
    assert code == 1
    assert "needs a terminal" in err
    assert err.count("\n") == 1


def test_the_sandbox_tells_its_address_keeps_its_port_and_ends_when_asked(inside):
    process = subprocess.Popen(
        [*PROGRAM, "sandbox", "--port", "0", "--tasks", "5"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        assert set(told) == {"url", "login", "security_key"}
        assert told["url"].startswith("http://127.0.0.1:")
        assert told["url"].endswith("/v4")
        port = told["url"].split(":")[2].split("/")[0]
        code, _out, err = inside("sandbox", "--port", port, "--tasks", "0")
        assert code in (1, 2)
        assert err.count("\n") == 1
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)
    assert process.returncode == 0
    assert out == ""
    assert "Traceback" not in err

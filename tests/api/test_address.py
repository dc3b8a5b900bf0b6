"""Where requests go, and to which hosts the token may."""

import pytest

from pyrus_tui.api.address import Address
from pyrus_tui.errors import BadSettings

CLOUD = "https://api.pyrus.com/v4"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "pyrus.com",
        "https://pyrus.com",
        "https://pyrus.com/",
        "https://api.pyrus.com/v4",
        "https://api.pyrus.com/v4/",
        "https://API.Pyrus.com:443/v4",
        "accounts.pyrus.com",
    ],
)
def test_the_cloud(text: str):
    address = Address.parse(text)
    assert address.base == CLOUD
    assert address.auth_url == "https://accounts.pyrus.com/api/v4/auth"
    assert address.host == "pyrus.com"
    assert not address.loopback


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("https://tasks.example.test", "https://tasks.example.test/api/v4"),
        ("tasks.example.test", "https://tasks.example.test/api/v4"),
        ("https://tasks.example.test/api", "https://tasks.example.test/api/v4"),
        ("https://tasks.example.test:8443", "https://tasks.example.test:8443/api/v4"),
        ("https://tasks.example.test/some/v4/", "https://tasks.example.test/some/v4"),
        ("http://127.0.0.1:8099/v4", "http://127.0.0.1:8099/v4"),
        ("http://localhost:8099", "http://localhost:8099/api/v4"),
        ("http://[::1]:8099/v4", "http://[::1]:8099/v4"),
        ("https://задачи.example.test", "https://xn--80aalki3g.example.test/api/v4"),
        ("https://pyrus.com.example.test", "https://pyrus.com.example.test/api/v4"),
    ],
)
def test_a_server_of_ones_own(text: str, base: str):
    address = Address.parse(text)
    assert address.base == base
    assert address.auth_url == base + "/auth"
    assert address.allows(base + "/tasks/1")


@pytest.mark.parametrize(
    "text",
    [
        "http://tasks.example.test",
        "http://127.0.0.1.example.test/v4",
        "http://pyrus.com",
        "ftp://tasks.example.test",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://user@tasks.example.test",
        "https://user:hunter2@tasks.example.test/v4",
        "https://@tasks.example.test",
        "https://tasks.example.test/v4?x=1",
        "https://tasks.example.test/v4#x",
        "https://tasks.example.test/v4?",
        "https://tasks.example.test/../v4",
        "https://tasks.example.test/t",
        "https://tasks.example.test:99999",
        "https://tasks.example.test:0",
        "https://tasks.example.test:x",
        "https://tasks example.test",
        "https://tasks\r\n.example.test",
        "https://tasks.example.test\\@evil.test",
        "https://[::1",
        "https://",
        "https://-/v4",
        "https://a..b/v4",
        "https://%65xample.test",
        "//tasks.example.test",
        "\x1b[31mhttps://tasks.example.test",
    ],
)
def test_what_makes_no_safe_address_is_refused_in_one_sentence(text: str):
    with pytest.raises(BadSettings) as caught:
        Address.parse(text)
    told = str(caught.value)
    assert told.isprintable() and len(told) < 250
    assert "hunter2" not in told


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.test/v4",
        "https://pyrus.com.evil.test/v4",
        "https://evilpyrus.com/v4",
        "http://api.pyrus.com/v4",
        "https://api.pyrus.com@evil.test/v4",
        "https://api.pyrus.com\\@evil.test/v4",
        "https://api.pyrus.com/v4?to=evil",
        "https://ápi.pyrus.com/v4",
        "https://api.pyrus.com\r\n/v4",
        "//api.pyrus.com/v4",
        "javascript:alert(1)//pyrus.com/v4",
        "",
    ],
)
def test_an_address_from_the_server_that_cannot_be_trusted_changes_nothing(url: str):
    moved = Address.parse().moved(url, url)
    assert moved.base == CLOUD
    assert moved.files_url == ""
    assert moved.allowed == {("https", "api.pyrus.com", 443)}
    assert not moved.allows("https://evil.test/v4")


def test_the_address_from_the_server_is_taken_within_the_domain():
    moved = Address.parse().moved("https://eu.api.pyrus.com/v4/", "https://files.pyrus.com/")
    assert moved.base == "https://eu.api.pyrus.com/v4"
    assert moved.files_url == "https://files.pyrus.com"
    assert moved.allows("https://files.pyrus.com/services/attachment")
    assert not moved.allows("https://api.pyrus.com/v4"), "only where it is in use"
    assert moved.auth_url == Address.parse().auth_url, "the key goes where it always went"


def test_a_local_server_stays_local():
    local = Address.parse("http://127.0.0.1:8099/v4")
    assert local.loopback
    assert local.moved("http://127.0.0.1:9000/v4").base == "http://127.0.0.1:9000/v4"
    assert local.moved("http://example.test/v4").base == local.base
    assert local.moved("https://example.test/v4").base == local.base


def test_origins_are_compared_whole():
    address = Address.parse("https://tasks.example.test:8443")
    assert address.allows("https://tasks.example.test:8443/files/1")
    for url in (
        "https://tasks.example.test/files/1",
        "http://tasks.example.test:8443/files/1",
        "https://x.tasks.example.test:8443/files/1",
        "https://tasks.example.test:8443@evil.test/",
        "not an address",
    ):
        assert not address.allows(url)

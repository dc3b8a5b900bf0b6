"""Where the server is, and to which hosts the token may go."""

import ipaddress
import re
from dataclasses import dataclass, replace
from urllib.parse import SplitResult, urlsplit

from pyrus_tui.errors import BadSettings
from pyrus_tui.words import _

Origin = tuple[str, str, int]
"""Scheme, host and port."""

_CLOUD = "pyrus.com"
_CLOUD_BASE = "https://api.pyrus.com/v4"
_CLOUD_AUTH = "https://accounts.pyrus.com/api/v4/auth"
_CLOUD_HOSTS = frozenset(
    ("pyrus.com", "www.pyrus.com", "app.pyrus.com", "api.pyrus.com", "accounts.pyrus.com")
)
_LEGACY_PATH = "/restapi"
_LEGACY_FILES = "https://files.pyrus.com"
_PORTS = {"https": 443, "http": 80}
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?|[0-9a-f:.]+")


@dataclass(frozen=True, slots=True)
class Address:
    """A server: its API, where to sign in, and the origins that may see the token."""

    base: str
    """Without a slash at the end."""
    auth_url: str
    domain: str
    """The host, or the domain, that everything belongs to."""
    files_url: str = ""
    allowed: frozenset[Origin] = frozenset()

    @classmethod
    def of(cls, text: str = "", *, legacy: bool = False) -> "Address":
        """Read what a person wrote for a server that speaks v4, or the legacy API.

        Raises:
            BadSettings: it makes no address, or one that is not safe.
        """
        return cls.legacy(text) if legacy else cls.parse(text)

    @classmethod
    def parse(cls, text: str = "") -> "Address":
        """Read what a person wrote: nothing for the cloud, a host, or the API's full address.

        Raises:
            BadSettings: it makes no address, or one that is not safe.
        """
        written = text.strip()
        if not written:
            return cls._made(_CLOUD_BASE, _CLOUD_AUTH, _CLOUD)
        parts = _split(written if "://" in written else f"https://{written}")
        host = _host_of(parts)
        if parts.scheme == "http" and not is_loopback(host):
            raise _not_encrypted(written)
        path = parts.path.rstrip("/")
        if host in _CLOUD_HOSTS and path in ("", "/v4", "/api/v4") and parts.scheme == "https":
            return cls._made(_CLOUD_BASE, _CLOUD_AUTH, _CLOUD)
        if not path.endswith("/v4"):
            if path not in ("", "/api"):
                raise BadSettings(
                    _("{address} is not the API: its address ends in /v4.").format(address=written)
                )
            path = "/api/v4"
        base = f"{parts.scheme}://{_authority(host, parts)}{path}"
        return cls._made(base, f"{base}/auth", host)

    @classmethod
    def legacy(cls, text: str = "") -> "Address":
        """Read what a person wrote for a server that speaks the legacy API.

        Raises:
            BadSettings: it makes no address, or one that is not safe.
        """
        written = text.strip()
        parts = _split(written if "://" in written else f"https://{written or _CLOUD}")
        host = _host_of(parts)
        if parts.scheme == "http" and not is_loopback(host):
            raise _not_encrypted(written)
        path = parts.path.rstrip("/")
        if host in _CLOUD_HOSTS:
            host = _CLOUD
        if path not in ("", "/v4", "/api/v4", _LEGACY_PATH):
            text = _("{address} is not the legacy API: its address ends in /restapi.")
            raise BadSettings(text.format(address=written))
        base = f"{parts.scheme}://{_authority(host, parts)}{_LEGACY_PATH}"
        made = cls._made(base, f"{base}/getaccesstoken", host)
        if host != _CLOUD:
            return made
        return replace(made, allowed=made.allowed | {origin_of(_LEGACY_FILES)})

    @classmethod
    def _made(cls, base: str, auth_url: str, domain: str) -> "Address":
        return cls(base, auth_url, domain, allowed=frozenset((origin_of(base),)))

    @property
    def host(self) -> str:
        """The host to show."""
        return self.domain

    @property
    def loopback(self) -> bool:
        """Whether the server is on this machine."""
        return is_loopback(self.domain)

    def moved(self, api_url: str, files_url: str = "") -> "Address":
        """Return the address that the answer to signing in tells, as far as it can be trusted.

        An address on another domain, or without encryption, is not taken: ours stays.
        """
        base = api_url.strip().rstrip("/")
        files = files_url.strip().rstrip("/")
        base = base if base.endswith("/v4") and self._trusts(base) else self.base
        files = files if self._trusts(files) else ""
        allowed = {origin_of(url) for url in (base, files) if url}
        return replace(self, base=base, files_url=files, allowed=frozenset(allowed))

    def allows(self, url: str) -> bool:
        """Say whether the token may go to a URL: scheme, host and port are those of the server."""
        try:
            return origin_of(url) in self.allowed
        except BadSettings:
            return False

    def _trusts(self, url: str) -> bool:
        if not url:
            return False
        try:
            parts = _split(url)
            scheme, host, _port = origin_of(url)
        except BadSettings:
            return False
        if not parts.hostname or not parts.hostname.isascii():
            return False
        if scheme == "http":
            return self.loopback and is_loopback(host)
        if self.loopback:
            return is_loopback(host)
        return host == self.domain or host.endswith(f".{self.domain}")


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def origin_of(url: str) -> Origin:
    """Return scheme, host and port of a URL.

    Raises:
        BadSettings: it is none, or it hides something.
    """
    parts = _split(url)
    return parts.scheme, _host_of(parts), parts.port or _PORTS[parts.scheme]


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _bad(url) from error
    if not url.isprintable() or any(sign in url for sign in ' \\<>"{}|^`%'):
        raise _bad(url)
    if parts.scheme not in _PORTS or not parts.hostname or port == 0:
        raise _bad(url)
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise BadSettings(_("An address must not hold a name or a password."))
    if parts.query or parts.fragment or url.endswith(("?", "#")) or ".." in parts.path:
        raise _bad(url)
    return parts


def _host_of(parts: SplitResult) -> str:
    host = (parts.hostname or "").lower()
    try:
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise _bad(parts.netloc) from error
    if not _HOST.fullmatch(host) or ".." in host:
        raise _bad(parts.netloc)
    return host.rstrip(".")


def _authority(host: str, parts: SplitResult) -> str:
    shown = f"[{host}]" if ":" in host else host
    return shown if parts.port in (None, _PORTS[parts.scheme]) else f"{shown}:{parts.port}"


def _not_encrypted(written: str) -> BadSettings:
    text = _("{address} is not encrypted: write https:// instead of http://.")
    return BadSettings(text.format(address=written))


def _bad(text: str) -> BadSettings:
    shown = "".join(sign if sign.isprintable() else "?" for sign in text.rpartition("@")[2])[:100]
    return BadSettings(
        _("{address} is not the address of a server: write https:// and its name.").format(
            address=shown
        )
    )

"""Takes a compressed answer apart, and stops before a small one becomes a huge one."""

import zlib

from pyrus_tui.words import _

_STEP = 1 << 16
_BOMB_FROM = 4 << 20
_BOMB_RATIO = 200


class Unusable(Exception):
    """The body is too big, damaged or packed in a way that was not asked for."""

    cut_off = False


class CutOff(Unusable):
    """The end of the body is missing."""

    cut_off = True


class Unpacker:
    """Collects the body of one answer, at most `limit` bytes of it when unpacked."""

    def __init__(self, encoding: str, limit: int) -> None:
        self._limit = limit
        self._received = 0
        self._body = bytearray()
        names = [name.strip().lower() for name in encoding.split(",")]
        packings = [name for name in names if name not in ("", "identity")]
        if len(packings) > 1 or (packings and packings[0] not in ("gzip", "x-gzip", "deflate")):
            raise Unusable(_("packed in an unknown way"))
        self._packing = packings[0] if packings else ""
        self._inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32) if packings else None

    def feed(self, chunk: bytes) -> None:
        """Add what came over the wire.

        Raises:
            Unusable: it cannot be unpacked, or becomes too big.
        """
        if self._inflater is None:
            self._add(chunk)
            return
        if not self._received and self._packing == "deflate" and not _has_zlib_header(chunk):
            self._inflater = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
        self._received += len(chunk)
        while chunk and not self._inflater.eof:
            try:
                self._add(self._inflater.decompress(chunk, _STEP))
            except zlib.error as error:
                raise Unusable(_("damaged")) from error
            chunk = self._inflater.unconsumed_tail

    def finish(self) -> bytes:
        """Return the whole body.

        Raises:
            CutOff: the end is missing.
        """
        if self._inflater is not None and self._received and not self._inflater.eof:
            raise CutOff(_("cut off"))
        return bytes(self._body)

    def _add(self, plain: bytes) -> None:
        size = len(self._body) + len(plain)
        bomb = self._received and size > _BOMB_FROM and size > self._received * _BOMB_RATIO
        if size > self._limit or bomb:
            raise Unusable(_("too big"))
        self._body += plain


def _has_zlib_header(chunk: bytes) -> bool:
    return len(chunk) >= 2 and chunk[0] & 0x0F == 8 and (chunk[0] << 8 | chunk[1]) % 31 == 0

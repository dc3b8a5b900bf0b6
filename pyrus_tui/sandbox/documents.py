"""Small files for the demo that open in the programs they are named for."""

import io
import re
import struct
import zipfile
import zlib


def table(rows: list[list[str]]) -> bytes:
    """Make a CSV file."""
    return "".join(";".join(row) + "\r\n" for row in rows).encode("utf-8-sig")


def picture(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    """Make a PNG image of one colour that fades from top to bottom."""
    lines = []
    for y in range(height):
        shade = bytes(channel * (height - y) // height for channel in colour)
        lines.append(b"\0" + shade * width)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(lines), 6)), (b"IEND", b""))
    chunks = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def page(text: str) -> bytes:
    """Make a PDF file with one page of plain ASCII text."""
    lines = text.encode("ascii", "replace").split(b"\n")
    escaped = (re.sub(rb"([\\()])", rb"\\\1", line) for line in lines)
    shown = b"\n".join(b"(" + line + b") '" for line in escaped)
    stream = b"BT /F1 11 Tf 14 TL 56 780 Td\n" + shown + b"\nET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    file = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    file += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return file + trailer % (len(objects) + 1, start)


def letter(text: str) -> bytes:
    """Make a Word document with one paragraph per line."""
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.split("\n"))
    space = "http://schemas.openxmlformats.org"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{space}/package/2006/content-types">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.'
        'openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{space}/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{space}/officeDocument/2006/relationships/officeDocument"'
        ' Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{space}/wordprocessingml/2006/main">'
        f"<w:body>{body}</w:body></w:document>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            # The archive's own clock would make every demo company a little different.
            archive.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()

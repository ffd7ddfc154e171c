"""PDFs as small as they can be, written by hand: pages of lines, a title, a date, a lock."""

from __future__ import annotations

import zlib
from collections.abc import Sequence


def pdf(
    pages: Sequence[Sequence[str]], *, info: dict[str, str] | None = None, locked: bool = False
) -> bytes:
    """A document whose pages show these lines, top to bottom."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", _font()]
    kids = []
    for lines in pages:
        objects.append(_stream(_shown(lines)))
        content = len(objects)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] "
            b"/Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>" % content
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    trailer = b""
    if info:
        told = b" ".join(b"/%s (%s)" % (k.encode(), v.encode()) for k, v in info.items())
        objects.append(b"<< %s >>" % told)
        trailer += b" /Info %d 0 R" % len(objects)
    if locked:
        secret = b"00" * 32
        objects.append(
            b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (secret, secret)
        )
        trailer += b" /Encrypt %d 0 R /ID [<00><00>]" % len(objects)
    return _file(objects, trailer)


def bomb(megabytes: int) -> bytes:
    """A page whose content unpacks to so many megabytes."""
    packer = zlib.compressobj(9)
    block = b"0 0 m 1 1 l S\n" * 75_000
    packed = b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()
    stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 3 0 R >>"
    return _file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
            stream,
            page,
        ],
        b"",
    )


def _font() -> bytes:
    return b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def _shown(lines: Sequence[str]) -> bytes:
    rows = b" ".join(b"(%s) Tj T*" % _escaped(line) for line in lines)
    return b"BT /F1 11 Tf 14 TL 60 740 Td %s ET" % rows


def _escaped(line: str) -> bytes:
    raw = line.encode("cp1252")
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)


def _file(objects: Sequence[bytes], trailer: bytes) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, rows)
    root = b"trailer\n<< /Size %d /Root 1 0 R%s >>" % (len(objects) + 1, trailer)
    return out + table + root + b"\nstartxref\n%d\n%%%%EOF\n" % len(out)

"""From bytes to logical lines: encodings, line ends, folding.

Folding is undone on bytes, as RFC 5545 section 3.1 demands: programs fold in the midst of a UTF-8 character. Each line
is decoded by itself, so that one bad line leaves the others as they are.
"""

from collections.abc import Iterator
from typing import NamedTuple

_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class RawLine(NamedTuple):
    """One unfolded line. ``number`` is its first line in the file; ``cut``: it was longer than the limit."""

    number: int
    content: bytes
    cut: bool


def as_utf8(data: bytes) -> bytes | None:
    """The bytes in UTF-8 where they are UTF-16, told by a byte order mark or by every second byte being NUL."""
    if data.startswith(_UTF16):
        return data.decode("utf-16", errors="replace").encode()
    head = data[:200]
    if len(head) >= 20 and head[1::2].count(0) * 2 > len(head) * 0.8:
        return data.decode("utf-16-le", errors="replace").encode()
    if len(head) >= 20 and head[0::2].count(0) * 2 > len(head) * 0.8:
        return data.decode("utf-16-be", errors="replace").encode()
    return None


def unfold(data: bytes, *, longest: int) -> Iterator[RawLine]:
    """Logical lines with their numbers. Ends of lines may be CRLF, LF or CR, mixed; blank lines are left out.

    A quoted-printable value (vCalendar 1.0, old Outlook) goes on after a line that ends in ``=``.
    """
    parts: list[bytes] = []
    number = size = 0
    quoted = False
    for at, line in enumerate(data.removeprefix(_BOM).splitlines(), start=1):
        if not line.strip():
            continue
        folded = line[:1] in (b" ", b"\t")
        if parts and (folded or (quoted and parts[-1].endswith(b"="))):
            if quoted and parts[-1].endswith(b"="):
                parts[-1] = parts[-1][:-1]
                line = line.lstrip()
            elif folded:
                line = line[1:]
            size += len(line)
            if size <= longest:
                parts.append(line)
            continue
        if parts:
            yield RawLine(number, b"".join(parts), size > longest)
        parts, number, size = [line[:longest]], at, len(line)
        quoted = b"QUOTED-PRINTABLE" in line[:200].upper()
    if parts:
        yield RawLine(number, b"".join(parts), size > longest)


def decode(content: bytes) -> str:
    """UTF-8, and where it is none, Windows-1252."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")

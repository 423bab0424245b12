"""From bytes to logical lines: line ends and folding.

Folding is undone on bytes, as RFC 5545 section 3.1 demands: programs fold in the midst of a UTF-8 character. Each line
is decoded by itself, so that one bad line leaves the others as they are.
"""

from collections.abc import Iterator
from typing import NamedTuple

_BOM = b"\xef\xbb\xbf"


class RawLine(NamedTuple):
    """One unfolded line. ``number`` is its first line in the file; ``cut``: it was longer than the limit."""

    number: int
    content: bytes
    cut: bool


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

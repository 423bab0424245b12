"""Bytes as people send them: UTF-8 as a rule, UTF-16 or Windows-1252 from older programs."""

_UTF16 = (b"\xff\xfe", b"\xfe\xff")


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


def decode(content: bytes) -> str:
    """UTF-8, and where it is none, Windows-1252."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")

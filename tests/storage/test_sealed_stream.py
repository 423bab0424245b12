"""A sealed stream gives back what was written, or nothing at all."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellkept.storage import sealed_stream
from wellkept.storage.sealed_stream import MAGIC, OpeningReader, SealingWriter, StreamDamaged

KEY = b"k" * 32
CHUNK = sealed_stream.CHUNK


def sealed(data: bytes, key: bytes = KEY, piece: int = 300_000) -> bytes:
    target = io.BytesIO()
    writer = SealingWriter(target, key)
    for start in range(0, len(data), piece):
        writer.write(data[start : start + piece])
    writer.close()
    return target.getvalue()


def opened(data: bytes, key: bytes = KEY, size: int = -1) -> bytes:
    reader = OpeningReader(io.BytesIO(data), key)
    found = b""
    while piece := reader.read(size):
        found += piece
    return found


@pytest.mark.parametrize("length", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 5])
@pytest.mark.parametrize("size", [-1, 10_240, CHUNK + 3])
def test_every_length_comes_back_whole(length: int, size: int) -> None:
    data = bytes(n % 251 for n in range(length))
    assert opened(sealed(data), size=size) == data


def test_the_same_bytes_are_never_sealed_alike() -> None:
    assert sealed(b"same") != sealed(b"same")
    assert b"same" not in sealed(b"same")


@pytest.mark.parametrize("cut", [1, 16, CHUNK // 2, CHUNK + 16])
def test_what_is_cut_off_at_the_end_is_found(cut: int) -> None:
    whole = sealed(b"x" * (2 * CHUNK + 100))
    with pytest.raises(StreamDamaged):
        opened(whole[:-cut])


def test_chunks_left_out_or_in_another_order_are_found() -> None:
    whole = sealed(b"a" * CHUNK + b"b" * CHUNK + b"c" * 10)
    head, step = len(MAGIC) + 16, CHUNK + 16
    first, second, last = (
        whole[head : head + step],
        whole[head + step : head + 2 * step],
        whole[head + 2 * step :],
    )
    for chunks in ([second, first, last], [first, last], [first, first, last], [first, second], [last]):
        with pytest.raises(StreamDamaged):
            opened(whole[:head] + b"".join(chunks))


@given(st.data())
def test_any_changed_byte_is_found(data: st.DataObject) -> None:
    whole = bytearray(sealed(b"hello, world"))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(StreamDamaged):
        opened(bytes(whole))


def test_another_key_opens_nothing() -> None:
    with pytest.raises(StreamDamaged):
        opened(sealed(b"hello"), key=b"j" * 32)

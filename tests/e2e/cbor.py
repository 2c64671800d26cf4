"""A reader of CBOR that knows nothing of kinesisd's: it keeps what others throw away, whether a
length was known and which tag stood in front."""

import dataclasses
import struct


@dataclasses.dataclass(frozen=True)
class Tagged:
    tag: int
    value: object


class OpenMap(dict):
    """A map whose length was not known when it was begun."""


class OpenList(list):
    """An array likewise."""


_BREAK = object()


def loads(document):
    """The one item that the bytes are."""
    value, end = _item(document, 0)
    assert end == len(document), f"{len(document) - end} bytes behind the item"
    return value


def _item(data, at):
    major, info = data[at] >> 5, data[at] & 31
    at += 1
    if major == 7:
        return _simple(data, at, info)
    if info == 31:
        return _open(data, at, major)
    number, at = _argument(data, at, info)
    if major == 0:
        return number, at
    if major == 1:
        return -1 - number, at
    if major in (2, 3):
        piece = bytes(data[at : at + number])
        assert len(piece) == number, "cut off"
        return (piece if major == 2 else piece.decode()), at + number
    if major == 6:
        value, at = _item(data, at)
        return Tagged(number, value), at
    values = []
    for _ in range(number * (2 if major == 5 else 1)):
        value, at = _item(data, at)
        values.append(value)
    return (dict(zip(values[::2], values[1::2])) if major == 5 else values), at


def _argument(data, at, info):
    if info < 24:
        return info, at
    assert info < 28, f"reserved information {info}"
    size = 1 << (info - 24)
    return int.from_bytes(data[at : at + size], "big"), at + size


def _simple(data, at, info):
    if info == 31:
        return _BREAK, at
    if info in (25, 26, 27):
        size = 1 << (info - 24)
        [value] = struct.unpack({2: ">e", 4: ">f", 8: ">d"}[size], data[at : at + size])
        return value, at + size
    return {20: False, 21: True, 22: None, 23: None}[info], at


def _open(data, at, major):
    values = []
    while True:
        value, at = _item(data, at)
        if value is _BREAK:
            break
        values.append(value)
    if major in (2, 3):
        return (b"" if major == 2 else "").join(values), at
    assert major in (4, 5), f"major type {major} has no open form"
    return (OpenList(values) if major == 4 else OpenMap(zip(values[::2], values[1::2]))), at


def dumps(value):
    """Just enough to ask: maps, lists, texts, bytes and whole numbers."""

    def head(major, number):
        if number < 24:
            return bytes([major << 5 | number])
        power = next(power for power in range(4) if number < 1 << (8 << power))
        return bytes([major << 5 | 24 + power]) + number.to_bytes(1 << power, "big")

    if isinstance(value, int):
        return head(0, value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, Tagged):
        return head(6, value.tag) + dumps(value.value)
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(dumps, value))
    return head(5, len(value)) + b"".join(dumps(part) for pair in value.items() for part in pair)

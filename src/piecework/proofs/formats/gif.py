"""GIF: the first picture with its palette and transparency; comments and all further frames are left out."""

from piecework.proofs.formats.essence import STEPS_MAX, Essence, Refused

SIGNATURES = (b"GIF87a", b"GIF89a")
_EXTENSION, _IMAGE, _CONTROL = 0x21, 0x2C, 0xF9
_END = b"\0;"


def essence_of_gif(data: bytes) -> Essence:
    """Header, the last control block before the first picture, and that picture. Raises Refused."""
    head = 13 + _palette_bytes(data, 10)
    place, control, steps = head, b"", STEPS_MAX
    while (kind := _byte(data, place)) == _EXTENSION:
        after, steps = _after_blocks(data, place + 2, steps)
        control = data[place:after] if _byte(data, place + 1) == _CONTROL else control
        place = after
    if kind != _IMAGE:
        raise Refused("damaged")
    body = place + 11 + _palette_bytes(data, place + 9)
    end, _ = _after_blocks(data, body, steps, may_be_cut=True)
    return Essence(data[:head] + control + data[place:end].removesuffix(b"\0") + _END)


def _after_blocks(data: bytes, place: int, steps: int, *, may_be_cut: bool = False) -> tuple[int, int]:
    """Where a chain of blocks, of up to 255 bytes each, ends; with how many steps are left after it."""
    while steps:
        steps -= 1
        if may_be_cut and place >= len(data):
            return len(data), steps
        length = _byte(data, place)
        place += 1 + length
        if not length:
            return place, steps
    raise Refused("too_complex")


def _palette_bytes(data: bytes, place: int) -> int:
    flags = _byte(data, place)
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _byte(data: bytes, place: int) -> int:
    if place >= len(data):
        raise Refused("damaged")
    return data[place]

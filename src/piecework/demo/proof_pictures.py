"""Pictures that workers hand in where a screenshot is asked for: PNG files drawn by hand, no two alike."""

import struct
import zlib
from random import Random

WIDTH, HEIGHT = 320, 200
BAR_HEIGHT, LINE_HEIGHT, MARGIN = 24, 14, 16

Colour = tuple[int, int, int]
Row = list[Colour]


def draw_picture(*, is_careless: bool, dice: Random) -> bytes:
    """Something like a page in a window, with lines of text; a careless worker sends an empty one."""
    accent, paper = _colour(dice, 40, 160), _colour(dice, 225, 255)
    rows: list[Row] = [[accent] * WIDTH for _ in range(BAR_HEIGHT)]
    while len(rows) < HEIGHT:
        is_line = not is_careless and len(rows) % (2 * LINE_HEIGHT) < LINE_HEIGHT
        ends_at = dice.randrange(WIDTH // 3, WIDTH - MARGIN) if is_line else 0
        rows += [_line(ends_at, paper, dice) for _ in range(LINE_HEIGHT)]
    return _png(rows[:HEIGHT])


def copied_picture() -> bytes:
    """The same picture each time, as spammers hand it in."""
    return draw_picture(is_careless=False, dice=Random("copied"))


def _line(ends_at: int, paper: Colour, dice: Random) -> Row:
    """A row of pixels through a line of text: dark here and there until it ends."""
    row = [paper] * WIDTH
    for place in range(MARGIN, ends_at, 2):
        if dice.random() < 0.5:
            row[place] = (60, 60, 60)
    return row


def _colour(dice: Random, darkest: int, lightest: int) -> Colour:
    return dice.randint(darkest, lightest), dice.randint(darkest, lightest), dice.randint(darkest, lightest)


def _png(rows: list[Row]) -> bytes:
    header = struct.pack(">IIBBBBB", WIDTH, len(rows), 8, 2, 0, 0, 0)  # 8 bits each of red, green and blue
    pixels = b"".join(b"\0" + bytes(part for colour in row for part in colour) for row in rows)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(pixels)) + _chunk(b"IEND", b"")
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

"""What people wrote, on a terminal: it moves no cursor, hides nothing and begins no line of its own."""

import unicodedata

_JOINERS = "\u200c\u200d"  # which languages and emoji need
_UNSAFE = ("Cc", "Cf", "Cs", "Zl", "Zp")  # controls, what reorders or is not seen, half characters, ends of lines


def printable(text: str) -> str:
    """The text on one line, with what a terminal would obey or not show written out as `repr` would."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character.encode("unicode_escape").decode()
        if unicodedata.category(character) in _UNSAFE and character not in _JOINERS
        else character
        for character in text
    )

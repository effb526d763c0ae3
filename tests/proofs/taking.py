"""Taking a picture in, as an upload does, and what becomes of it."""

import tempfile

from msgspec import Struct
from PIL import Image

from piecework.proofs.pictures import Facts, take_picture
from tests.pictures import opened


class Taken(Struct):
    facts: Facts
    data: bytes
    thumbnail: bytes

    @property
    def image(self) -> Image.Image:
        return opened(self.data)


def take(data: bytes) -> Taken:
    with tempfile.TemporaryFile() as given:
        given.write(data)
        with take_picture(given) as taken:
            return Taken(taken.facts, taken.file.read(), taken.thumbnail.read())

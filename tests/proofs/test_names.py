"""Names of pictures, and the addresses that employers see."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from piecework.proofs.names import PictureName, find_name, with_addresses

NAME, SHA256 = "0f" * 32, "1e" * 32
PLACE = "https://place.example"


def as_stored(value: object) -> Raw:
    """As PostgreSQL writes jsonb: a blank after colons and commas, short keys first."""
    return Raw(json.dumps(value, ensure_ascii=False).encode())


def shown(value: object) -> object:
    return json.loads(msgspec.json.encode(with_addresses(as_stored(value), PLACE)))


def test_pictures_get_an_address_and_lose_their_hash():
    stored = [{"text": "one"}, {"image": f"{NAME}.png", "sha256": SHA256}, {"image": f"{NAME}.jpg", "sha256": SHA256}]
    address = f"{PLACE}/proofs/{NAME}"
    assert shown(stored) == [{"text": "one"}, {"image": f"{address}.png"}, {"image": f"{address}.jpg"}]
    before = [{"proofs": stored, "finished_at": "2026-03-01 12:00:00", "employer_comment": "x"}]
    assert shown(before) == [before[0] | {"proofs": shown(stored)}]


@given(st.lists(st.text()), st.text())
def test_texts_stay_as_they_are(texts: list[str], extra: str):
    forged = json.dumps({"image": f"{NAME}.png", "sha256": SHA256})
    for text in (*texts, forged, f"{{{extra}", f'{extra}{{"image": "{NAME}.png", "sha256": "{SHA256}"}}', "{", '{"'):
        stored = [{"text": text}, {"text": f'image": "{NAME}.png", "sha256": "{SHA256}"}}'}]
        assert shown(stored) == stored


@pytest.mark.parametrize(
    "file_name",
    [
        "",
        NAME,
        f"{NAME}.gif",
        f"{NAME}.png.jpg",
        f"../{NAME}.png",
        f"{NAME.upper()}.png",
        f"{NAME}.png\n",
        f"{NAME[:-1]}.png",
    ],
)
def test_other_names_are_none_of_ours(file_name: str):
    assert find_name(file_name) is None


def test_name_is_read_back():
    for kind in ("png", "jpg"):
        name = PictureName(NAME, kind)
        assert find_name(name.file_name) == name

"""What becomes of an uploaded file: each kind, what is hidden in it, and what is no picture or too much of one."""

import io
import os
from typing import Any

import pytest
from PIL import Image, ImageFilter, ImageOps
from PIL.PngImagePlugin import PngInfo

from piecework.proofs import pictures
from piecework.proofs.decoder import look_hash
from piecework.proofs.pictures import (
    NotAPicture,
    PictureDamaged,
    PicturesBusy,
    PictureTooComplex,
    TooManyPixels,
)
from tests.pictures import (
    encoded,
    heic_header,
    jpeg_with,
    opened,
    picture,
    png_chunk,
    png_header,
    png_with,
    scans_bomb,
    text_bomb,
    webp_header,
)
from tests.proofs.taking import take

RED, BLUE = (255, 0, 0), (0, 0, 255)
GPS, ORIENTATION, TURNED_LEFT = 0x8825, 0x0112, 8


def is_about(found: Any, wanted: tuple[int, ...], tolerance: int = 40) -> bool:
    return all(abs(one - other) <= tolerance for one, other in zip(found[:3], wanted, strict=True))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (picture("PNG"), "png"),
        (picture("PNG", mode="P"), "png"),
        (picture("PNG", mode="L"), "png"),
        (picture("PNG", mode="1"), "png"),
        (picture("PNG", mode="LA"), "png"),
        (picture("PNG", mode="RGBA"), "png"),
        (picture("JPEG", quality=95), "jpg"),
        (picture("JPEG", quality=95, progressive=True), "jpg"),
        (picture("JPEG", mode="L"), "jpg"),
        (picture("JPEG", mode="CMYK", quality=95), "jpg"),
        (picture("MPO", quality=95), "jpg"),
        (picture("WEBP", quality=95), "jpg"),
        (picture("WEBP", mode="RGBA", lossless=True), "jpg"),
        (picture("GIF"), "png"),
        (picture("AVIF", quality=95), "jpg"),
        (picture("AVIF", mode="RGBA", quality=95), "jpg"),
        (picture("TIFF"), None),
        (picture("BMP"), None),
        (picture("ICO", size=(32, 32)), None),
    ],
)
def test_kinds(data: bytes, kind: str | None):
    if kind is None:
        with pytest.raises(NotAPicture):
            take(data)
        return
    taken = take(data)
    assert (taken.facts.type, taken.facts.width, taken.facts.height) == (kind, 40, 20)
    assert taken.image.format == {"png": "PNG", "jpg": "JPEG"}[kind]
    assert taken.facts.size_bytes == len(taken.data)
    left, right = (taken.image.convert("RGB").getpixel((x, 10)) for x in (2, 37))
    is_grey = taken.image.mode in ("1", "L", "LA")
    assert is_grey or (is_about(left, RED) and is_about(right, BLUE))
    thumbnail = opened(taken.thumbnail)
    assert (thumbnail.format, thumbnail.size) == ("JPEG", (40, 20))


def test_transparent_pictures_stay_so_and_have_a_white_thumbnail():
    clear = Image.new("RGBA", (64, 64), (255, 0, 0, 0))
    palette = Image.new("P", (64, 64), 0)
    for data in (encoded(clear, "PNG"), encoded(clear, "WEBP", lossless=True), encoded(palette, "GIF", transparency=0)):
        taken = take(data)
        assert taken.facts.type == "png"
        assert taken.image.convert("RGBA").getpixel((5, 5))[3] == 0  # pyright: ignore[reportOptionalSubscript, reportIndexIssue]
        assert opened(taken.thumbnail).getpixel((5, 5)) == (255, 255, 255)


def test_sixteen_bit_grey_keeps_its_upper_bits():
    taken = take(encoded(Image.new("I;16", (8, 8), 40_000), "PNG"))
    assert (taken.image.mode, taken.image.getpixel((1, 1))) == ("L", 40_000 // 256)


def test_metadata_is_removed_and_orientation_applied():
    exif = Image.Exif()
    exif[ORIENTATION] = TURNED_LEFT
    exif[0x010F] = "Secretphone"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (52.0, 31.0, 12.0)
    told = PngInfo()
    told.add_text("Comment", "Secretphone")
    told.add_itxt("XML:com.adobe.xmp", "<x>Secretphone</x>")
    hidden: dict[str, dict[str, Any]] = {
        "JPEG": {"exif": exif, "comment": b"Secretphone", "icc_profile": b"Secretphone" * 20},
        "PNG": {"exif": exif, "pnginfo": told, "icc_profile": b"Secretphone" * 20},
        "WEBP": {"exif": exif, "xmp": b"<x>Secretphone</x>", "icc_profile": b"Secretphone" * 20},
    }
    for kind, options in hidden.items():
        given = picture(kind, quality=95, **options)
        assert b"Secretphone" in given or kind == "PNG"
        taken = take(given)
        assert (taken.facts.width, taken.facts.height) == (20, 40)
        assert is_about(taken.image.convert("RGB").getpixel((10, 37)), RED)
        assert not taken.image.getexif()
        assert set(taken.image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert b"Secretphone" not in taken.data + taken.thumbnail


def test_nothing_of_what_was_hidden_in_avif_is_kept():
    clear = Image.new("RGBA", (40, 20), (255, 0, 0, 128))
    given = encoded(clear, "AVIF", icc_profile=b"Secretphone" * 20, xmp=b"<x>Secretphone</x>")
    taken = take(given)
    assert taken.facts.type == "png"
    assert not taken.image.info
    assert b"Secretphone" in given


def test_broken_exif_does_no_harm():
    assert take(picture("JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 40)).facts.width == 40


def test_of_an_animated_picture_the_first_frame_is_taken():
    frames = [Image.new("RGB", (30, 30), colour) for colour in ("red", "lime", "blue")]
    for kind in ("GIF", "WEBP", "PNG"):
        data = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
        assert opened(data).n_frames == 3  # type: ignore[attr-defined]
        image = take(data).image
        assert is_about(image.convert("RGB").getpixel((5, 5)), RED)
        assert getattr(image, "n_frames", 1) == 1


@pytest.mark.parametrize(
    "data",
    [b"", b"x", b"hello" * 1000, b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
     b"%PDF-1.7\n", b"<html></html>", b"BM" + bytes(60), b"RIFF\x04\0\0\0WAVE",
     b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n' + picture() + b"\r\n--x--\r\n"],
)  # fmt: skip
def test_what_is_no_picture_is_refused(data: bytes):
    with pytest.raises(NotAPicture):
        take(data)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_truncated_files_are_refused(kind: str, share: float):
    noise = Image.frombytes("RGB", (100, 100), os.urandom(30_000))
    data = encoded(noise, kind)
    with pytest.raises(PictureDamaged):
        take(data[: int(len(data) * share)])


def test_polyglot_loses_its_other_half():
    script = b"<script>alert(document.domain)</script>PK\x03\x04"
    for kind in ("PNG", "JPEG", "GIF"):
        assert script not in take(picture(kind) + script).data
    assert script not in take(picture("JPEG", comment=script)).data


@pytest.mark.parametrize(
    "data", [png_header(50_000, 50_000), png_header(8_000, 6_600), png_header(1, 65_501), webp_header(16_383)]
)
def test_too_many_pixels_are_refused_by_the_header(data: bytes):
    with pytest.raises(TooManyPixels):
        take(data)


def test_sixteen_megapixels_are_taken():
    facts = take(encoded(Image.new("L", (4096, 4096), 7), "PNG")).facts
    assert (facts.width, facts.height) == (4096, 4096)
    assert take(encoded(Image.new("1", (30_000, 2)), "PNG")).facts.width == 30_000


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (encoded(Image.new("L", (5712, 4284), 7), "JPEG"), (2856, 2142)),  # a phone's photo, read at half its size
        (encoded(Image.new("L", (1080, 30_000), 7), "JPEG"), (776, 21_579)),  # a long screenshot stays legible
        (encoded(Image.new("1", (1080, 30_000)), "PNG"), (777, 21_588)),
        (encoded(Image.new("P", (6000, 6000), 7), "GIF"), (4096, 4096)),
        (encoded(Image.new("RGB", (6000, 6000), "red"), "WEBP", quality=1, method=0), (4096, 4096)),
    ],
)
def test_more_than_sixteen_megapixels_are_scaled_down(given: bytes, kept: tuple[int, int]):
    facts = take(given).facts
    assert is_about((facts.width, facts.height, 0), (*kept, 0), tolerance=10)
    assert facts.width * facts.height <= 16 * 1024 * 1024


def test_transparency_survives_scaling_down():
    clear = Image.new("RGBA", (5000, 4000), (255, 0, 0, 0))
    for data in (encoded(clear, "PNG", compress_level=1), encoded(Image.new("L", (5000, 4000)), "PNG", transparency=0)):
        taken = take(data)
        assert taken.facts.type == "png"
        assert taken.image.convert("RGBA").getpixel((5, 5))[3] == 0  # pyright: ignore[reportOptionalSubscript, reportIndexIssue]


def noise(size: tuple[int, int] = (200, 200)) -> Image.Image:
    return Image.frombytes("RGB", size, os.urandom(3 * size[0] * size[1]))


FORGIVEN = {
    "PNG without its end": picture()[:-12],
    "PNG without its end and last checksum": picture()[:-16],
    "PNG that lost its last row": encoded(noise(), "PNG")[:-400],
    "JPEG without its end": encoded(noise(), "JPEG")[:-2],
    "progressive JPEG without its end": encoded(noise(), "JPEG", progressive=True)[:-2],
    "GIF without its end": picture("GIF")[:-2],
    "words that unfold to 2 MB": png_with(text_bomb(b"iTXt", 2_000_000)),
    "a wrong checksum of words": png_with(png_chunk(b"tEXt", b"Comment\0x", checksum=b"nono")),
    "a wrong checksum of a profile": png_with(png_chunk(b"iCCP", b"x", checksum=b"nono")),
    "words of no end": picture()[:-12] + b"\xff\xff\xff\xfftEXt",
    "a chunk whose name is none": png_with(png_chunk(b"a1cd", b"x")),
}


@pytest.mark.parametrize("damage", FORGIVEN)
def test_damage_that_browsers_forgive_is_forgiven(damage: str):
    assert take(FORGIVEN[damage]).facts.width in (40, 200)


UNFORGIVEN = {
    "a wrong checksum of pixels": picture()[:-16] + b"nono" + picture()[-12:],
    "JPEG that lost a tenth": encoded(noise(), "JPEG", quality=75)[:18_000],
    "PNG that lost a tenth": encoded(noise(), "PNG")[:108_000],
    "JPEG of two frames": jpeg_with((0xC0, bytes((8, 0, 20, 0, 40, 1, 1, 0x11, 0)))),
}


@pytest.mark.parametrize("damage", UNFORGIVEN)
def test_what_is_missing_of_the_picture_itself_is_not(damage: str):
    with pytest.raises(PictureDamaged):
        take(UNFORGIVEN[damage])


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (heic_header(), "Most Compatible"),
        (heic_header().replace(b"heic", b"mif1"), "HEIC"),
        (heic_header().replace(b"heic", b"isom").replace(b"mif1", b"mp41"), "video"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><svg/>", "SVG"),
        (b"%PDF-1.7", "document"),
        (picture("TIFF"), "PNG or JPEG"),
        (b"\xff\x0a" + bytes(50), "not taken yet"),
        (b"--x\r\nContent-Disposition: form-data", "body of the request"),
        (b"hello", "PNG, JPEG, WebP, GIF or AVIF"),
    ],
)
def test_who_sends_something_else_is_told_what_to_send_instead(data: bytes, told: str):
    with pytest.raises(NotAPicture, match=told) as refused:
        take(data)
    assert "screenshot" in refused.value.message or told == "body of the request"


def test_as_many_scans_as_encoders_write_are_taken():
    assert take(scans_bomb(1000, 100)).facts.width == 1000


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_each_orientation_is_applied(kind: str, turn: int):
    exif = Image.Exif()
    exif[ORIENTATION] = turn
    given = picture(kind, quality=95, exif=exif)
    upright = ImageOps.exif_transpose(opened(given)).convert("RGB")
    taken = take(given).image.convert("RGB")
    assert taken.size == upright.size
    for place in ((2, 2), (taken.width - 3, 2), (2, taken.height - 3)):
        assert is_about(taken.getpixel(place), upright.getpixel(place))  # type: ignore[arg-type]


def test_png_that_grows_beyond_measure_becomes_a_jpeg(monkeypatch: pytest.MonkeyPatch):
    from piecework.proofs import decoder

    monkeypatch.setattr(decoder, "PNG_BYTES_MAX", 100)
    drawn, thumbnail = io.BytesIO(), io.BytesIO()
    told = decoder.redraw(io.BytesIO(picture(mode="RGBA")), drawn, thumbnail)
    assert told["facts"]["type"] == "jpg"
    assert opened(drawn.getvalue()).format == "JPEG"
    assert told["facts"]["size_bytes"] == len(drawn.getvalue())


def test_look_hash_is_near_for_what_looks_alike():
    photo = Image.effect_mandelbrot((320, 200), (-2.0, -1.0, 0.5, 1.0), 60).convert("RGB")
    other = Image.linear_gradient("L").convert("RGB").filter(ImageFilter.CONTOUR)
    alike = opened(encoded(photo.resize((200, 125)), "JPEG", quality=40))

    def bits(one: Image.Image, two: Image.Image) -> int:
        return ((look_hash(one) ^ look_hash(two)) & (2**64 - 1)).bit_count()

    assert bits(photo, alike) <= 4
    assert bits(photo, other) > 12
    assert take(encoded(photo, "PNG")).facts.look_hash in range(-(2**63), 2**63)


def test_one_picture_at_a_time(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pictures, "WAIT_SECONDS_MAX", 0.05)
    with pictures._decoding, pytest.raises(PicturesBusy):
        take(picture())
    assert take(picture()).facts.width == 40


def test_decoder_that_is_killed_or_never_ends_is_a_refusal(monkeypatch: pytest.MonkeyPatch, tmp_path: Any):
    program = tmp_path / "decoder.py"
    monkeypatch.setattr(pictures, "DECODER", program)
    monkeypatch.setattr(pictures, "DECODER_SECONDS_MAX", 0.5)
    for text in ("import os; os.kill(os.getpid(), 9)", "import time; time.sleep(60)"):
        program.write_text(text)
        with pytest.raises(PictureTooComplex):
            take(picture())
    program.write_text("import os; os.abort()")
    with pytest.raises(PictureDamaged):
        take(picture())
    program.write_text("import os; assert not set(os.environ) - {'LC_CTYPE'}; raise SystemExit('broken')")
    with pytest.raises(AssertionError, match="broken"):
        take(picture())

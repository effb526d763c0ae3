"""The object store: a folder, and what is behind an address; whole pictures or none, and names that nobody is told."""

import io
from pathlib import Path

import pytest

from piecework.http.answers import encode, refusal_body
from piecework.proofs.names import PictureName
from piecework.proofs.store import ProofStore, ProofStoreUnavailable, open_store
from piecework.refusal import CannotStart
from piecework.settings import Settings, read_settings

NAME = PictureName("ab" * 32, "png")
OTHER = PictureName("cd" * 32, "jpg")


@pytest.fixture(params=["folder", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ProofStore:
    return ProofStore((tmp_path / "a folder").as_uri() if request.param == "folder" else "memory:///")


def put(store: ProofStore, name: PictureName, data: bytes = b"picture") -> None:
    store.put(name, io.BytesIO(data), io.BytesIO(b"small"))


def read(store: ProofStore, name: PictureName, *, thumbnail: bool = False) -> bytes | None:
    found = store.find(name, thumbnail=thumbnail)
    if found is None:
        return None
    data = b"".join(found.chunks)
    assert len(data) == found.size_bytes
    return data


def test_what_was_put_is_found_until_it_is_deleted(store: ProofStore):
    large = bytes(range(256)) * 50_000  # more than one part
    put(store, NAME, large)
    put(store, OTHER)
    assert (read(store, NAME), read(store, NAME, thumbnail=True)) == (large, b"small")
    store.delete(NAME)
    assert (read(store, NAME), read(store, NAME, thumbnail=True)) == (None, None)
    assert read(store, OTHER) == b"picture"
    store.delete(NAME)  # once more does no harm


def test_empty_store_has_nothing(store: ProofStore):
    assert read(store, NAME) is None
    store.delete(NAME)


def test_nothing_is_made_before_the_first_use(tmp_path: Path):
    ProofStore((tmp_path / "proofs").as_uri())
    assert list(tmp_path.iterdir()) == []


def test_folder_is_nobody_elses(tmp_path: Path):
    put(ProofStore((tmp_path / "proofs").as_uri()), NAME)
    assert (tmp_path / "proofs").stat().st_mode & 0o077 == 0


def test_what_a_killed_process_left_half_written_goes_too(tmp_path: Path):
    store = ProofStore(tmp_path.as_uri())
    put(store, NAME)
    half = tmp_path / "ab" / f"{NAME.file_name}#1"
    half.write_bytes(b"pic")
    other = tmp_path / "ab" / f"{'abe' * 21}a.png#1"
    other.write_bytes(b"pic")
    store.delete(NAME)
    assert (half.exists(), other.exists()) == (False, True)


def test_store_that_fails_says_so_without_the_name(tmp_path: Path):
    (tmp_path / "ab").write_text("a file where a folder should be")
    store = ProofStore(tmp_path.as_uri())
    for act in (lambda: put(store, NAME), lambda: store.delete(NAME), lambda: store.find(NAME)):
        with pytest.raises(ProofStoreUnavailable) as failed:
            act()
        told = repr(failed.value) + repr(failed.value.__cause__) + encode(refusal_body(failed.value)).decode()
        assert NAME.object_name not in told


def test_address_is_a_folder_in_the_data_folder_unless_it_is_set(tmp_path: Path):
    assert Settings(data_dir=str(tmp_path / "a b")).proof_store_url == (tmp_path / "a b" / "proofs").as_uri()
    assert Settings(proof_store="s3://bucket/x").proof_store_url == "s3://bucket/x"
    assert open_store("memory:///x") is open_store("memory:///x")


@pytest.mark.parametrize(
    "address", ["s3://bucket", "s3://bucket/prefix", "gs://b", "az://a/c", "file:///srv/proofs", ""]
)
def test_addresses(address: str):
    assert read_settings({"PIECEWORK_PROOF_STORE": address}).proof_store == address


@pytest.mark.parametrize("address", ["/srv/proofs", "proofs", "file://proofs", "http://x/y", "ftp://x", "memory:///"])
def test_what_is_no_address_stops_the_start(address: str):
    with pytest.raises(CannotStart, match="PIECEWORK_PROOF_STORE"):
        read_settings({"PIECEWORK_PROOF_STORE": address})

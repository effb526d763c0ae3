"""The object store: where the bytes of pictures lie, a folder or a bucket, each under a name that nobody can guess."""

import os
from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from piecework.proofs.names import PictureName, find_name
from piecework.refusal import Refusal

if TYPE_CHECKING:
    from obstore.store import ClientConfig, ObjectStore, RetryConfig

CHUNK_BYTES = 64 * 1024
PART_BYTES = 5 * 1024 * 1024  # the least that S3 takes
REMOTE: "ClientConfig" = {"connect_timeout": timedelta(seconds=5), "timeout": timedelta(seconds=60)}
RETRYING: "RetryConfig" = {"max_retries": 3, "retry_timeout": timedelta(seconds=20)}


class ProofStoreUnavailable(Refusal):
    """The object store does not answer, or not as it should."""

    code, status = "proof_store_unavailable", 503
    message = "The store of proofs cannot be reached right now. Please try again in 5 seconds."
    is_of_transport = True
    retry_after_seconds = 5


class StoredObject(Struct, frozen=True):
    """An object being read: how long it is, and its bytes."""

    size_bytes: int
    chunks: Iterator[bytes]


class ProofStore:
    """Pictures and their thumbnails by name. Each call may wait for a network: make none within a transaction.

    All refuse ProofStoreUnavailable. An error of the store is told by its kind alone: its text names the object, and
    who knows that name can read the picture.
    """

    def __init__(self, url: str) -> None:
        self._folder = _folder_of(url)
        self._url = url

    def put(self, name: PictureName, picture: IO[bytes], thumbnail: IO[bytes]) -> None:
        """Store both; they are there, also after a power failure, or this raises."""
        for path, file in ((_thumbnail_path(name), thumbnail), (_picture_path(name), picture)):
            self._put(path, file)

    def find(self, name: PictureName, *, thumbnail: bool = False) -> StoredObject | None:
        """The object, to be read chunk by chunk; None when there is none of that name."""
        import obstore

        try:
            stored = obstore.get(self._store, _thumbnail_path(name) if thumbnail else _picture_path(name))
        except FileNotFoundError:
            return None
        except (obstore.exceptions.BaseError, OSError) as error:
            raise ProofStoreUnavailable from _without_text(error)
        return StoredObject(stored.meta["size"], (bytes(chunk) for chunk in stored.stream(min_chunk_size=CHUNK_BYTES)))

    def delete(self, name: PictureName) -> None:
        """Delete both; what is not there is as good as deleted."""
        import obstore

        for path in (_picture_path(name), _thumbnail_path(name)):
            try:
                obstore.delete(self._store, path)
            except FileNotFoundError:
                pass
            except (obstore.exceptions.BaseError, OSError) as error:
                raise ProofStoreUnavailable from _without_text(error)
            if self._folder is not None:
                _delete_half_written(self._folder / path)

    def list_pictures(self) -> Iterator[str]:
        """The file name of every picture there is, in no order."""
        import obstore

        try:
            for page in obstore.list(self._store):
                names = (entry["path"].rpartition("/")[2] for entry in page)
                yield from (name for name in names if find_name(name))
        except (obstore.exceptions.BaseError, OSError) as error:
            raise ProofStoreUnavailable from _without_text(error)

    def _put(self, path: str, file: IO[bytes]) -> None:
        import obstore

        try:
            obstore.put(self._store, path, file, chunk_size=PART_BYTES, max_concurrency=1)
            if self._folder is not None:
                _write_through(self._folder / path)
        except (obstore.exceptions.BaseError, OSError) as error:
            raise ProofStoreUnavailable from _without_text(error)

    @cached_property
    def _store(self) -> "ObjectStore":
        """Opened at the first use: a folder is made then, and no threads are started before a process forks."""
        from obstore.store import LocalStore, from_url

        if self._folder is not None:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return LocalStore(self._folder)
        if self._url.startswith("memory:"):
            return from_url(self._url)
        return from_url(self._url, client_options=REMOTE, retry_config=RETRYING)


@lru_cache(maxsize=16)
def open_store(url: str) -> ProofStore:
    """The store at this address, one object a process; settings.py knows what an address looks like."""
    return ProofStore(url)


def _folder_of(url: str) -> Path | None:
    """The folder of a `file:///` address; None for the others."""
    parts = urlsplit(url)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None


def _picture_path(name: PictureName) -> str:
    return f"{name.object_name[:2]}/{name.object_name}.{name.type}"


def _thumbnail_path(name: PictureName) -> str:
    return f"{name.object_name[:2]}/{name.object_name}.thumbnail.jpg"


def _write_through(path: Path) -> None:
    """Wait until the file and its name are on disk: obstore does not."""
    for synced in (path, path.parent, path.parent.parent):
        descriptor = os.open(synced, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _delete_half_written(path: Path) -> None:
    """What a killed process leaves beside the file it wrote: obstore calls it `<name>#<number>` until it is whole."""
    for left in path.parent.glob(f"{path.name}#*"):
        left.unlink(missing_ok=True)


def _without_text(error: Exception) -> Exception:
    return RuntimeError(type(error).__name__)

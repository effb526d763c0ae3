"""The OpenAPI documents as they are committed; `python -m tests.openapi.committed` (`make openapi`) writes them."""

import difflib
import json
from pathlib import Path
from typing import Any

from tests.openapi.documents import document

FOLDER = Path(__file__).parents[2] / "docs" / "openapi"
FILES = {"api": "employer.json", "worker-api": "worker.json", "operator-api": "operator.json"}


def committed_text(prefix: str) -> str:
    """The document of the API under this prefix, sorted, without what changes by itself: its address and version.

    Examples of whole bodies are left out: they are made of the examples of the fields, and tell a review nothing.
    """
    made = document(prefix)
    made |= {"servers": [], "info": made["info"] | {"version": "as released"}}
    return json.dumps(_without_bodies(made), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _without_bodies(part: Any) -> Any:
    if isinstance(part, list):
        return [_without_bodies(item) for item in part]
    if not isinstance(part, dict):
        return part
    return {name: _without_bodies(held) for name, held in part.items() if not (name == "example" and "schema" in part)}


def differences(prefix: str) -> list[str]:
    """The lines in which the committed file differs from what the declarations say; none where it is up to date."""
    file = FOLDER / FILES[prefix]
    committed = file.read_text(encoding="utf-8") if file.exists() else ""
    wanted = committed_text(prefix)
    return list(difflib.unified_diff(committed.splitlines(), wanted.splitlines(), file.name, "as declared", n=2))


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for edge_prefix, name in FILES.items():
        (FOLDER / name).write_text(committed_text(edge_prefix), encoding="utf-8")

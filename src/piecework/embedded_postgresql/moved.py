"""A marketplace that has moved to another database: the folder it came from says so, and is not served by mistake."""

from pathlib import Path

from piecework.embedded_postgresql.data_folder import DataFolder, explained
from piecework.refusal import CannotStart


def mark_moved(data_dir: Path, *, to: str) -> None:
    """Note in the data folder that its marketplace lives somewhere else now; for the folder's owner only."""
    folder = DataFolder(data_dir)
    with explained(folder.path):
        folder.moved_file.write_text(f"{to}\n", encoding="utf-8")


def check_not_moved(folder: DataFolder) -> None:
    """Refuse (CannotStart) to run a database that was moved away: two places would pay for the same work."""
    with explained(folder.path):
        if not folder.moved_file.exists():
            return
        to = folder.moved_file.read_text(encoding="utf-8", errors="replace").strip()
    raise CannotStart(
        f"The marketplace of {folder.path} has moved to {to}: set PIECEWORK_DATABASE_URL to that. What is left in "
        f"{folder.cluster} is as it was before the move; to go back to it, and lose what happened since, remove "
        f"{folder.moved_file}."
    )

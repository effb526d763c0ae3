"""Who PostgreSQL runs as when we are root, which it refuses to be, and programs that this user can reach."""

import os
import pwd
import shutil
from dataclasses import replace
from pathlib import Path

from piecework.embedded_postgresql.binaries import WHEEL_PACKAGE, Binaries
from piecework.embedded_postgresql.child_process import ServerUser
from piecework.embedded_postgresql.data_folder import DataFolder, explained
from piecework.refusal import CannotStart

NOBODY = 65534


def choose_server_user(folder: DataFolder) -> ServerUser:
    """Ourselves, unless we are root; then the folder's owner, or root in a namespace, or nobody. Refuses: CannotStart.

    A namespace of its own needs no new user and no change of modes. Containers often refuse it: there the
    database belongs to nobody from then on, and the server goes on running as whoever it belongs to.
    """
    with explained(folder.path):
        owner = (folder.cluster if folder.cluster.exists() else folder.path).stat()
        if os.geteuid() != 0:
            return _ourselves(folder, owner)
        user = ServerUser(owner.st_uid, owner.st_gid)
        if owner.st_uid == 0:
            user = ServerUser(0, os.getegid(), namespaced=True)
            if not user.reaches(Path("/")):
                user = _nobody(folder)
    if not user.reaches(folder.path):
        raise CannotStart(
            f"PostgreSQL refuses to run as root, and the user it runs as instead (uid {user.uid}) cannot enter "
            f"{folder.path}: allow that with chmod o+x on each folder on the way there, or set PIECEWORK_DATA_DIR to "
            f"a folder such as /var/lib/piecework, or run piecework as an ordinary user."
        )
    _hand_over(folder, user)
    return user


def reachable_binaries(folder: DataFolder, binaries: Binaries, user: ServerUser) -> Binaries:
    """The same programs where `user` can run them: a copy in the data folder when theirs is a private place.

    A virtual environment below root's own 0700 home is such a place. Refuses: CannotStart.
    """
    if os.geteuid() != 0 or user.reaches(binaries.folder / "postgres"):
        return binaries
    install, libraries = binaries.folder.parent, binaries.folder.parents[2] / f"{WHEEL_PACKAGE}.libs"
    if not libraries.is_dir():
        raise CannotStart(
            f"PostgreSQL refuses to run as root, and the user it runs as instead (uid {user.uid}) cannot reach the "
            f"programs in {binaries.folder}: install it where every user can, or unset PIECEWORK_PG_BINDIR."
        )
    copy = folder.path / f"postgres-binaries-{binaries.version}"
    if not copy.exists():
        with explained(folder.path):
            _copy_wheel(install, libraries, copy)
    return replace(binaries, folder=copy / WHEEL_PACKAGE / install.name / "bin")


def _ourselves(folder: DataFolder, owner: os.stat_result) -> ServerUser:
    if owner.st_uid != os.geteuid() and folder.cluster.exists():
        raise CannotStart(
            f"The database in {folder.path} belongs to another user (uid {owner.st_uid}): "
            f"run piecework as that user, or set PIECEWORK_DATA_DIR to a folder of your own."
        )
    return ServerUser(os.geteuid(), os.getegid())


def _nobody(folder: DataFolder) -> ServerUser:
    if folder.is_new:
        folder.path.chmod(0o711)  # nobody passes through; what lies in it keeps its own mode
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return ServerUser(NOBODY, NOBODY)
    return ServerUser(entry.pw_uid, entry.pw_gid)


def _hand_over(folder: DataFolder, user: ServerUser) -> None:
    """A cluster that root's namespace made becomes nobody's, where the namespace is no longer to be had."""
    with explained(folder.path):
        if user.namespaced or not folder.cluster.exists() or folder.cluster.stat().st_uid == user.uid:
            return
        for parent, folders, files in os.walk(folder.cluster):
            for name in (*folders, *files):
                user.own(Path(parent, name))
        user.own(folder.cluster)  # last: a hand-over that was cut short starts again


def _copy_wheel(install: Path, libraries: Path, copy: Path) -> None:
    # The programs look for their libraries relative to themselves, so the copy keeps the wheel's shape.
    half_made = copy.with_suffix(".new")
    shutil.rmtree(half_made, ignore_errors=True)
    shutil.copytree(libraries, half_made / libraries.name)
    shutil.copytree(
        install,
        half_made / WHEEL_PACKAGE / install.name,
        ignore=shutil.ignore_patterns("include", "*.a"),
        symlinks=True,
    )
    for folder in (half_made, half_made / WHEEL_PACKAGE):
        folder.chmod(0o755)  # whatever our umask says
    half_made.rename(copy)

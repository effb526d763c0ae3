"""`piecework catalog ...`: zones, categories and prices as files, from the command line."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from piecework.cli.printing import print_file, print_json, say

if TYPE_CHECKING:
    from piecework.catalog.comparing import CatalogChange


@click.group()
def catalog() -> None:
    """See and change the catalogue: zones, categories, and the least a task may pay."""


@catalog.command("export")
@click.argument("what", type=click.Choice(["categories", "zones"]))
@click.option("--output", type=click.Path(path_type=Path), help="Where to; standard output unless given.")
def export_(what: Literal["categories", "zones"], output: Path | None) -> None:
    """Write all categories with their prices, or all zones, as CSV."""
    from piecework.catalog.changing import get_catalog
    from piecework.catalog.files import write_file
    from piecework.cli.starting import database_at_hand, start

    with database_at_hand(start()) as database:
        text = write_file(database.snapshot(get_catalog), what)
    if output is None:
        print_file(text)
    else:
        output.write_text(text, "utf-8")


@catalog.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--reason", default="", help="Why; it stays on record. Needed unless --check.")
@click.option("--check", is_flag=True, help="Only show what would change.")
@click.option("--json", "as_json", is_flag=True, help='Print {"what", "version", "changes"}.')
def import_(file: Path, reason: str, check: bool, as_json: bool) -> None:
    """Make all categories, or all zones, what FILE says: CSV as exported, or zones as JSON; whole, or not at all."""
    from piecework.acts.catalog import ImportCatalog, import_catalog
    from piecework.catalog.changing import preview_file
    from piecework.cli.acting import do_act
    from piecework.cli.starting import database_at_hand, start
    from piecework.tables import read_bytes

    text = read_bytes(file.read_bytes())
    with database_at_hand(start()) as database:
        if check:
            what, changed = database.snapshot(lambda tx: preview_file(tx, text))
        else:
            what, changed = do_act(database, import_catalog, ImportCatalog(file=text, reason=reason))
    if as_json:
        print_json({"what": what, "version": changed.version, "changes": changed.changes})
        return
    for change in changed.changes:
        _echo(change)
    would = "would be " if check else ""
    say(f"{len(changed.changes)} zones and categories {would}changed.")


def _echo(change: "CatalogChange") -> None:
    say(f"{change.kind} {change.id}: {change.what}")
    if change.what == "changed":
        for field in change.fields:
            say(f"  {field.field}: {field.before or '(none)'} -> {field.after or '(none)'}")

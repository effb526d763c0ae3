"""`piecework migrate`: the schema of this version, before the processes of this version start."""

import click

from piecework.cli.printing import print_json, say


@click.command(short_help="Bring the database's schema up to date.")
@click.option("--json", "as_json", is_flag=True, help='Print {"applied": [...]}.')
def migrate(as_json: bool) -> None:
    """Bring the database up to this version's schema, and give a new one the default catalogue."""
    from piecework.cli.starting import start, url_at_hand
    from piecework.processes.serving import prepare_database

    settings = start()
    with url_at_hand(settings) as url:
        applied = prepare_database(url, settings)
    if as_json:
        print_json({"applied": applied})
    else:
        say(f"Applied {', '.join(applied)}." if applied else "The schema is up to date.")

"""`piecework migrate`: the schema of this version, before the processes of this version start."""

import click


@click.command(short_help="Bring the database's schema up to date.")
@click.option("--json", "as_json", is_flag=True, help='Print {"applied": [...]}.')
def migrate(as_json: bool) -> None:
    """Bring the database up to this version's schema, and give a new one the default catalogue."""
    from piecework.cli.printing import print_json
    from piecework.cli.starting import start
    from piecework.embedded_postgresql.launcher import reach_server
    from piecework.processes.serving import prepare_database

    settings = start()
    if settings.database_url:
        applied = prepare_database(settings.database_url, settings)
    else:
        with reach_server(settings.data_folder, bindir=settings.pg_bin_folder) as server:
            applied = prepare_database(server.url, settings)
    if as_json:
        print_json({"applied": applied})
    else:
        click.echo(f"Applied {', '.join(applied)}." if applied else "The schema is up to date.")

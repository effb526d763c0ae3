"""`piecework audit`: whether everything adds up."""

import click
from click.exceptions import Exit

from piecework.cli.printing import print_json, say


@click.command(short_help="Check what must always hold.")
@click.option("--json", "as_json", is_flag=True, help='Print {"findings": [{"check", "where", "message"}]}.')
def audit(as_json: bool) -> None:
    """Check what must always hold; print what does not, and end with 1 if there is any.

    It looks at one moment of the database, disturbs nobody, and may run beside a server.
    """
    from piecework.audit.auditing import audit as look_for_faults
    from piecework.cli.starting import database_at_hand, start

    with database_at_hand(start()) as database:
        findings = look_for_faults(database)
    if as_json:
        print_json({"findings": findings})
    else:
        for finding in findings:
            say(f"{finding.check}: {finding.where}: {finding.message}")
        say(f"{len(findings)} findings." if findings else "Everything adds up.", err=bool(findings))
    if findings:
        raise Exit(1)

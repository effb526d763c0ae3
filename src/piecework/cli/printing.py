"""What commands print: lines for people, one JSON object for programs, files as they are."""

from typing import Any

import click

from piecework.terminal import printable


def say(*lines: str, err: bool = False) -> None:
    """Print each line as one line, whatever people wrote is in it; with `err` on standard error."""
    for line in lines:
        click.echo(printable(line), err=err)


def print_json(value: Any) -> None:
    """Print the value as one line of JSON."""
    import msgspec

    click.echo(msgspec.json.encode(value).decode())


def print_file(text: str) -> None:
    """Print what is to be a file, as it is."""
    click.echo(text, nl=False)

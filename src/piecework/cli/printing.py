"""What commands print for programs: one JSON object on standard output."""

from typing import Any

import click
import msgspec


def print_json(value: Any) -> None:
    """Print the value as one line of JSON."""
    click.echo(msgspec.json.encode(value).decode())

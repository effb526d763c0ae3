"""The `piecework` command."""

from piecework.cli.main import main

__all__ = ["main"]

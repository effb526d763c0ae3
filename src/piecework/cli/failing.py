"""How a command fails: what was to be expected becomes a sentence and exit code 1, never a traceback."""

import sys
from typing import Any, NoReturn

import click

from piecework.refusal import CannotStart, InvalidRequest, Refusal
from piecework.terminal import printable


class Sentence(click.ClickException):
    """One sentence on standard error, and exit code 1."""

    exit_code = 1

    def show(self, file: Any = None) -> None:
        """Say it."""
        click.echo(f"piecework: {printable(self.message)}", file=sys.stderr if file is None else file)


class Commands(click.Group):
    """A group whose commands fail in sentences."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. CannotStart, Refusal and a database that is gone are no bugs."""
        try:
            return super().invoke(ctx)
        except CannotStart as expected:
            raise Sentence(str(expected)) from expected
        except InvalidRequest as refusal:
            raise Sentence(" ".join(fault.message for fault in refusal.faults)) from refusal
        except Refusal as refusal:
            raise Sentence(refusal.message) from refusal
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            _raise_what_it_means(error)


def _raise_what_it_means(error: Exception) -> NoReturn:
    from piecework.database import DatabaseUnavailable  # only a failing command pays for it

    if isinstance(error, DatabaseUnavailable):
        raise Sentence(f"The database went away: {error}. Is its server still running?") from error
    raise error

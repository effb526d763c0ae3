"""`piecework export`: results, statements and the book as files."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from piecework.cli.printing import print_json, say

if TYPE_CHECKING:
    from piecework.database import Tx
    from piecework.exports.statement import KindSum

Command = TypeVar("Command", bound=Callable[..., Any])


class Moment(click.ParamType["datetime"]):
    """A date or a time, in UTC where it says nothing else: 2026-11-01, 2026-11-01T12:00:00Z."""

    name = "moment"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment that the text names."""
        from piecework.clock import read_wire_time

        moment = read_wire_time(str(value))
        if moment is None:
            self.fail(f"{value!r} is no date such as 2026-11-01", param, ctx)
        return moment


def file_options(command: Command) -> Command:
    """Where the file goes, and what it looks like."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON; needs --output."),
        click.option("--output", type=click.Path(dir_okay=False), help="Write to this file, whole or not at all."),
        click.option("--format", "form", type=click.Choice(["csv", "jsonl"]), default="csv", show_default=True),
    ):
        command = option(command)
    return command


@click.group()
def export() -> None:
    """Write results, statements and the book to files."""


@export.command(short_help="Everything workers handed in for a job.")
@click.argument("job")
@file_options
def job(job: str, *, form: Any, output: str | None, as_json: bool) -> None:
    """Write every task of JOB: worker, times, verdict, proofs, marks, what was handed in before."""
    from piecework.cli.starting import start
    from piecework.exports.results import write_results

    base_url = start().base_url

    def write(tx: "Tx", into: IO[bytes]) -> dict[str, Any]:
        tasks = write_results(tx, job, employer_id=None, into=into, form=form, base_url=base_url)
        return {"job_id": job, "tasks": tasks}

    done = _export(write, output, as_json=as_json)
    _tell(done, output, as_json=as_json, sentence=f"{done['tasks']} tasks.")


@export.command(short_help="What came into and went out of an account.")
@click.argument("account")
@click.option("--from", "since", type=Moment(), help="From this date or time on; from the beginning unless given.")
@click.option("--until", type=Moment(), help="Until before this date or time; until now unless given.")
@file_options
def statement(
    account: str, *, since: datetime | None, until: datetime | None, form: Any, output: str | None, as_json: bool
) -> None:
    """Write the statement of ACCOUNT (its id or e-mail address): every entry, with the balance after it."""
    from piecework.accounts.account_sql import find_account_id_by_email
    from piecework.exports.statement import Period, write_statement

    def write(tx: "Tx", into: IO[bytes]) -> dict[str, Any]:
        account_id = (find_account_id_by_email(tx, account.lower()) or "") if "@" in account else account
        sums = write_statement(tx, account_id, Period(since, until), into=into, form=form)
        return {"account_id": account_id, "sums": _sums(sums)}

    done = _export(write, output, as_json=as_json)
    _tell(done, output, as_json=as_json, sentence=_table(done["sums"]))


@export.command(short_help="The whole book of a month, for an accountant.")
@click.option("--month", required=True, help="2026-11, in UTC.")
@file_options
def book(*, month: str, form: Any, output: str | None, as_json: bool) -> None:
    """Write every entry of everybody in a month, between the opening and the closing sums of every kind of purse.

    Ends with 1 if the book does not sum to zero.
    """
    from piecework.clock import system_clock
    from piecework.exports.book import read_month, write_book

    now = system_clock()

    def write(tx: "Tx", into: IO[bytes]) -> dict[str, Any]:
        made = write_book(tx, read_month(month), into=into, form=form, now=now)
        return {
            "month": made.month, "entries": made.entries, "is_over": made.is_over, "is_balanced": made.is_balanced,
            "sums": _sums(made.sums),
        }  # fmt: skip

    done = _export(write, output, as_json=as_json)
    unfinished = "" if done["is_over"] else f" {month} is not over: this is what there was until now."
    _tell(done, output, as_json=as_json, sentence=f"{done['entries']} entries.{unfinished}\n{_table(done['sums'])}")
    if not done["is_balanced"]:
        raise click.ClickException("The book does not sum to zero: run `piecework audit`.")


def _export(write: "Callable[[Tx, IO[bytes]], dict[str, Any]]", output: str | None, *, as_json: bool) -> dict[str, Any]:
    """Write the file as of one moment of the database."""
    from piecework.cli.files import file_for
    from piecework.cli.starting import database_at_hand, start
    from piecework.exports.making import make_file

    if as_json and output is None:
        raise click.UsageError("--json tells what was written to a file: say which with --output.")
    with database_at_hand(start()) as database, file_for(output) as into:
        return make_file(database, into, write)


def _tell(done: dict[str, Any], output: str | None, *, as_json: bool, sentence: str) -> None:
    """What was written, beside a file of its own."""
    if as_json:
        print_json(done)
    elif output is not None:
        say(sentence)


def _sums(sums: "Sequence[KindSum]") -> list[dict[str, str]]:
    from piecework.money import money_text

    return [
        {
            "purse": kind.kind, "opening": money_text(kind.opening), "entries": money_text(kind.entries),
            "closing": money_text(kind.closing),
        }
        for kind in sums
    ]  # fmt: skip


def _table(sums: list[dict[str, str]]) -> str:
    names = ("purse", "opening", "entries", "closing")
    lines = [dict(zip(names, names, strict=True)), *sums]
    return "\n".join("{purse:12}{opening:>16}{entries:>16}{closing:>16}".format(**line) for line in lines)

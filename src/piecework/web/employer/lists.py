"""Worker lists: all of them, one with its workers and its filter; made, filled and deleted."""

import re
from typing import Annotated

from msgspec import Meta, Struct, field

from piecework.accounts.account import Level
from piecework.crowd import lists
from piecework.crowd.filters_sql import CountedFilter, ListFilter, ask_filter
from piecework.crowd.lists_sql import WorkerList, ask_list, ask_worker_lists
from piecework.crowd.members_sql import WorkerRecord, ask_members
from piecework.database import Tx
from piecework.fields import PageNumber
from piecework.http.call import NoParameters
from piecework.paging import Page
from piecework.refusal import InvalidRequest
from piecework.tables import why_no_id
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.showing import country_choices
from piecework.web.visit import Visit

pages = Pages("employer", reader="account")

LISTS = "/employer/lists"
WORKERS_MAX = 1000
ListId = Annotated[int, Meta(ge=1, le=2**31 - 1)]
COUNTRIES = country_choices()
_KNOWN_COUNTRIES = {code for code, _ in COUNTRIES}
_WORKER_ID = re.compile(r"[0-9a-f]{8}")


class ListsPage(Struct, frozen=True, kw_only=True):
    """All lists of the employer."""

    lists: list[WorkerList]
    list_workers_min: int
    countries: list[tuple[str, str]]


@pages.shows(LISTS, "lists.html")
def show_lists(tx: Tx, visit: Visit, request: NoParameters) -> ListsPage:
    """The employer's lists, how each is kept and how many are on it."""
    return ListsPage(
        lists=ask_worker_lists(tx, visit.account.account_id).all(),
        list_workers_min=visit.rules.limits.list_workers_min,
        countries=COUNTRIES,
    )


class FilterForm(Struct, kw_only=True):
    """Whom a list has that is kept by a filter; what is left out asks for nothing."""

    workers_level: Level = "starter"
    success_percent_min: Annotated[int, Meta(ge=0, le=100)] = 0
    verdicts_min: Annotated[int, Meta(ge=0, le=10_000)] = 0
    countries: Annotated[list[str], Meta(max_length=300)] = field(default_factory=list)


class NewList(FilterForm, kw_only=True):
    """The name of a new list, and its filter if it is to be kept by one."""

    name: Annotated[str, Meta(max_length=100)] = ""
    is_filtered: bool = False


@pages.acts(LISTS, shows=show_lists)
def create(tx: Tx, visit: Visit, request: NewList) -> Done:
    """Make an empty list, or one that has whoever fits a filter."""
    name = request.name.strip()
    if not name:
        raise InvalidRequest.of("name", "Give the list a name.")
    wanted = filter_of(request) if request.is_filtered else None
    lists.create_list(tx, visit.account.account_id, name, list_id=visit.list_id, list_filter=wanted, now=visit.now)
    return Done(to=f"{LISTS}/{visit.list_id}", message="The list is made.")


def filter_of(request: FilterForm) -> ListFilter:
    """The filter that the fields make. Refuses: InvalidRequest (countries)."""
    codes = sorted({code.strip().lower() for code in request.countries if code.strip()})
    unknown = [code for code in codes if code not in _KNOWN_COUNTRIES]
    if unknown:
        raise InvalidRequest.of("countries", f"There is no country {unknown[0]!r}.")
    return ListFilter(
        workers_level=request.workers_level,
        success_percent_min=request.success_percent_min,
        verdicts_min=request.verdicts_min,
        countries=codes or None,
    )


class WhichList(Struct, kw_only=True):
    """A list, and the page of its workers."""

    list_id: ListId
    page: PageNumber = 1


class ListPage(Struct, frozen=True, kw_only=True):
    """A list with a page of the workers who were put on it."""

    shown: WorkerList
    by: CountedFilter | None
    workers: Page[WorkerRecord]
    list_workers_min: int
    countries: list[tuple[str, str]]

    @property
    def at(self) -> str:
        """Where the list is."""
        return f"{LISTS}/{self.shown.list_id}"


@pages.shows("/employer/lists/{list_id}", "list.html")
def show_list(tx: Tx, visit: Visit, request: WhichList) -> ListPage:
    """One list."""
    employer_id, list_id = visit.account.account_id, request.list_id
    found, by = ask_list(tx, employer_id, list_id), ask_filter(tx, employer_id, list_id)
    workers = ask_members(tx, employer_id, list_id, page=request.page)
    shown = found.one()
    if shown is None:
        raise lists.ListNotFound
    return ListPage(
        shown=shown,
        by=by.one(),
        workers=workers.get(),
        list_workers_min=visit.rules.limits.list_workers_min,
        countries=COUNTRIES,
    )


class SetFilter(FilterForm, kw_only=True):
    """A list, and its new filter."""

    list_id: ListId


@pages.acts("/employer/lists/{list_id}/filter", shows=show_list)
def set_filter(tx: Tx, visit: Visit, request: SetFilter) -> Done:
    """Keep the list by another filter."""
    count = lists.set_filter(tx, visit.account.account_id, request.list_id, filter_of(request))
    message = f"The filter is set; at most {count:,} workers fit it now."
    return Done(to=f"{LISTS}/{request.list_id}", message=message)


class SomeWorkers(Struct, kw_only=True):
    """Worker ids, separated by anything."""

    list_id: ListId
    workers: str = ""


@pages.acts("/employer/lists/{list_id}/add", shows=show_list)
def add(tx: Tx, visit: Visit, request: SomeWorkers) -> Done:
    """Put workers on the list; unknown and blocked ones are left out."""
    ids = worker_ids(request.workers)
    lists.add_workers(tx, visit.account.account_id, request.list_id, ids, now=visit.now)
    return Done(
        to=f"{LISTS}/{request.list_id}", message="They are on the list, but for who is unknown or blocked by you."
    )


@pages.acts("/employer/lists/{list_id}/remove", shows=show_list)
def remove(tx: Tx, visit: Visit, request: SomeWorkers) -> Done:
    """Take workers off the list."""
    lists.remove_workers(tx, visit.account.account_id, request.list_id, worker_ids(request.workers), now=visit.now)
    return Done(to=f"{LISTS}/{request.list_id}", message="They are off the list.")


def worker_ids(text: str) -> list[str]:
    """The worker ids of a text, whatever stands between them. Refuses: InvalidRequest (none, too many, no id)."""
    words = list(dict.fromkeys(re.split(r"[\s,;]+", text.strip().lower())))
    if words == [""]:
        raise InvalidRequest.of("workers", "Write the ids of workers, as the review shows them.")
    wrong = [word for word in words if not _WORKER_ID.fullmatch(word)]
    if wrong:
        why = why_no_id(wrong[0]) or f"{wrong[0][:40]!r} is no id of a worker: those are 8 letters and digits."
        raise InvalidRequest.of("workers", why)
    if len(words) > WORKERS_MAX:
        raise InvalidRequest.of("workers", f"At most {WORKERS_MAX:,} workers at once.")
    return words


class OneList(Struct):
    """A list, by its id."""

    list_id: ListId


@pages.acts("/employer/lists/{list_id}/delete", shows=show_list)
def delete(tx: Tx, visit: Visit, request: OneList) -> Done:
    """Delete the list; jobs for it are offered to nobody any more."""
    lists.delete_list(tx, visit.account.account_id, request.list_id)
    return Done(to=LISTS, message="The list is deleted.")

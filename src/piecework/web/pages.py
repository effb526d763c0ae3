"""Pages: a declaration of path, reader, request and template; `running.py` runs them."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Literal, TypedDict, TypeVar, Unpack, get_type_hints

from msgspec import inspect
from msgspec.structs import replace

from piecework.database import Database
from piecework.http.shapes import struct_shape
from piecework.operators.act import Act, Request, Result
from piecework.operators.roles import Needs
from piecework.web.outcome import Done
from piecework.web.visit import Visit

Reader = Literal["anybody", "account", "operator"]
Method = Literal["GET", "POST"]
Handler = Callable[..., Any]  # (tx, visit, request), and what was prepared where something was
Prepare = Callable[[Database, Visit, Any], Any]
AnyHandler = TypeVar("AnyHandler", bound=Callable[..., Any])

FORM_BYTES_MAX = 1024 * 1024


class Acts(TypedDict, total=False):
    """What may be declared of a form. `takes_pictures`: they are stored first, and their fields hold upload ids.

    `takes_texts`: a field with a file holds its text. `prepare` does slow work with transactions of its own beforehand;
    what it answers is the handler's fourth argument. `secret_fields` are passwords and codes. One that
    `changes_nothing`, to show what a form would do, does not use it up. `is_safe_to_repeat`: the domain itself tells a
    repeat, also where pictures got other ids, so the form's id is no key. One that
    `needs_terms` begins something new, and is refused while the terms in force wait to be accepted.
    """

    form_bytes_max: int
    takes_pictures: bool
    takes_texts: bool
    may_while_frozen: bool
    prepare: Prepare | None
    secret_fields: tuple[str, ...]
    changes_nothing: bool
    is_safe_to_repeat: bool
    needs_terms: bool
    act: Act[Any, Any] | None
    reads: Callable[[Any], Any] | None


class Declared(Acts, total=False):
    """All that makes pages different. `shows` is the page that a refused form stands on.

    `needs` is the role of an operator, where the reader is one. Where it `reads_snapshot`, all that its handler reads
    is as of one moment. With `form_id_in_address`, going back comes to the same forms.
    """

    template: str
    shows: "Page | None"
    reads_snapshot: bool
    form_id_in_address: bool


class Page:
    """One address of the pages: what it takes comes from the annotations of its handler."""

    template = ""
    shows: "Page | None" = None
    form_bytes_max = FORM_BYTES_MAX
    takes_pictures = takes_texts = False
    may_while_frozen = changes_nothing = False
    is_safe_to_repeat = needs_terms = False
    reads_snapshot = form_id_in_address = False
    prepare: Prepare | None = None
    secret_fields: tuple[str, ...] = ()
    act: Act[Any, Any] | None = None
    reads: Callable[[Any], Any] | None = None

    def __init__(
        self,
        method: Method,
        path: str,
        handler: Handler,
        *,
        reader: Reader,
        needs: Needs = "any",
        **declared: Unpack[Declared],
    ) -> None:
        vars(self).update(declared)
        self.method, self.path, self.reader = method, path, reader
        self.needs: Needs = self.act.needs if self.act else needs
        self.handler: Callable[..., Any] = handler

    @cached_property
    def shape(self) -> inspect.StructType:
        """The fields of the request: as the annotations have them, or as the act does.

        A form sends every field, empty where nothing was filled in: the act says in a sentence what is missing.
        """
        if self.act is None or self.reads is not None:
            return struct_shape(get_type_hints(self.reads or self.handler)["request"])
        declared = struct_shape(self.act.request)
        fields = [replace(field, type=_may_be_empty(field.type)) for field in declared.fields]
        return replace(declared, fields=tuple(fields))


def _may_be_empty(shape: inspect.Type) -> inspect.Type:
    return replace(shape, min_length=None) if isinstance(shape, inspect.StrType) else shape


class Pages:
    """The pages of one kind of reader, in the order they are declared. `folder` is where their templates lie."""

    def __init__(self, folder: str, *, reader: Reader, needs: Needs = "any") -> None:
        self.folder = folder
        self.reader: Reader = reader
        self.needs: Needs = needs
        self.pages: list[Page] = []

    def shows(
        self,
        path: str,
        template: str,
        *,
        reader: Reader | None = None,
        needs: Needs | None = None,
        form_id_in_address: bool = False,
    ) -> Callable[[AnyHandler], AnyHandler]:
        """Declare a page: GET, changes nothing, one round trip of queries; the template gets the answer as `page`.

        A handler that answers Redirect sends the browser on instead. `form_id_in_address`, for pages whose buttons cost
        money: the id of the forms stands in the address (`?form=`), so whoever goes back comes to the same forms, and a
        button pressed again does nothing twice. An address without one leads to the same with a fresh one.
        """

        def register(handler: AnyHandler) -> AnyHandler:
            drawn = f"{self.folder}/{template}"
            self._add("GET", path, handler, reader, needs, template=drawn, form_id_in_address=form_id_in_address)
            return handler

        return register

    def downloads(
        self, path: str, *, reader: Reader | None = None, needs: Needs | None = None, reads_snapshot: bool = False
    ) -> Callable[[AnyHandler], AnyHandler]:
        """Declare a GET whose handler answers a Download; `reads_snapshot`: as of one moment, for sums that tie."""

        def register(handler: AnyHandler) -> AnyHandler:
            self._add("GET", path, handler, reader, needs, reads_snapshot=reads_snapshot)
            return handler

        return register

    def acts(
        self,
        path: str,
        *,
        shows: Callable[..., Any] | None,
        reader: Reader | None = None,
        needs: Needs | None = None,
        **declared: Unpack[Acts],
    ) -> Callable[[AnyHandler], AnyHandler]:
        """Declare what a form does: POST, one transaction, once however often the same form is sent; see Acts.

        The handler answers Done, Redirect, PageAnswer, JsonAnswer or a Download. When it refuses, the page that `shows`
        makes is shown again with the refusal and everything that was filled in; its request is read from the path and
        the query, so a form's address carries what its page needs; None: the refusal stands alone. Scripts of ours ask
        for JSON and get it.
        """
        shown = next(page for page in self.pages if page.handler is shows) if shows else None

        def register(handler: AnyHandler) -> AnyHandler:
            self._add("POST", path, handler, reader, needs, shows=shown, **declared)
            return handler

        return register

    def does(
        self,
        path: str,
        act: Act[Request, Result],
        then: Callable[[Request, Result], Done],
        *,
        shows: Callable[..., Any],
        reads: Callable[[Any], Request] | None = None,
        takes_texts: bool = False,
        form_bytes_max: int = FORM_BYTES_MAX,
    ) -> None:
        """Declare a form that does an act of an operator's: `then` says where to go, and what came of it.

        The fields are those of the act's request; where the form has others, `reads` makes the request of them.
        """
        self.acts(path, shows=shows, act=act, reads=reads, takes_texts=takes_texts, form_bytes_max=form_bytes_max)(then)

    def _add(
        self,
        method: Method,
        path: str,
        handler: Handler,
        reader: Reader | None,
        needs: Needs | None,
        **declared: Unpack[Declared],
    ) -> None:
        needed = self.needs if needs is None else needs
        is_recorded = method == "GET" or declared.get("act") or declared.get("changes_nothing")
        assert is_recorded or (reader or self.reader) != "operator", f"{path} must do a declared act"
        self.pages.append(Page(method, path, handler, reader=reader or self.reader, needs=needed, **declared))

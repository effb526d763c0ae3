"""What operators change is a declared act, from every edge; each declared act can be done from one."""

import ast
from collections.abc import Iterable, Iterator

import pytest

from piecework import operator_api
from piecework.accounts.account import AccountFrozen
from piecework.app import edges
from piecework.database import Tx
from piecework.documentation.acts import acts_page, declared_acts
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.http.identity import OperatorsOnly, authenticate_operator
from piecework.http.resource import Edge
from piecework.operators.deciding import LinkedCase, OwnCase
from piecework.operators.roles import CodeNeeded, RoleNeeded
from piecework.settings import Settings
from piecework.web import operator as operators_pages
from piecework.web.pages import Pages
from tests.architecture.source import ROOT, Module, imported_names, product_modules, sample
from tests.openapi.said import names_of, said_by_called

RUNNER = "piecework.cli.acting"  # where commands open the transaction that an act is done in
NO_ACTS = {"piecework.cli.payments"}  # what a provider tells is booked as its event, whoever asks for it


def transactions(modules: Iterable[Module]) -> Iterator[str]:
    """Commands that open a transaction of their own."""
    for module in modules:
        if not module.name.startswith("piecework.cli.") or module.name in {RUNNER, *NO_ACTS}:
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and node.attr == "transact":
                yield f"{module.path}:{node.lineno}: what a command changes is an act: do_act of cli/acting.py"


def test_every_change_of_the_operator_api_is_an_act():
    endpoints = [endpoint for section in operator_api.SECTIONS for endpoint in section.endpoints]
    assert [endpoint.path for endpoint in endpoints if endpoint.changes and endpoint.act is None] == []
    assert any(endpoint.act for endpoint in endpoints)


def test_operator_api_does_not_start_with_a_change_that_is_no_act():
    section = Section("/operator-api")

    @section.changes("/anything")
    def change(tx: Tx, call: Call, request: NoParameters) -> NoParameters:
        """Change anything."""
        return request

    with pytest.raises(AssertionError, match="declared act"):
        Edge([section], authenticate_operator, any_method=False, strict_status=True, is_for_operators=True)


def test_every_form_of_operators_is_an_act():
    forms = [page for pages in operators_pages.PAGES for page in pages.pages if page.method == "POST"]
    assert [page.path for page in forms if page.act is None and not page.changes_nothing] == []
    assert any(page.act for page in forms)


def test_page_of_operators_is_not_declared_with_a_form_that_is_no_act():
    pages = Pages("operator", reader="operator")
    with pytest.raises(AssertionError, match="declared act"):
        pages.acts("/operator/anything", shows=None)(lambda tx, visit, request: None)


def test_commands_change_by_acts_alone():
    assert list(transactions(product_modules())) == []
    assert len(list(transactions([sample("piecework.cli.x", "database.transact(lambda tx: None)")]))) == 1


def test_every_declared_act_can_be_done():
    served = [endpoint.act for edge in edges(Settings()) for endpoint in edge.endpoints]
    formed = [page.act for pages in operators_pages.PAGES for page in pages.pages]
    edge_acts = {id(done) for done in [*served, *formed] if done is not None}
    commanded = {name for module in product_modules() if ".cli." in module.name for name in imported_names(module)}
    own = {"piecework.acts.accounts"} & commanded  # cli/opening.py imports the module whole
    declared = declared_acts()
    assert len(declared) > 30
    assert [
        name
        for name, held in declared.items()
        if id(held) not in edge_acts and name not in commanded and name.rpartition(".")[0] not in own
    ] == []


@pytest.mark.parametrize("name", declared_acts())
def test_act_declares_what_it_calls_refuses(name: str):
    held = declared_acts()[name]
    anyway = names_of((OperatorsOnly, RoleNeeded, AccountFrozen, CodeNeeded, OwnCase, LinkedCase))
    assert sorted(names_of(held.refuses)) == sorted(set(said_by_called(held.function, held.moves)) - anyway), (
        "`refuses=` and the docstrings of what the act calls must say the same"
    )
    assert len(set(held.refuses)) == len(held.refuses)


def test_acts_of_one_name_are_one_act_or_one_record_of_it():
    names = [held.name for held in declared_acts().values()]
    assert {name for name in names if names.count(name) > 1} == {"accounts.data"}  # answered, or written to a file


def test_page_of_acts_is_made_of_the_declarations():
    written = (ROOT / "docs" / "acts.md").read_text(encoding="utf-8")
    assert acts_page() == written, "run: .venv/bin/python -m piecework.documentation acts > docs/acts.md"

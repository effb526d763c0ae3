"""No secret that opens anything is in any answer of any route, whoever asks, nor in a log: planted, and looked for."""

import re
from collections.abc import Iterator

import pytest
from pyotp.totp import TOTP

from piecework.accounts.account_sql import ask_pcode_secret
from tests.access.asking import PERSONAS, send
from tests.access.people import People
from tests.access.test_matrix import TABLE
from tests.databases import Databases
from tests.given import PASSWORD, Person
from tests.mailbox import mailbox
from tests.place import Place, open_place
from tests.privacy.test_erasing import everything
from tests.web.account.door import sign_up
from tests.web.visitor import Visitor

NEWCOMER, ELSEWHERE = "nora@example.org", "wim@elsewhere.example"
TOKEN = re.compile(r"token=[0-9a-f]{8}\.([0-9a-f]{64})")
# What somebody asks for who has it: the secret that their own site makes codes with, by the API secret.
SHOWN = {("what codes of work are made with", "employer", "/api/users/get-pcode-secret.php")}
# What ends that with which others are asked, in this order after all else.
LAST = (
    "/roles",
    "/freeze",
    "/erase",
    "{token_id}/end",
    "tokens/end",
    "/log-out",
    "/password",
    "/delete",
    "reset-api-secret",
    "/secrets/api",
)


class Planted:
    """Somebody of each kind with every secret that there is, each still good."""

    def __init__(self, place: Place) -> None:
        self.place, self.people = place, People(place)
        self.secrets = {
            "password": PASSWORD,
            "withdrawal token": self.people.token_of(self.people.withdrawal()),  # another than the tour sends
            **self._links(),
            **self._of_programs(),
            **self._codes(),
            **self._signing_secrets(),
            "what codes of work are made with": place.database.read(
                lambda tx: ask_pcode_secret(tx, self.people.ada.id).get()
            ),
        }

    def _links(self) -> dict[str, str]:
        """Links in e-mails that were not sent yet, to a new account, password and address."""
        stranger, wims = Visitor(self.place), Visitor(self.place, self.people.wim)
        sign_up(stranger, NEWCOMER)
        stranger.send("/forgotten", "/forgotten", email=self.people.wim.account.email)
        wims.send("/account/email", "/account/email", email=ELSEWHERE, password=PASSWORD)
        found = {
            "link of a sign-up": self._link(NEWCOMER),
            "link to a password": self._link(self.people.wim.account.email),
            "link to another address": self._link(ELSEWHERE),
            "log-in": wims.cookies["pw_session"].rpartition(".")[2],
        }
        return found | {"form token of a stranger": stranger.cookies["pw_visitor"]}

    def _link(self, address: str) -> str:
        return next(found[1] for one in mailbox(self.place.database, address) if (found := TOKEN.search(one.body)))

    def _of_programs(self) -> dict[str, str]:
        people = {"worker": self.people.wim, "employer": self.people.ada, "operator": self.people.mo}
        api = {f"API secret of the {kind}": person.api_secret for kind, person in people.items()}
        return api | {f"worker token of the {kind}": _secret_of(person) for kind, person in people.items()}

    def _codes(self) -> dict[str, str]:
        """Codes at log-in are on for Wim; a log-in of his awaits one."""
        wims, path = Visitor(self.place, self.people.wim), "/account/security/codes"
        wims.send("/account/security", path, password=PASSWORD)
        shared = re.search(r">([A-Z2-7]{32})<", wims.get(path).text)
        assert shared
        shown = wims.send(path, f"{path}/on", code=TOTP(shared[1]).at(self.place.clock()))
        recovery = re.findall(r"<code>([a-z2-7-]{19})</code>", shown.text)
        half = Visitor(self.place)
        half.send("/log-in", "/log-in", email=self.people.wim.account.email, password=PASSWORD)
        return {
            "secret of an app": shared[1],
            "recovery code": recovery[0],
            "log-in that awaits a code": half.cookies["pw_code"].rpartition(".")[2],
            "device": half.cookies["pw_device"],
        }

    def _signing_secrets(self) -> dict[str, str]:
        """Both that sign, shown in an answer to a call with a key, which is not kept."""
        ada = self.people.ada
        call = ("postbacks/rotate-secret", {"grace_hours": 24})
        return {
            f"{which} signing secret": str(ada.call(*call, headers={"Idempotency-Key": which}).json["secret"])
            for which in ("old", "new")
        }


def _secret_of(person: Person) -> str:
    return person.worker_token.rpartition("_")[2]


@pytest.fixture(scope="module")
def place(databases: Databases) -> Iterator[Place]:
    for place in open_place(databases, debug=True, second_operator_for_roles=True):
        place.set_rule(withdrawal_after_days=0, withdrawal_min="0.05")
        yield place


@pytest.fixture(scope="module")
def planted(place: Place) -> Planted:
    return Planted(place)


def test_what_is_kept_has_no_secret_but_those_that_are_needed_plain(place: Place, planted: Planted):
    needed = {"secret of an app", "old signing secret", "new signing secret", "what codes of work are made with"}
    waiting = {"link of a sign-up", "link to a password", "link to another address", "withdrawal token"}
    assert {what for what, secret in planted.secrets.items() if secret in everything(place.database)} == (
        needed | waiting
    )
    place.database.transact(lambda tx: tx.do("UPDATE emails SET whole_body = ''"))  # as when they are sent
    assert {what for what, secret in planted.secrets.items() if secret in everything(place.database)} == needed


def tour(planted: Planted) -> Iterator[tuple[str, str, str]]:
    """Every route, asked by everybody, what ends something last: who asked, the route, all that came back."""
    ends = {path: max((place for place, word in enumerate(LAST, 1) if word in path), default=0) for _, path in TABLE}
    for method, path in sorted(TABLE, key=lambda route: (ends[route[1]], *route)):
        for persona in PERSONAS:
            _, result = send(planted.people, persona, method, path)
            yield persona, path, f"{result.status_code}\n{result.headers}\n{result.content.decode(errors='replace')}"


def test_no_answer_of_any_route_has_a_secret_that_opens_something(planted: Planted, capsys: pytest.CaptureFixture[str]):
    answers = list(tour(planted))
    shown = {
        (what, persona, path) for persona, path, text in answers for what, secret in planted.secrets.items()
        if secret in text
    }  # fmt: skip
    assert shown == SHOWN
    logged = capsys.readouterr()
    assert [what for what, secret in planted.secrets.items() if secret in logged.out + logged.err] == []
    assert "route=/account/secrets" in logged.out  # else there was no log to look at
    assert {path for persona, path, text in answers if text.startswith(("401", "5")) and persona != "stranger"} == set()
    email = planted.people.wim.account.email
    told = {(persona, path) for persona, path, text in answers if email in text}
    assert {("worker", "/account/data"), ("worker", "/worker-api/data"), ("operator", "/operator/emails")} <= told
    assert any("(not shown)" in text for _, path, text in answers if path == "/worker-api/data")

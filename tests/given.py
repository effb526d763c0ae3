"""The cast and the props: Ada employs, Wim works, Olga is an outsider, Mo operates. Props say only what matters."""

import base64
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from falcon import App
from falcon.testing import Result, TestClient
from msgspec import structs

from piecework.accounts.accepting_terms import accept_terms
from piecework.accounts.account import Account
from piecework.accounts.authentication import worker_token
from piecework.accounts.entering.passwords import hash_password
from piecework.accounts.entering.passwords_sql import put_password
from piecework.accounts.signing_up import NewSecrets
from piecework.accounts.terms import terms_in_force
from piecework.app import build_app
from piecework.crowd.joining import join
from piecework.database import Database, Tx
from piecework.deposits.recording import record_deposit
from piecework.ids import new_account_id, new_list_id, new_secret
from piecework.rules.changing import change_rule
from piecework.settings import Settings

# The published API's own example of a job (API 3.4).
EXAMPLE_JOB: dict[str, Any] = {
    "zone_id": "int",
    "category_id": "0501",
    "title": "Sign up to ACME website",
    "instructions": ["visit the ACME website", "Create an account"],
    "proofs": [{"description": "Screenshot of your profile at ACME website", "type": "screenshot"}],
    "num_tasks": 25,
    "task_value": 0.10,
    "speed": 1000,
    "ttr": 7,
    "hold_time": 15,
}
TEXT_JOB = EXAMPLE_JOB | {"proofs": [{"description": "The name you chose", "type": "text"}], "num_tasks": 10}
PASSWORD = "four plain words here"
PASSWORD_HASH = hash_password(PASSWORD, salt=bytes(16))

_NOTICED = "UPDATE events SET notices_taken_at = created_at WHERE kind = 'deposit_credited'"  # long read


class Person:
    """Someone of the cast, who calls the employer API as `person.api(...)`."""

    def __init__(self, account: Account, api_secret: str, token: str, client: TestClient) -> None:
        self.account = account
        self.id = account.account_id
        self.api_secret = api_secret
        self.worker_token = token
        self.client = client
        self.basic = "Basic " + base64.b64encode(f"{self.id}:{api_secret}".encode()).decode()

    def api(self, path: str, body: object = None, **query: str | int) -> Any:
        """Call the employer API (`jobs/get-jobs`) and return the JSON of its answer, which must be a 200."""
        result = self.call(path, body, headers=None, **query)
        assert result.status_code == 200, result.text
        return result.json

    def call(
        self, path: str, body: object = None, *, headers: dict[str, str] | None = None, **query: str | int
    ) -> Result:
        """Call the employer API; POST where there is a body."""
        return self.client.simulate_request(
            "GET" if body is None else "POST",
            f"/api/{path}.php",
            params={name: str(value) for name, value in query.items()},
            json=body,
            headers={"Authorization": self.basic, **(headers or {})},
        )

    def work(self, method: str, path: str, body: object = None, **query: object) -> Result:
        """Call the worker API (`POST`, `jobs/<id>/hold`)."""
        return self.client.simulate_request(
            method,
            f"/worker-api/{path}",
            params={name: str(value) for name, value in query.items()},
            json=body,
            headers={"Authorization": f"Bearer {self.worker_token}"},
        )

    def operate(self, method: str, path: str, body: object = None, *, bearer: str | None = None) -> Result:
        """Call the operator API (`POST`, `jobs/<id>/approve`); a query stands in the path."""
        return self.client.simulate_request(
            method, f"/operator-api/{path}", json=body, remote_addr="203.0.113.5",
            headers={"Authorization": f"Bearer {bearer}" if bearer is not None else self.basic},
        )  # fmt: skip


class Given:
    """Makes people and things; each is real: an account with purses, a job posted through the API."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], settings: Settings, app: App[Any, Any] | None = None
    ) -> None:
        self.database = database
        self.clock = clock
        self.settings = settings
        self.client = TestClient(app or build_app(settings, database, clock))
        self._people = 0

    def person(self, name: str = "Nele", *, funds: str = "0", accepts_terms: bool = True, **changes: Any) -> Person:
        """An account with its purses and secrets, and money to spend; the terms accepted."""
        (person,) = self._join([name], [changes], funds=funds, accepts_terms=accepts_terms)
        return person

    def workers(self, changes: Sequence[dict[str, Any]]) -> list[Person]:
        """As many who work, each with these changes; quicker than one by one."""
        return self._join(["Wim"] * len(changes), changes, funds="0", accepts_terms=True)

    def _join(
        self, names: Sequence[str], changes: Sequence[dict[str, Any]], *, funds: str, accepts_terms: bool
    ) -> list[Person]:
        made = [self._new(name, **each) for name, each in zip(names, changes, strict=True)]
        terms = terms_in_force(self.settings.terms_file)

        def sign_up(tx: Tx) -> None:
            for account, secrets in made:
                join(tx, account, secrets, list_id=new_list_id(), now=self.clock())
                if accepts_terms:
                    accept_terms(tx, account.account_id, terms, version=terms.version, now=self.clock())
                if Decimal(funds):
                    reference = f"test {account.account_id}"
                    record_deposit(tx, account.account_id, Decimal(funds), reference=reference, now=self.clock())
                    tx.do(
                        "UPDATE events SET notices_taken_at = created_at WHERE kind = 'deposit_credited'"
                    )  # long read

        self.database.transact(sign_up)
        return [
            Person(account, secrets.api_secret, worker_token(account.account_id, secrets.worker_secret), self.client)
            for account, secrets in made
        ]

    def _new(self, name: str, **changes: Any) -> tuple[Account, NewSecrets]:
        self._people += 1
        email = f"{re.sub(r'[^a-z]', '', name.lower())}{self._people}@example.org"
        account = Account(
            account_id=new_account_id(), name=name, email=email, country="us",
            level="starter", is_operator=False, is_auto_approved=False, frozen_at=None,
        )  # fmt: skip
        secrets = NewSecrets(
            api_secret=new_secret(), worker_secret=new_secret(), pcode_secret=new_secret(), with_code=True
        )
        return structs.replace(account, **changes), secrets

    def set_rule(self, **values: Any) -> None:
        """Change rules of the place: `given.set_rule(holds_max=3)`."""
        for name, value in values.items():
            self.database.transact(
                lambda tx, name=name, value=value: change_rule(
                    tx, name, str(value), reason="for a test", changed_by="", now=self.clock()
                )
            )

    def ada(self, *, funds: str = "100", **changes: Any) -> Person:
        """Ada employs: auto-approved, with money."""
        return self.person("Ada", funds=funds, **{"is_auto_approved": True, **changes})

    def wim(self, **changes: Any) -> Person:
        """Wim works."""
        return self.person("Wim", **changes)

    def mo(self, *roles: str, **changes: Any) -> Person:
        """Mo operates: with these roles, or with all."""
        return self.person("Mo", is_operator=True, operator_roles=list(roles) or ["all"], **changes)

    def olga(self, **changes: Any) -> Person:
        """Olga is an outsider: an employer who has nothing to do with it."""
        return self.person("Olga", funds="100", **{"is_auto_approved": True, **changes})

    def set_password(self, *people: Person) -> None:
        """Give them PASSWORD, to be asked for again."""
        for person in people:
            self.database.transact(lambda tx, who=person: put_password(tx, who.id, PASSWORD_HASH, now=self.clock()))

    def freeze(self, person: Person) -> None:
        """Freeze the person's account, whatever follows from that for its jobs."""
        self.database.transact(
            lambda tx: tx.do(
                "UPDATE accounts SET frozen_at = %(now)s WHERE account_id = %(id)s", now=self.clock(), id=person.id
            )
        )

    def running_job(self, employer: Person, **changes: Any) -> str:
        """A job of one text proof and ten positions, posted through the API; its id."""
        answer = employer.api("jobs/post-job", TEXT_JOB | changes)
        assert answer["ok"], answer
        return str(answer["url"]).partition("?Id=")[2]

    def submitted_task(self, worker: Person, job_id: str, text: str = "done") -> str:
        """A task that the worker held and handed in through the worker API; its id."""
        worker.work("POST", f"jobs/{job_id}/hold")
        answer = worker.work("POST", f"jobs/{job_id}/submit", {"proofs": [{"text": text}]})
        assert answer.status_code == 200, answer.text
        return str(answer.json["task_id"])

"""The worker API as one worker uses it (docs/worker-api.md): calls, the shapes they answer, two ways to fail."""

from typing import Any, TypeVar

import httpx2
import msgspec
from msgspec import Struct

Shape = TypeVar("Shape")

TOO_MANY_REQUESTS, UNAUTHORIZED = 429, 401
RETRY_SECONDS_MAX = 300.0

Proof = dict[str, str]  # {"text": "..."} or {"upload_id": "..."}


class TryLater(Exception):
    """No useful answer: connection lost, server down or failing, too many requests, or a token that is not known.

    Whether a change was made is not known. `retry_seconds` is what the server asked for, if it did.
    """

    def __init__(self, what: str, *, retry_seconds: float | None = None) -> None:
        super().__init__(what)
        self.retry_seconds = retry_seconds


class Refused(Exception):
    """The server's clear "no": nothing was changed, and the same again would get the same answer."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code


class Offer(Struct):
    """A line of the board, as much of it as the crowd looks at."""

    job_id: str
    task_value: str


class OffersPage(Struct):
    """A page of the board."""

    current_page: int
    pages: int
    jobs: list[Offer]


class ProofAsked(Struct):
    """One thing the job asks for."""

    description: str
    type: str


class OfferWhole(Offer, kw_only=True):
    """A job with what decides how to do it."""

    hold_minutes: int
    hold_required: bool
    proofs: list[ProofAsked]
    challenge: str | None = None
    variables_token: str = ""


class Hold(Struct):
    """A position held."""

    task_id: str


class Submitted(Struct):
    """A task handed in."""

    task_id: str
    status: str


class Uploaded(Struct):
    """A picture that can be handed in."""

    upload_id: str


class OwnTask(Struct):
    """One of the worker's own tasks."""

    job_id: str
    task_id: str


class OwnTasksPage(Struct):
    """A page of the worker's own tasks."""

    tasks: list[OwnTask]


class Balance(Struct):
    """What the worker has earned."""

    earned: str


class _Refusal(Struct):
    code: str = ""


class WorkerClient:
    """One worker's calls. Each raises TryLater or Refused where there is no answer of the declared shape."""

    def __init__(self, http: httpx2.AsyncClient, token: str, *, device: str = "") -> None:
        self._http = http
        self._headers = {"Authorization": f"Bearer {token}"} | ({"Piecework-Device": device} if device else {})

    async def list_offers(self, page: int) -> OffersPage:
        """A page of the board, counted from 1."""
        return await self._call("GET", f"jobs?page={page}", OffersPage)

    async def get_offer(self, job_id: str) -> OfferWhole:
        """One job whole."""
        return await self._call("GET", f"jobs/{job_id}", OfferWhole)

    async def hold(self, job_id: str) -> Hold:
        """Hold a position; doing it twice is one hold."""
        return await self._call("POST", f"jobs/{job_id}/hold", Hold)

    async def release(self, job_id: str) -> None:
        """Leave the held position."""
        await self._call("POST", f"jobs/{job_id}/release", dict[str, Any])

    async def upload(self, picture: bytes) -> Uploaded:
        """Send a picture; doing it twice makes two."""
        return await self._call("POST", "uploads", Uploaded, content=picture)

    async def submit(
        self, job_id: str, proofs: list[Proof], *, submission_id: str, answers: dict[str, str]
    ) -> Submitted:
        """Hand in proofs; doing it twice under one submission_id is one submission."""
        body = {"proofs": proofs, "submission_id": submission_id, **answers}
        return await self._call("POST", f"jobs/{job_id}/submit", Submitted, body)

    async def list_sent_back(self) -> OwnTasksPage:
        """The worker's tasks that their employers want revised."""
        return await self._call("GET", "tasks?status=in_revision", OwnTasksPage)

    async def resubmit(self, task: OwnTask, proofs: list[Proof]) -> None:
        """Hand in a revision."""
        body = {"proofs": proofs}
        await self._call("POST", f"jobs/{task.job_id}/tasks/{task.task_id}/resubmit", dict[str, Any], body)

    async def give_up(self, task: OwnTask) -> None:
        """Give up a task that was sent back."""
        await self._call("POST", f"jobs/{task.job_id}/tasks/{task.task_id}/give-up", dict[str, Any])

    async def list_not_satisfied(self) -> OwnTasksPage:
        """The worker's tasks that were rated not satisfied, the newest first."""
        return await self._call("GET", "tasks?status=nok", OwnTasksPage)

    async def appeal(self, task: OwnTask, story: str) -> None:
        """Ask an operator to turn the verdict."""
        path = f"jobs/{task.job_id}/tasks/{task.task_id}/appeal"
        await self._call("POST", path, dict[str, Any], {"story": story})

    async def get_balance(self) -> Balance:
        """What the worker has."""
        return await self._call("GET", "balance", Balance)

    async def _call(
        self, method: str, path: str, shape: type[Shape], body: object = None, *, content: bytes | None = None
    ) -> Shape:
        try:
            answer = await self._http.request(
                method, f"/worker-api/{path}", json=body, content=content, headers=self._headers
            )
        except httpx2.RequestError as error:
            raise TryLater(type(error).__name__) from error
        if answer.status_code in (UNAUTHORIZED, TOO_MANY_REQUESTS) or answer.status_code >= 500:
            retry_after = answer.headers.get("Retry-After", "")
            raise TryLater(str(answer.status_code), retry_seconds=_seconds_in(retry_after))
        try:
            if not answer.is_success:
                raise Refused(answer.status_code, msgspec.json.decode(answer.content, type=_Refusal).code)
            return msgspec.json.decode(answer.content, type=shape)
        except msgspec.MsgspecError as error:
            raise TryLater(f"{method} {path} answered something else than JSON of its shape") from error


def _seconds_in(retry_after: str) -> float | None:
    """The seconds that a Retry-After header asks for; None for its form with a date, or without it."""
    return min(float(retry_after), RETRY_SECONDS_MAX) if retry_after.isdecimal() else None

"""Worker tokens on the worker's wire: which there are, and an end of one. New ones are made on the pages."""

from typing import Annotated

from msgspec import Struct

from piecework.accounts.programs import TokenNotFound, end_worker_token, load_worker_tokens
from piecework.clock import time_or_none, wire_time
from piecework.database import Tx
from piecework.fields import CreatedAt, Message, Ok, Short
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.meaning import NOON, Means

section = Section("/worker-api")

TokenId = Annotated[str, Means("The token.", "3c9e0d41f7b82a65")]


class WorkerToken(Struct, kw_only=True):
    """A worker token; `last_used_at` is to within ten minutes, `is_this` says that this call was made with it."""

    token_id: TokenId
    name: Annotated[str, Means("Which program it was made for.", "phone")]
    created_at: CreatedAt
    last_used_at: Annotated[str | None, Means("When it was used last, to within ten minutes; null: not yet.", NOON)]
    is_this: Annotated[bool, Means("Whether this call was made with it.", True)]


class WorkerTokens(Struct):
    """The account's worker tokens, the oldest first; none of them can be shown again."""

    tokens: Annotated[list[WorkerToken], Means("The worker tokens.")]


@section.reads("/tokens")
def get_tokens(tx: Tx, call: Call, request: NoParameters) -> WorkerTokens:
    """The caller's worker tokens: what each is called, and when it was used last."""
    return WorkerTokens(
        [
            WorkerToken(
                token_id=known.credential_id,
                name=known.name,
                created_at=wire_time(known.created_at),
                last_used_at=time_or_none(known.last_used_at),
                is_this=call.program is not None and call.program.credential_id == known.credential_id,
            )
            for known in load_worker_tokens(tx, call.account.account_id)
        ]
    )


class EndToken(Struct):
    """Which token: an id of the list."""

    token_id: Short[TokenId]


class TokenEnded(Struct, kw_only=True):
    """The token opens nothing any more."""

    ok: Ok = True
    message: Message = "The token is ended: the next call with it is refused."


@section.changes("/tokens/{token_id}/end", may_while_frozen=True, refuses=(TokenNotFound,))
def end_token(tx: Tx, call: Call, request: EndToken) -> TokenEnded:
    """End a worker token of the caller's, also of a frozen account."""
    end_worker_token(tx, call.account.account_id, request.token_id)
    return TokenEnded()

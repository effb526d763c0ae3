"""Postbacks: where and how the employer is called back, the secret, a test, the pause, and the log of calls."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from piecework.accounts.entering.changing_password import finish_check
from piecework.clock import read_wire_time
from piecework.database import Tx
from piecework.fields import PageNumber
from piecework.http.call import NoParameters
from piecework.paging import Page
from piecework.postbacks import log, receiver
from piecework.postbacks.bodies import Format
from piecework.postbacks.deliveries_sql import DeliveryState
from piecework.postbacks.log_sql import LoggedDelivery, Waiting, ask_deliveries, ask_waiting
from piecework.postbacks.receivers_sql import Receiver, ask_receiver
from piecework.postbacks.target import ADDRESS_CHARACTERS_MAX
from piecework.refusal import Fault, InvalidRequest
from piecework.settings import read_networks
from piecework.web.account.password_again import prepare_password
from piecework.web.outcome import Done, PageAnswer
from piecework.web.pages import Pages
from piecework.web.visit import Visit

pages = Pages("employer", reader="account")

POSTBACKS = "/employer/postbacks"
SECRET = "employer/postback_secret.html"
GRACE_HOURS = 24
CALLS_A_PAGE = 50
CallTab = Literal["all", "waiting", "delivered", "given_up"]
STATES: dict[CallTab, DeliveryState | None] = {
    "all": None, "waiting": "WAITING", "delivered": "DELIVERED", "given_up": "GIVEN_UP",
}  # fmt: skip


class WhichCalls(Struct):
    """Filter and page of the log of calls."""

    show: CallTab = "all"
    page: PageNumber = 1


class PostbacksPage(Struct, frozen=True, kw_only=True):
    """The receiver, what waits for it, and a page of the log."""

    receiver: Receiver
    is_set: bool
    waiting: Waiting
    show: CallTab
    calls: Page[LoggedDelivery]

    @property
    def state(self) -> Literal["off", "on", "paused"]:
        """Whether it is called."""
        of = self.receiver
        return "off" if not of.address else "paused" if of.paused_at is not None else "on"

    @property
    def at(self) -> str:
        """Where this part of the log is."""
        return f"{POSTBACKS}?show={self.show}"

    @property
    def tabs(self) -> list[tuple[str, str, int]]:
        """The parts of the log."""
        words: dict[CallTab, str] = {
            "all": "All", "waiting": "Waiting", "delivered": "Delivered", "given_up": "Given up",
        }  # fmt: skip
        counts = {"waiting": self.waiting.deliveries}
        return [(f"{POSTBACKS}?show={tab}", name, counts.get(tab, 0)) for tab, name in words.items()]


@pages.shows(POSTBACKS, "postbacks.html")
def show_postbacks(tx: Tx, visit: Visit, request: WhichCalls) -> PostbacksPage:
    """How the employer is called back, and how it went; one that was never set is off."""
    account_id = visit.account.account_id
    found, waiting = ask_receiver(tx, account_id), ask_waiting(tx, account_id)
    calls = ask_deliveries(tx, account_id, state=STATES[request.show], page=request.page, page_size=CALLS_A_PAGE)
    known = found.one()
    return PostbacksPage(
        receiver=known or Receiver(secret=""),
        is_set=known is not None,
        waiting=waiting.get(),
        show=request.show,
        calls=calls.get(),
    )


class SetPostbacks(Struct):
    """The settings; an empty address stops the calls."""

    address: Annotated[str, Meta(max_length=ADDRESS_CHARACTERS_MAX)] = ""
    format: Format = "published"
    tasks_submitted: bool = False
    job_status_changed: bool = False


@pages.acts(POSTBACKS, shows=show_postbacks)
def set_postbacks(tx: Tx, visit: Visit, request: SetPostbacks) -> Done:
    """Set where, how and of what the employer is called back."""
    update = receiver.ReceiverUpdate(
        request.address.strip(), request.format, request.tasks_submitted, request.job_status_changed
    )
    after = receiver.set_receiver(
        tx, visit.account.account_id, update, new_secret=visit.secret,
        networks=read_networks(visit.settings.postback_networks), now=visit.now,
    )  # fmt: skip
    return Done(to=POSTBACKS, message="The settings are saved." if after.address else "You are called back no more.")


@pages.acts("/employer/postbacks/pause", shows=show_postbacks)
def pause(tx: Tx, visit: Visit, request: NoParameters) -> Done:
    """Call no more until resumed."""
    receiver.pause_receiver(tx, visit.account.account_id, now=visit.now)
    return Done(to=POSTBACKS, message="Calls are paused; what happens meanwhile waits, for 30 days.")


@pages.acts("/employer/postbacks/resume", shows=show_postbacks)
def resume(tx: Tx, visit: Visit, request: NoParameters) -> Done:
    """Call again, whoever paused."""
    receiver.resume_receiver(tx, visit.account.account_id, now=visit.now)
    return Done(to=POSTBACKS, message="Calls go on; what has waited is sent now.")


@pages.acts("/employer/postbacks/test", shows=show_postbacks)
def send_test(tx: Tx, visit: Visit, request: NoParameters) -> Done:
    """Send a call that tells nothing, to see whether it arrives."""
    delivery_id = f"msg_{visit.order_id}"
    log.send_trial(tx, visit.account.account_id, delivery_id, now=visit.now)
    return Done(to=delivery_address(delivery_id), message="A test is on its way: look again in a moment.")


class Rotate(Struct):
    """For how many hours the old secret signs beside the new one, and the password."""

    grace_hours: Annotated[int, Meta(ge=0, le=receiver.ROTATION_HOURS_MAX)] = GRACE_HOURS
    password: str = ""


@pages.acts("/employer/postbacks/secret", shows=show_postbacks, prepare=prepare_password, secret_fields=("password",))
def rotate_secret(tx: Tx, visit: Visit, request: Rotate, known_hash: str) -> PageAnswer:
    """Sign with a new secret, and show it this once."""
    finish_check(tx, visit.account.account_id, known_hash)
    made = receiver.rotate_secret(
        tx, visit.account.account_id, visit.secret, grace_hours=request.grace_hours, now=visit.now
    )
    return PageAnswer(SECRET, made)


class Stretch(Struct):
    """From when until before when, as an input of times gives them: UTC."""

    since: str = ""
    until: str = ""


@pages.acts("/employer/postbacks/replay", shows=show_postbacks)
def replay_stretch(tx: Tx, visit: Visit, request: Stretch) -> Done:
    """Send everything of a stretch of time again."""
    times = {name: read_wire_time(getattr(request, name)) for name in ("since", "until")}
    faults = [Fault(name, "Give a day and a time.") for name, moment in times.items() if moment is None]
    InvalidRequest.raise_if_any(faults)
    begin, end = times["since"], times["until"]
    assert begin is not None, "checked above"
    assert end is not None, "checked above"
    if begin >= end:
        raise InvalidRequest.of("until", "The end must be later than the beginning.")
    count = log.replay_deliveries(tx, visit.account.account_id, begin=begin, end=end, now=visit.now)
    return Done(to=POSTBACKS, message=f"{count:,} calls are on their way again.", tone="good" if count else "note")


class WhichDelivery(Struct):
    """A delivery, by its id."""

    delivery_id: str


def delivery_address(delivery_id: str) -> str:
    """Where one call is shown."""
    return f"{POSTBACKS}/{delivery_id}"


@pages.shows("/employer/postbacks/{delivery_id}", "delivery.html")
def show_delivery(tx: Tx, visit: Visit, request: WhichDelivery) -> log.DeliveryLog:
    """One call with its body and every attempt."""
    return log.get_delivery(tx, visit.account.account_id, request.delivery_id)


@pages.acts("/employer/postbacks/{delivery_id}/replay", shows=show_delivery)
def replay(tx: Tx, visit: Visit, request: WhichDelivery) -> Done:
    """Send the call again, byte for byte."""
    log.replay_delivery(tx, visit.account.account_id, request.delivery_id, now=visit.now)
    return Done(to=delivery_address(request.delivery_id), message="The call is on its way again.")

"""Which job is offered to whom: every rule both ways, alike on the board and for one job."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from piecework.accounts.account_sql import find_account
from piecework.jobs.job import JobNotFound
from piecework.jobs.offering import eligibility
from piecework.jobs.offering.board import OffersPage, View, list_offers
from piecework.jobs.offering.board_sql import BoardFilter, Sort
from piecework.jobs.offering.offer import Offer, get_offer
from piecework.refusal import Refusal
from tests.at_work import Work
from tests.conftest import VirtualClock
from tests.given import Given, Person

LIST = 7


class Scene:
    """Ada's job and Wim, who looks at it."""

    def __init__(self, given: Given, work: Work, clock: VirtualClock) -> None:
        self.given, self.work, self.clock = given, work, clock
        self.ada, self.wim = given.ada(), given.wim(country="de")
        self.job_id = ""

    def post(self, **changes: object) -> None:
        self.job_id = self.given.running_job(self.ada, **{"task_value": 1, **changes})

    def post_for_list(self, *members: Person) -> None:
        self.work.put_on_list(self.ada, LIST, *members, *[self.given.wim() for _ in range(10)])
        self.post(zone_id=None, list_id=LIST)

    def take(self, worker: Person, count: int = 1) -> None:
        for _ in range(count):
            self.work.submit(worker, self.job_id)

    def take_all_but(self, left: int, country: str = "us") -> None:
        for _ in range(10 - left):
            self.take(self.given.wim(country=country))

    def become(self, level: str, worker: Person | None = None) -> None:
        self.work.set_level(worker or self.wim, level)

    def board(
        self,
        worker: Person | None = None,
        page: int = 1,
        *,
        wanted: BoardFilter | None = None,
        sort: Sort = "newest",
        view: str = "0",
    ) -> OffersPage:
        account = self.work.database.read(lambda tx: find_account(tx, (worker or self.wim).id))
        assert account is not None
        return self.work.database.read(
            lambda tx: list_offers(
                tx,
                account,
                wanted or BoardFilter(),
                sort=sort,
                view=View(view, account.account_id),
                page=page,
                now=self.clock.now,
            )
        )

    def offer(self, worker: Person | None = None) -> Offer:
        worker_id = (worker or self.wim).id
        return self.work.database.read(lambda tx: get_offer(tx, self.job_id, worker_id=worker_id, now=self.clock.now))


@pytest.fixture
def scene(given: Given, work: Work, clock: VirtualClock) -> Scene:
    return Scene(given, work, clock)


def advanced_twice(scene: Scene, times: int) -> None:
    scene.post(workers_level="advanced", workers_max_tasks=2)
    scene.become("advanced")
    scene.take(scene.wim, times)


def half_share(scene: Scene, taken: int) -> None:
    scene.post(distribution=50)
    for _ in range(taken):
        scene.take(scene.given.wim(country="de"))


def needs(scene: Scene, level: str, has: str) -> None:
    scene.post(workers_level=level)
    scene.become(has)


Play = Callable[[Scene], object]

OFFERED: dict[str, Play] = {
    "a job for everyone": lambda s: s.post(),
    "the country is in the zone": lambda s: s.post(zone_id="europe1"),
    "another country is excluded": lambda s: s.post(excluded_countries=["in"]),
    "the worker is on the list": lambda s: s.post_for_list(s.wim),
    "the level is the job's": lambda s: needs(s, "advanced", "advanced"),
    "the level is above the job's": lambda s: needs(s, "advanced", "expert"),
    "one of two tasks is done": lambda s: advanced_twice(s, 1),
    "one position is left": lambda s: (s.post(), s.take_all_but(1)),
    "the country has a position left": lambda s: half_share(s, 4),
    "other countries took their share": lambda s: (s.post(distribution=50), s.take_all_but(5, "fr")),
    "the window is now": lambda s: s.post(start_time="12:00", end_time="12:01"),
    "the window over midnight is now": lambda s: s.post(start_time="22:00", end_time="12:01"),
    "somebody else is blocked": lambda s: (s.post(), s.work.block(s.ada, s.given.wim())),
    "a block of a third": lambda s: (s.post(), s.work.block(s.given.olga(), s.wim)),
}

NOT_OFFERED: dict[str, tuple[Play, type[Refusal]]] = {
    "the country is outside the zone": (lambda s: s.post(zone_id="latin"), eligibility.CountryNotIncluded),
    "the country is excluded": (lambda s: s.post(excluded_countries=["de"]), eligibility.CountryNotIncluded),
    "the worker is not on the list": (lambda s: s.post_for_list(), eligibility.NotOnList),
    "the level is below the job's": (lambda s: needs(s, "expert", "advanced"), eligibility.LevelTooLow),
    "all tasks of a worker are done": (lambda s: advanced_twice(s, 2), eligibility.AlreadyDone),
    "a held position counts as taken": (lambda s: (s.post(), s.take(s.wim)), eligibility.AlreadyDone),
    "all positions are held": (
        lambda s: (s.post(), s.take_all_but(1), s.work.hold(s.given.wim(), s.job_id)), eligibility.JobIsFull),
    "the country took its share": (lambda s: half_share(s, 5), eligibility.CountryIsFull),
    "the job is finished": (lambda s: (s.post(), s.take_all_but(0)), eligibility.JobNotRunning),
    "the job is paused": (lambda s: (s.post(), s.work.set_status(s.job_id, "PAUSED")), eligibility.JobNotRunning),
    "the job is blocked": (lambda s: (s.post(), s.work.set_status(s.job_id, "BLOCKED")), eligibility.JobNotRunning),
    "the job is under review": (lambda s: (s.post(), s.work.set_status(s.job_id, "PENDING_REVIEW")), JobNotFound),
    "the window is over": (lambda s: s.post(start_time="08:00", end_time="12:00"), eligibility.OutsideHours),
    "the night's window is over": (lambda s: s.post(start_time="13:00", end_time="12:00"), eligibility.OutsideHours),
    "the employer blocked the worker": (lambda s: (s.post(), s.work.block(s.ada, s.wim)), eligibility.NotAvailable),
    "the worker blocked the employer": (lambda s: (s.post(), s.work.block(s.wim, s.ada)), eligibility.EmployerBlocked),
    "the worker is frozen": (lambda s: (s.post(), s.work.freeze(s.wim)), eligibility.WorkerFrozen),
}  # fmt: skip


@pytest.mark.parametrize("what", OFFERED)
def test_job_is_offered_when(scene: Scene, what: str):
    OFFERED[what](scene)
    assert [offer.job_id for offer in scene.board().shown.items] == [scene.job_id]
    assert scene.offer().details.job_id == scene.job_id
    assert scene.work.hold(scene.wim, scene.job_id).is_new


@pytest.mark.parametrize("what", NOT_OFFERED)
def test_job_is_not_offered_when(scene: Scene, what: str):
    play, refusal = NOT_OFFERED[what]
    play(scene)
    assert scene.board().shown.items == []
    with pytest.raises(refusal):
        scene.offer()
    with pytest.raises(refusal):
        scene.work.hold(scene.wim, scene.job_id)


def test_nobody_is_offered_their_own_job(scene: Scene):
    scene.post()
    assert scene.board(scene.ada).shown.items == []
    with pytest.raises(eligibility.OwnJob):
        scene.offer(scene.ada)


def test_missing_job_is_not_found(scene: Scene):
    scene.job_id = "000000000000"
    with pytest.raises(JobNotFound):
        scene.offer()


def test_block_by_the_employer_is_not_told(scene: Scene):
    scene.post()
    scene.work.block(scene.ada, scene.wim)
    with pytest.raises(eligibility.NotAvailable, match=r"^This job is not available to you\.$"):
        scene.offer()


@pytest.mark.parametrize(("taken", "taken_elsewhere", "left"), [(0, 0, 5), (3, 0, 2), (0, 7, 3), (4, 4, 1)])
def test_what_is_left_is_what_is_left_for_this_worker(scene: Scene, taken: int, taken_elsewhere: int, left: int):
    half_share(scene, taken)
    for number in range(taken_elsewhere):
        scene.take(scene.given.wim(country="fr" if number < 4 else "pl"))
    assert scene.offer().positions_left == left
    assert [offer.positions_left for offer in scene.board().shown.items] == [left]


def test_without_distribution_all_open_positions_are_left(scene: Scene):
    scene.post()
    scene.take_all_but(6)
    assert (scene.offer().positions_left, scene.board().shown.items[0].positions_left) == (6, 6)


def test_who_holds_or_held_a_position_sees_the_job_whatever_became_of_it(scene: Scene):
    scene.post()
    scene.take_all_but(1)
    hold = scene.work.hold(scene.wim, scene.job_id)
    scene.work.set_status(scene.job_id, "PAUSED")
    details = scene.offer().details
    assert (details.hold_task_id, details.hold_until) == (hold.task_id, hold.hold_until)
    assert scene.offer().details.ended_hold_until is None
    scene.clock.pass_(minutes=15)
    offer = scene.offer()
    assert (offer.details.hold_task_id, offer.details.ended_hold_until) == (None, hold.hold_until)
    assert isinstance(offer.why_no_hold, eligibility.JobNotRunning)


def test_board_shows_the_newest_first_in_pages_of_25(scene: Scene):
    employer = scene.given.ada(funds="1000")
    job_ids: list[str] = []
    for _ in range(27):
        job_ids.append(scene.given.running_job(employer))
        scene.clock.pass_(minutes=1)
    first, second, past = scene.board(), scene.board(page=2), scene.board(page=3)
    assert [offer.job_id for offer in first.shown.items + second.shown.items] == job_ids[::-1]
    assert (len(first.shown.items), len(second.shown.items), len(past.shown.items)) == (25, 2, 0)
    assert {page.shown.pages for page in (first, second, past)} == {2}


def test_empty_board_has_one_page(scene: Scene):
    assert (scene.board().shown.pages, scene.board().shown.items) == (1, [])


def test_built_in_variables_are_filled_in(scene: Scene):
    scene.post(instructions=["Go to https://a.example/?w={{PW_ID}}&j={{ job_id }}", "Say {{JOB_ID}} twice"])
    instructions = scene.offer().details.instructions
    assert instructions == [
        f"Go to https://a.example/?w={scene.wim.id}&j={scene.job_id}", f"Say {scene.job_id} twice",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "end", "time", "is_within"),
    [
        ("00:00", "24:00", "00:00", True),
        ("00:00", "24:00", "23:59", True),
        ("09:00", "17:00", "09:00", True),
        ("09:00", "17:00", "16:59", True),
        ("09:00", "17:00", "17:00", False),
        ("09:00", "17:00", "08:59", False),
        ("22:00", "06:00", "23:00", True),
        ("22:00", "06:00", "05:59", True),
        ("22:00", "06:00", "06:00", False),
        ("22:00", "06:00", "21:59", False),
    ],
)
def test_window_of_the_day(start: str, end: str, time: str, is_within: bool):
    now = datetime.strptime(f"2026-03-01 {time}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    assert eligibility.is_within_hours(start, end, now) is is_within

"""Navigation: the places of the house for one reader, and which of them a page lies in."""

from msgspec import Struct

from piecework.web.visit import Visit


class Place(Struct, frozen=True):
    """One entry: its name, its address, and the path that pages in it begin with."""

    name: str
    address: str
    also: str = ""  # pages beside it that are reached from there


class Room(Struct, frozen=True, kw_only=True):
    """A part of the house: `Work`, `Employ`, `Operate`; its pages lie under `prefixes`."""

    name: str
    address: str
    prefixes: tuple[str, ...]
    places: tuple[Place, ...]


WORK = Room(
    name="Work",
    address="/jobs",
    prefixes=("/jobs", "/tasks", "/earnings", "/withdrawals", "/standing", "/lists", "/employers"),
    places=(
        Place("Jobs", "/jobs"),
        Place("My tasks", "/tasks"),
        Place("Earnings", "/earnings", also="/withdrawals"),
        Place("Standing", "/standing"),
    ),
)
EMPLOY = Room(
    name="Employ",
    address="/employer",
    prefixes=("/employer",),
    places=(
        Place("Dashboard", "/employer"),
        Place("Jobs", "/employer/jobs", also="/employer/campaign-details.php"),
        Place("Review", "/employer/review", also="/employer/comments"),
        Place("Lists", "/employer/lists", also="/employer/blocked"),
        Place("Money", "/employer/money"),
        Place("Postbacks", "/employer/postbacks"),
    ),
)
OPERATE = Room(
    name="Operate",
    address="/operator",
    prefixes=("/operator",),
    places=(
        Place("Overview", "/operator"),
        Place("Reviews", "/operator/reviews", also="/operator/jobs"),
        Place("Reports", "/operator/reports"),
        Place("Appeals", "/operator/appeals"),
        Place("Accounts", "/operator/accounts", also="/operator/erasures"),
        Place("Money", "/operator/money"),
        Place("Catalogue", "/operator/catalogue"),
        Place("Rules", "/operator/rules", also="/operator/terms"),
        Place("Health", "/operator/health"),
        Place("E-mails", "/operator/emails"),
        Place("Log", "/operator/log"),
    ),
)


class Navigation(Struct, frozen=True, kw_only=True):
    """What the head of a page offers: the rooms, the one we are in, its places, and the one we are at."""

    rooms: tuple[Room, ...]
    room: Room | None
    at: str


def navigation(visit: Visit) -> Navigation:
    """The rooms open to this visitor, and where the page lies."""
    if visit.session is None:
        return Navigation(rooms=(), room=None, at="")
    rooms = (WORK, EMPLOY, OPERATE) if visit.account.is_operator else (WORK, EMPLOY)
    room = next((room for room in rooms if visit.path.startswith(room.prefixes)), None)
    places = [place.address for place in room.places if lies_in(visit.path, place)] if room else []
    return Navigation(rooms=rooms, room=room, at=max(places, key=len, default=""))


def lies_in(path: str, place: Place) -> bool:
    """Whether a page belongs to a place."""
    return is_within(path, place.address) or (bool(place.also) and is_within(path, place.also))


def is_within(path: str, address: str) -> bool:
    """Whether a page lies at an address or below it."""
    return path == address or path.startswith(f"{address}/")

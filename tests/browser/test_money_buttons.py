"""Every button that moves money, pressed twice in a row, and again after going back: it moves once, and says so."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from playwright.sync_api import Browser, Error, Locator, Page, Request, Route

from piecework.ledger.book import move
from piecework.settings import Settings
from piecework.web.assembling import list_pages
from piecework.web.showing import money
from tests.browser.conftest import DESKTOP, Site, open_site
from tests.browser.money_buttons import BUTTONS, Button
from tests.browser.money_scenes import SECOND_OPERATOR_OVER, Press
from tests.databases import Databases
from tests.payments.standing_in import SECRET_KEY, WEBHOOK_SECRET, standing_in
from tests.reaching import leads_to
from tests.waiting import PATIENCE_MS
from tests.web.visitor import log_in, path_of

# How often the pages have sent a form there: of what was submitted, what no script of theirs has stopped.
SECOND_MS = (
    50  # in which a second form is on its way, where nothing stops it; who is slower is not found, and fails nobody
)

PRESSED_MS = 20  # as a hand does it: two clicks without any time between them Chromium takes for one

# Forms from which money can be moved, but by which none of the sender's own is.
MOVE_NOTHING = {
    "/jobs/{job_id}/hold": "holding ends holds of others that ran out; what that refunds is refunded once by its id",
}
# Forms whose movement is not in what they name: of a call that is looked up, and of a payment at the provider's.
MOVE_OTHERWISE = {"/operator/second-opinions/{account_id}/{opinion_id}/confirm", "/employer/money/deposit"}


@pytest.fixture(scope="module")
def site(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A place that takes payments online, where large deposits take two operators, and withdrawals no days."""
    folder = tmp_path_factory.mktemp("shop")
    with standing_in() as stripe:
        paying = {"stripe_secret_key": SECRET_KEY, "stripe_webhook_secret": WEBHOOK_SECRET}
        paying |= {"stripe_address": stripe.address, "second_operator_over": str(SECOND_OPERATOR_OVER)}
        with open_site(databases, folder, **paying) as opened:
            opened.set_rule(withdrawal_after_days=0)
            yield opened


@pytest.fixture(scope="module", params=[True, False], ids=["scripts", "no scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Whether the browser runs scripts."""
    return bool(request.param)


@pytest.fixture(scope="module")
def page(chromium: Browser, site: Site, scripts: bool) -> Iterator[Page]:
    """One page of a browser for all buttons: a new one would cost more than all that is done on it."""
    context = chromium.new_context(
        base_url=site.address, viewport=DESKTOP, java_script_enabled=scripts, reduced_motion="reduce",  # type: ignore[arg-type]
    )  # fmt: skip
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("button", BUTTONS, ids=[button.name or button.route for button in BUTTONS])
def test_pressed_twice_and_again_after_going_back_it_moves_money_once(
    page: Page, site: Site, button: Button, scripts: bool
):
    press = button.set_up(site)
    before = moved(site)
    open_for(page, site, press)
    with requests_of(page, press) as requests:
        press_twice(page, press, sends_twice=not scripts)
        check_says(page, button.said)
    if scripts:
        assert len(requests) == 1, "a script stops the second form"
    assert kinds(moved(site) - before) == button.moves
    check_head(page, site, press)
    if scripts and not button.has_own_script:
        return  # going back is the same without scripts, whose turn is below
    go_back(page, button.pages_back)
    if form_of(page, press).count():
        fill(page, press).click()
    check_says(page, button.again)
    assert kinds(moved(site) - before) == button.moves
    check_head(page, site, press)


def test_every_form_from_which_money_can_be_moved_is_pressed():
    acts = [page for page in list_pages(Settings()) if page.method == "POST"]
    movers = {page.path for page in acts if leads_to(page.act.function if page.act else page.handler, move)}
    assert movers - {button.route for button in BUTTONS} == MOVE_NOTHING.keys(), "put it into money_buttons.py"
    assert {button.route for button in BUTTONS if button.moves} - movers == MOVE_OTHERWISE


def open_for(page: Page, site: Site, press: Press) -> None:
    """Open the page as this person."""
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "pw_session", "value": log_in(site, press.person), "url": site.address}])
    page.goto(press.page, wait_until="domcontentloaded")


def go_back(page: Page, pages: int) -> None:
    """Back to where the button was, past what answered a form and is not kept."""
    with page.expect_navigation(), suppress(Error):  # the page may be gone before it has answered
        page.evaluate("(pages) => history.go(-pages)", pages)


def form_of(page: Page, press: Press) -> Locator:
    return page.locator(f'form[action="{press.act}"], form[action^="{press.act}?"]')


def fill(page: Page, press: Press) -> Locator:
    """Fill in the form, whose part of the page is opened first; its button."""
    if press.before is not None:
        press.before(page)
    form = form_of(page, press)
    open_around(form)
    for name, value in press.fields.items():
        at = form.locator(f'[name="{name}"]').first
        open_around(at)
        if isinstance(value, bytes):
            at.set_input_files({"name": "file.csv", "mimeType": "text/csv", "buffer": value})
        elif value is True:
            at.check()
        else:
            at.fill(str(value))
    which = f'[value="{press.which}"]' if press.which else ":not([formaction])"
    return form.locator(f"button[type=submit]{which}")


def open_around(inner: Locator) -> None:
    """Open what is folded up around it."""
    inner.evaluate("(one) => { for (; one; one = one.parentElement) if (one.matches('details')) one.open = true; }")


@contextmanager
def requests_of(page: Page, press: Press) -> Iterator[list[Request]]:
    """What is sent to where the form goes, until the block ends: by the browser, or by a script of the page."""
    sent: list[Request] = []

    def book_event(request: Request) -> None:
        if request.method == "POST" and path_of(request.url) == press.act:
            sent.append(request)

    page.on("request", book_event)
    yield sent
    page.remove_listener("request", book_event)


def press_twice(page: Page, press: Press, *, sends_twice: bool) -> None:
    """A double click. The forms that are sent wait on their way until both clicks are made.

    Without scripts a second form takes the place of the first one, which may then never reach the server: so what is
    sent is sent once more before.
    """
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST":
            held.append(route)
        else:
            route.continue_()

    page.route(lambda address: path_of(address) == press.act, hold)
    button = fill(page, press)
    with page.expect_request(lambda request: request.method == "POST" and path_of(request.url) == press.act):
        button.dblclick(delay=PRESSED_MS)
    for route in held:
        if sends_twice:
            route.fetch(max_redirects=0)
        with suppress(Error):  # the page has sent another one since
            route.continue_()
    page.unroute_all()


def check_says(page: Page, words: str) -> None:
    """The page says it, now or in a moment."""
    try:
        page.locator("body").filter(has_text=words).wait_for()
    except Error:
        pytest.fail(f"{page.url} does not say {words!r}, but: {' '.join(page.inner_text('main').split())}")


def moved(site: Site) -> set[str]:
    """The ids of all movements of money, and of deposits that wait to be paid."""
    statement = """
        SELECT movement_id FROM entries UNION SELECT 'started:' || deposit_id FROM deposits WHERE state = 'STARTED'
    """
    return set(site.database.read(lambda tx: tx.ask_value(statement).all()))


def kinds(movements: set[str]) -> list[str]:
    return sorted(each.partition(":")[0] for each in movements)


def check_head(page: Page, site: Site, press: Press) -> None:
    """The money in the head of the page is what the purse holds."""
    shown = page.locator(".me .number")
    if shown.count():
        told = page.locator(".me li").first.text_content() or ""
        statement = "SELECT amount FROM purses WHERE account_id = %(id)s AND kind = %(kind)s AND job_id = ''"
        kind = told.partition(":")[0].strip().lower()
        amount = site.database.read(lambda tx: tx.ask_value(statement, id=press.person.id, kind=kind).get())
        assert money(amount) == shown.text_content()

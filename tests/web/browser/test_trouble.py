"""What goes wrong at a browser: pressed twice, a hold that runs out, a connection that is lost."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route

from tests.web.browser.conftest import OpenPage, Site
from tests.web.browser.steps import end_hold, hand_in, handed_in, hold, job_page, look, spendable
from tests.web.browser.test_employing import fill_job

pytestmark = [pytest.mark.web, pytest.mark.timeout(90)]
BOTH_WAYS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


def open_part(page: Page, words: str) -> None:
    page.locator("details:not([open]) > summary", has_text=words).click()


def post(page: Page) -> str:
    fill_job(page)
    return "Post the job"


def add(page: Page) -> str:
    open_part(page, "Add positions")
    page.get_by_role("spinbutton", name="Positions").fill("4")
    return "Add them"


def feature(page: Page) -> str:
    open_part(page, "Show above others for 24 hours")
    page.get_by_label("Amount").fill("2")
    return "Show it above others"


def stop(page: Page) -> str:
    open_part(page, "Stop …")
    return "Stop it"


def restart(page: Page) -> str:
    open_part(page, "Restart …")
    return "Restart"


def bonus(page: Page) -> str:
    open_part(page, "Bonus, list, block")
    page.get_by_label("Bonus").fill("1")
    return "Satisfied o"


# What is pressed, where (a stopped job or not), and what the employer has then of 100, of which a job took 3.325.
BUTTONS: dict[str, tuple[Callable[[Page], str], str, str]] = {
    "post": (post, "/employer/jobs/new", "93.3500"),
    "add positions": (add, "{job}", "95.6050"),
    "feature": (feature, "{job}", "94.6750"),
    "stop": (stop, "{job}", "99.0825"),
    "restart": (restart, "{stopped}", "96.0250"),
    "bonus": (bonus, "{review}", "95.6050"),
}


@pytest.mark.parametrize(
    ("name", "scripts"), [*((name, False) for name in BUTTONS), ("post", True), ("bonus", True), ("stop", True)]
)
def test_money_button_pressed_twice_moves_money_once(open_page: OpenPage, site: Site, name: str, scripts: bool):
    fill, where, left = BUTTONS[name]
    ada = site.ada()
    job_id = site.running_job(ada, task_value=0.25)
    site.submitted_task(site.wim(), job_id)
    if "stopped" in where:
        ada.api("jobs/job-stop", {"job_id": job_id})
    places = {"job": job_page(job_id), "stopped": job_page(job_id), "review": f"/employer/review?of={job_id}"}
    page = open_page(ada, where.format(**places), scripts=scripts)
    button = fill(page)
    page.get_by_role("button", name=button, exact=True).dblclick()
    wait_for(lambda: spendable(ada) == left)
    page.wait_for_load_state("networkidle")
    assert spendable(ada) == left


def wait_for(holds: Callable[[], bool]) -> None:
    """Until the server has done it: a page may still be on its way."""
    for _ in range(50):
        if holds():
            return
        time.sleep(0.05)
    pytest.fail("it was not done")


def test_a_hold_runs_out_while_somebody_types(open_page: OpenPage, site: Site):
    ada, wim = site.ada(), site.wim()
    job_id = site.running_job(ada, hold_time=5)
    page = open_page(wim, "/jobs")
    page.clock.install()
    page.goto(f"/jobs/{job_id}")
    hold(page)
    page.get_by_label("The name you chose").fill("almost done")
    page.clock.run_for(5 * 60 * 1000 + 2000)
    page.get_by_role("alert").get_by_text("Your hold has ended").wait_for()
    look(page, scripts=True)
    assert page.get_by_label("The name you chose").input_value() == "almost done"
    end_hold(site, job_id)
    hand_in(page)
    page.get_by_text("It waits for the employer's verdict").wait_for()
    assert len(handed_in(ada, job_id)) == 1


@BOTH_WAYS
def test_work_whose_place_was_taken_meanwhile_is_kept(open_page: OpenPage, site: Site, scripts: bool):
    ada, wim = site.ada(), site.wim()
    job_id = site.running_job(ada)
    page = open_page(wim, f"/jobs/{job_id}", scripts=scripts)
    hold(page)
    page.get_by_label("The name you chose").fill("slow but good")
    end_hold(site, job_id)
    for _ in range(9):
        site.submitted_task(site.wim(), job_id)
    assert site.wim().work("POST", f"jobs/{job_id}/hold").status_code == 200  # the last place is somebody else's now
    hand_in(page)
    page.get_by_text("It is kept, and has the next place that becomes free").first.wait_for()
    page.get_by_text("slow but good").wait_for()
    look(page, scripts=scripts)


def test_a_connection_lost_while_handing_in_comes_back(open_page: OpenPage, site: Site):
    ada, wim = site.ada(), site.wim()
    job_id = site.running_job(ada)
    page = open_page(wim, f"/jobs/{job_id}")
    hold(page)
    page.get_by_label("The name you chose").fill("from the train")
    page.context.set_offline(True)
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.get_by_text("No connection. Your work is kept on this device").wait_for()
    assert handed_in(ada, job_id) == []
    page.context.set_offline(False)
    page.wait_for_url("**/tasks/*/*")
    page.get_by_text("from the train").wait_for()
    assert len(handed_in(ada, job_id)) == 1


def test_an_answer_that_is_lost_is_asked_for_again_and_nothing_is_done_twice(open_page: OpenPage, site: Site):
    ada, wim = site.ada(), site.wim()
    job_id = site.running_job(ada)
    page = open_page(wim, f"/jobs/{job_id}")
    hold(page)
    page.get_by_label("The name you chose").fill("only once")
    lost: list[int] = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/submit", lose)
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.wait_for_url("**/tasks/*/*")
    page.get_by_text("This was handed in before; nothing was done twice.").wait_for()
    assert (lost, len(handed_in(ada, job_id))) == ([200], 1)


def test_a_draft_is_there_again_after_the_page_was_closed(open_page: OpenPage, site: Site):
    ada, wim = site.ada(), site.wim()
    job_id = site.running_job(ada)
    page = open_page(wim, f"/jobs/{job_id}")
    page.get_by_label("The name you chose").fill("half of it")
    page.goto("/jobs")
    page.goto(f"/jobs/{job_id}")
    page.get_by_text("Your draft is here again.").wait_for()
    assert page.get_by_label("The name you chose").input_value() == "half of it"

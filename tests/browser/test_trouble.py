"""What goes wrong at a browser: a hold that runs out, a connection that is lost."""

import pytest
from playwright.sync_api import Route

from tests.browser.conftest import OpenPage, Site
from tests.browser.steps import end_hold, hand_in, handed_in, hold, look

BOTH_WAYS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


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

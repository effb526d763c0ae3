"""An employer's way in a real browser, scripts on and off: price, review by keyboard, many at once, stop."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage, Site
from tests.browser.steps import handed_in, job_page, look, press_ask, spendable


def fill_job(page: Page, title: str = "Name the colour") -> None:
    """A job of ten positions at 0.25."""
    page.get_by_label("Category").select_option("0501")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Steps").fill("Open the page\nLook at the colour")
    page.get_by_label("Proof 1", exact=True).fill("The colour")
    page.get_by_label("Positions").fill("10")
    page.get_by_label("Pay for a task").fill("0.25")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_the_price_to_the_refund(open_page: OpenPage, site: Site, scripts: bool):
    ada = site.ada(funds="10")
    page = open_page(ada, "/employer/jobs/new", scripts=scripts)
    fill_job(page)
    if not scripts:
        page.get_by_role("button", name="Show the price").click()
    page.locator("#quote", has_text="In all").wait_for()
    assert "3.325 USD" in page.locator("#quote").inner_text()
    look(page, scripts=scripts)
    page.get_by_role("button", name="Post the job").click()
    page.wait_for_url("**/employer/campaign-details.php?Id=*")
    job_id = page.url.partition("Id=")[2][:12]
    assert spendable(ada) == "6.6750"
    workers = [site.wim() for _ in range(5)]
    for number, worker in enumerate(workers):
        site.submitted_task(worker, job_id, f"colour {number}")
    page.goto("/employer/jobs")
    look(page, scripts=scripts)
    page.goto(f"/employer/review?of={job_id}")
    look(page, scripts=scripts)
    (review_by_keyboard if scripts else review_by_buttons)(page)
    assert len(handed_in(ada, job_id)) == 3
    rate_all(page, job_id, scripts=scripts)
    assert handed_in(ada, job_id) == []
    page.goto(job_page(job_id))
    look(page, scripts=scripts)
    press_ask(page, "Stop …", "Stop it")
    page.locator("main").get_by_text("Finished").first.wait_for()
    assert spendable(ada) == "8.2800"  # five open ones came back, and one that was refused
    assert [worker.work("GET", "balance").json["earned"] for worker in workers].count("0.2500") == 4


def review_by_keyboard(page: Page) -> None:
    """Satisfied, then not satisfied with a comment, without the mouse."""
    page.keyboard.press("o")
    page.get_by_text("Rated satisfied.").wait_for()
    page.keyboard.press("x")
    page.keyboard.type("It is another colour.")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Rated not satisfied").wait_for()


def review_by_buttons(page: Page) -> None:
    page.get_by_role("button", name="Satisfied", exact=False).first.click()
    page.get_by_text("Rated satisfied.").wait_for()
    page.get_by_label("Comment").fill("It is another colour.")
    page.get_by_role("button", name="Not satisfied").click()
    page.get_by_text("Rated not satisfied").wait_for()


def rate_all(page: Page, job_id: str, *, scripts: bool) -> None:
    """What waits, with one verdict: tried first."""
    page.goto(f"/employer/jobs/{job_id}/tasks")
    look(page, scripts=scripts)
    page.get_by_label("all 3 that wait").check()
    page.get_by_role("button", name="Try it").click()
    page.get_by_role("heading", name="What it would do").wait_for()
    look(page, scripts=scripts)
    page.get_by_role("button", name="Give 3 verdicts").click()
    page.wait_for_url(lambda address: not address.endswith("/try"))

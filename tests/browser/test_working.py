"""A worker's ways in a real browser, scripts on and off: from sign-up to the money; sent back, refused, appealed."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, OpenPage, Site
from tests.browser.steps import (
    SCREENSHOT_AND_TEXT,
    choose_picture,
    hand_in,
    handed_in,
    hold,
    look,
    paste_picture,
    rate,
)  # fmt: skip
from tests.web.account.door import PASSWORD, link

BOTH_WAYS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


@BOTH_WAYS
def test_from_sign_up_to_the_money(open_page: OpenPage, site: Site, scripts: bool):
    ada = site.ada()
    job_id = site.running_job(ada, title=f"Find the name {scripts}", proofs=SCREENSHOT_AND_TEXT, task_value=0.25)
    page = open_page(None, "/", scripts=scripts, viewport=PHONE)
    sign_up(page, site, f"nele-{scripts}@example.org".lower(), scripts=scripts)
    do_the_job(page, f"Find the name {scripts}", scripts=scripts)
    (task_id,) = handed_in(ada, job_id)
    rate(ada, job_id, task_id, "ok")
    page.goto("/tasks")
    look(page, scripts=scripts)
    page.get_by_role("link", name=f"Find the name {scripts}").first.click()
    page.get_by_text("0.25 USD are yours").wait_for()
    page.get_by_role("link", name="Earned: 0.25 USD").click()
    page.get_by_role("heading", name="Earnings").wait_for()
    look(page, scripts=scripts)


def sign_up(page: Page, site: Site, address: str, *, scripts: bool) -> None:
    """From the front page to an open account."""
    page.get_by_role("link", name="Sign up").first.click()
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Name").fill("Nele")
    page.get_by_label("Country you live in").select_option("de")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("I have read").check()
    look(page, scripts=scripts)
    page.get_by_role("button", name="Sign up").click()
    page.get_by_role("heading", name="Look into your e-mail").wait_for()
    look(page, scripts=scripts)
    page.goto(link(site, address))
    look(page, scripts=scripts)
    page.get_by_role("button", name="Open my account").click()
    page.get_by_text("Welcome, Nele.").wait_for()


def do_the_job(page: Page, title: str, *, scripts: bool) -> None:
    """Find it on the board, hold, prove, hand in."""
    page.goto("/jobs")
    look(page, scripts=scripts)
    page.get_by_role("link", name=title).first.click()
    look(page, scripts=scripts)
    hold(page)
    look(page, scripts=scripts)
    paste_picture(page) if scripts else choose_picture(page)
    page.get_by_label("The name you chose").fill("nele77")
    hand_in(page)
    page.get_by_text("Handed in. If the employer says nothing").wait_for()
    look(page, scripts=scripts)


@BOTH_WAYS
def test_sent_back_refused_and_appealed(open_page: OpenPage, site: Site, scripts: bool):
    ada, wim, mo = site.ada(), site.wim(), site.mo()
    job_id = site.running_job(ada, task_value=0.25)
    task_id = site.submitted_task(wim, job_id, "first")
    seller = open_page(ada, f"/employer/review?of={job_id}", scripts=scripts)
    seller.get_by_label("Comment").fill("The name is missing.")
    seller.get_by_role("button", name="Send back").click()
    seller.get_by_text("Nothing waits for your verdict").wait_for()
    page = open_page(wim, f"/tasks/{job_id}/{task_id}", scripts=scripts)
    page.get_by_text("The name is missing.").first.wait_for()
    look(page, scripts=scripts)
    page.get_by_label("The name you chose").fill("wim77")
    hand_in(page, "Hand in again")
    page.get_by_text("It waits for the employer's verdict").wait_for()
    rate(ada, job_id, task_id, "not_ok")
    page.reload()
    look(page, scripts=scripts)
    page.get_by_label("Why it is wrong").fill("The name is there.")
    page.get_by_role("button", name="Appeal").click()
    page.get_by_role("heading", name="Your appeal").wait_for()
    look(page, scripts=scripts)
    decided = mo.operate("POST", f"appeals/{job_id}/{task_id}/uphold", {"reason": "It is there."})
    assert decided.status_code == 200, decided.text
    page.reload()
    page.get_by_text("0.25 USD are yours").wait_for()
    seller.goto(f"/employer/review?job_id={job_id}&task_id={task_id}")
    seller.get_by_text("The operator: It is there.").wait_for()
    look(seller, scripts=scripts)

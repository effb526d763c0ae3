"""Steps that several stories take in the browser."""

import base64

from playwright.sync_api import Page

from tests.browser.conftest import Site
from tests.browser.looking import check_page
from tests.given import EXAMPLE_JOB, Person
from tests.pictures import picture

SCREENSHOT_AND_TEXT = [*EXAMPLE_JOB["proofs"], {"description": "The name you chose", "type": "text"}]

_COPY_AND_PASTE = """async (data) => {
    const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
    await navigator.clipboard.write([new ClipboardItem({ "image/png": new Blob([bytes], { type: "image/png" }) })]);
}"""


def look(page: Page, *, scripts: bool) -> None:
    """Check how the page is to look at and to use; what looks is a script itself."""
    if scripts:
        check_page(page)


def paste_picture(page: Page) -> None:
    """Copy a picture, and press Ctrl+V; it is kept when this returns."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate(_COPY_AND_PASTE, base64.b64encode(picture()).decode())
    page.keyboard.press("Control+V")
    page.get_by_text("Kept.").wait_for()


def choose_picture(page: Page) -> None:
    """Choose a picture as without scripts."""
    page.locator("input[type=file]").first.set_input_files(
        {"name": "shot.png", "mimeType": "image/png", "buffer": picture()}
    )


def hold(page: Page) -> None:
    page.get_by_role("button", name="Hold a position").click()
    page.get_by_role("heading", name="You hold a position").wait_for()


def hand_in(page: Page, name: str = "Hand in") -> None:
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_url("**/tasks/*/*")


def press_ask(page: Page, words: str, sure: str) -> None:
    """Open what asks once more, and be sure."""
    page.locator("summary", has_text=words).click()
    page.get_by_role("button", name=sure, exact=True).click()


def job_page(job_id: str) -> str:
    return f"/employer/campaign-details.php?Id={job_id}"


def spendable(person: Person) -> str:
    return str(person.api("users/get-balances")["spendable"])


def handed_in(employer: Person, job_id: str) -> list[str]:
    """The ids of the tasks of a job that wait for a verdict."""
    return [task["id"] for task in employer.api("jobs/get-unrated-tasks", job_id=job_id)["tasks"]]


def rate(employer: Person, job_id: str, task_id: str, rating: str) -> None:
    """A verdict through the API."""
    verdict = {"job_id": job_id, "task_id": task_id, "task_rating": rating, "task_comment": "because"}
    assert employer.api("jobs/rate-single-task", verdict)["ok"]


def end_hold(site: Site, job_id: str) -> None:
    """The holds of a job have run out."""
    site.database.transact(
        lambda tx: tx.do(
            """
            UPDATE tasks SET held_at = held_at - interval '1 hour', hold_until = hold_until - interval '1 hour'
             WHERE job_id = %(job_id)s AND status = 'HELD'
            """,
            job_id=job_id,
        )
    )

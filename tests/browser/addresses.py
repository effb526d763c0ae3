"""Every page's addresses: whose browser opens it, and where, in a place with everything in it."""

from collections.abc import Mapping

from tests.browser.at_the_door import AtTheDoor
from tests.browser.full_place import FullPlace
from tests.browser.steps import job_page
from tests.web.account.door import terms_version
from tests.web.visitor import Visitor

Addresses = Mapping[str, tuple[str, ...]]  # by route

DOWNLOADS = {
    "/uploads/{upload_id}/thumbnail", "/employer/jobs/{job_id}/results.csv",
    "/employer/jobs/{job_id}/to-rate.csv", "/employer/money/statement.csv", "/operator/money/book/{month}.csv",
    "/operator/money/batches/{batch_id}/file.csv", "/operator/catalogue/files/{what}.csv",
}  # fmt: skip
RATED = ("to rate", "paid", "appealed", "sent back")
OFFERED = ("screenshots", "hard", "varied", "paused", "finished", "late", "featured")
OWNED = (
    "many tasks",
    "hard",
    "screenshots",
    "varied",
    "paused",
    "finished",
    "archived",
    "blocked",
    "restarted",
    "waiting",
)
REVIEWED = ("waiting", "restarted", "declined", "hard", "varied", "screenshots", "blocked", "paused by an operator")


def of_strangers(full: FullPlace) -> Addresses:
    """What anybody may read."""
    return {
        "/": ("/",),
        "/sign-up": ("/sign-up",),
        "/log-in": ("/log-in", "/log-in?next=/earnings"),
        "/forgotten": ("/forgotten",),
        "/terms": ("/terms",),
        "/terms/{version}": (f"/terms/{terms_version(Visitor(full.given))}",),
        "/styleguide": ("/styleguide",),
        "of no page": ("/nowhere",),
        "/sign-up/sent": ("/sign-up/sent",),
        "/sign-up/confirm": ("/sign-up/confirm?token=none",),
        "/forgotten/new-password": ("/forgotten/new-password?token=none",),
    }


def of_workers(full: FullPlace) -> Addresses:
    """Wim's."""
    return {
        "/jobs": ("/jobs", "/jobs?q=nothing+like+that&no_hold=1", "/jobs?task_value_min=much"),
        "/jobs/{job_id}": tuple(
            f"/jobs/{job_id}" for job_id in (*map(full.job.get, OFFERED), full.task["sent back"][0])
        ),
        "/tasks": ("/tasks", "/tasks?page=2", "/tasks?status=nok", "/tasks?page=99"),
        "/tasks/{job_id}/{task_id}": tuple(
            f"/tasks/{job_id}/{task_id}" for name, (job_id, task_id) in full.task.items() if name != "to rate"
        ),
        "/earnings": ("/earnings", "/earnings?show=pending"),
        "/withdrawals": ("/withdrawals",),
        "/standing": ("/standing",),
        "/notices": ("/notices", "/notices?only_unread=1"),
    }


def of_employers(full: FullPlace) -> Addresses:
    """Ada's."""
    many, shots = full.job["many tasks"], full.job["screenshots"]
    to_rate = "/employer/review?job_id={}&task_id={}"
    return {
        "/employer": ("/employer",),
        "/employer/jobs": ("/employer/jobs", "/employer/jobs?show=archived", "/employer/jobs?page=99"),
        "/employer/jobs/new": ("/employer/jobs/new", f"/employer/jobs/new?copy={full.job['varied']}"),
        "/employer/campaign-details.php": tuple(job_page(full.job[name]) for name in OWNED),
        "/employer/review": (
            "/employer/review", f"/employer/review?of={shots}", "/employer/review?only=marked",
            f"/employer/review?of={many}", *(to_rate.format(*full.task[name]) for name in RATED),
        ),
        "/employer/jobs/{job_id}/tasks": (f"/employer/jobs/{shots}/tasks", f"/employer/jobs/{many}/tasks"),
        "/employer/comments": ("/employer/comments",),
        "/employer/lists": ("/employer/lists",),
        "/employer/lists/{list_id}": tuple(f"/employer/lists/{id_}" for id_ in (full.list_id, full.filtered_id)),
        "/employer/blocked": ("/employer/blocked",),
        "/employer/money": ("/employer/money", "/employer/money?page=2"),
        "/employer/postbacks": ("/employer/postbacks",),
        "/employer/postbacks/{delivery_id}": (f"/employer/postbacks/{full.delivery_id}",),
    }  # fmt: skip


def of_operators(full: FullPlace) -> Addresses:
    """Mo's: what waits, people, and work."""
    appeals = ("appealed", "appealed and upheld", "appealed and rejected")
    accounts = (full.ada, full.wim, full.wes, full.mo, full.nora)
    return {
        "/operator": ("/operator",),
        "/operator/reviews": ("/operator/reviews",),
        "/operator/jobs/{job_id}": tuple(f"/operator/jobs/{full.job[name]}" for name in REVIEWED),
        "/operator/reports": ("/operator/reports", "/operator/reports?reports_min=1"),
        "/operator/appeals": ("/operator/appeals",),
        "/operator/appeals/{job_id}/{task_id}": tuple(
            "/operator/appeals/{}/{}".format(*full.task[name]) for name in appeals
        ),
        "/operator/accounts": ("/operator/accounts", "/operator/accounts?text=nina", "/operator/accounts?show=frozen"),
        "/operator/accounts/{account_id}": tuple(f"/operator/accounts/{person.id}" for person in accounts),
        "/operator/erasures": ("/operator/erasures",),
        "/operator/second-opinions": ("/operator/second-opinions",),
        "/operator/log": ("/operator/log", "/operator/log?since=soon"),
        "/operator/health": ("/operator/health",),
        "/operator/emails": ("/operator/emails",),
        "/operator/terms": ("/operator/terms",),
    }


def of_operators_of_money(full: FullPlace) -> Addresses:
    """Mo's: money, the catalogue, rules."""
    money = "/operator/money"
    return {
        "/operator/money": (money, f"{money}?state=APPROVED"),
        "/operator/money/batches": (f"{money}/batches",),
        "/operator/money/batches/{batch_id}": (f"{money}/batches/{full.batch_id}",),
        "/operator/money/deposits": (f"{money}/deposits", f"{money}/deposits?state=FAILED"),
        "/operator/money/deposits/{account_id}/{deposit_id}": tuple(
            f"{money}/deposits/{deposit}" for deposit in (full.deposit, full.taken_back)
        ),
        "/operator/money/events": (f"{money}/events", f"{money}/events?outcome=REFUSED"),
        "/operator/money/owing": (f"{money}/owing",),
        "/operator/money/paid": (f"{money}/paid",),
        "/operator/money/book": (f"{money}/book",),
        "/operator/catalogue": ("/operator/catalogue",),
        "/operator/catalogue/zones": ("/operator/catalogue/zones",),
        "/operator/catalogue/categories/{category_id}": tuple(
            f"/operator/catalogue/categories/{category}" for category in ("0501", "new")
        ),
        "/operator/catalogue/zones/{zone_id}": tuple(f"/operator/catalogue/zones/{zone}" for zone in ("int", "new")),
        "/operator/catalogue/changes": ("/operator/catalogue/changes",),
        "/operator/catalogue/files": ("/operator/catalogue/files",),
        "/operator/rules": ("/operator/rules",),
        "/operator/rules/{name}": tuple(f"/operator/rules/{name}" for name in ("holds_max", "fee_rate")),
    }


def at_the_door(door: AtTheDoor) -> list[tuple[str, str, str]]:
    """Of one's own account, and pages that need a link, or half a log-in: the route, whose browser, and where."""
    security = "/account/security"
    return [
        *(
            (path, "uma", path)
            for path in (
                "/account",
                security,
                "/account/secrets",
                "/account/email",
                "/account/delete",
                "/account/terms",
            )
        ),
        ("/account/terms", "wim", "/account/terms?next=/jobs"),
        ("/account/email/confirm", "uma", "/account/email/confirm?token=none"),
        ("/account/email/confirm", "uma", door.email_link),
        (security, "with_codes", security),
        (f"{security}/codes", "enrolling", f"{security}/codes"),
        ("/sign-up/sent", "signing_up", "/sign-up/sent"),
        ("/sign-up/confirm", "signing_up", door.sign_up_link),
        ("/sign-up/confirm", "other_device", door.sign_up_link),
        ("/forgotten/new-password", "other_device", door.password_link),
        ("/log-in/code", "half_in", "/log-in/code"),
    ]

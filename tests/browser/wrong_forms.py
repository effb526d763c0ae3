"""Every form that a person fills in, filled in wrongly: who sends it, from which page; and forms that show a page."""

from collections.abc import Mapping
from typing import Any

from tests.browser.at_the_door import AtTheDoor
from tests.browser.full_place import FullPlace
from tests.browser.steps import job_page
from tests.web.account.door import PASSWORD

Forms = Mapping[str, tuple[str, str, dict[str, Any]]]  # by route: who, on which page, and what they fill in

# What a form carries by itself: no person fills it in.
CARRIED = {
    "back", "of", "only", "page", "reports_min", "next", "form_id", "version", "next_job_id", "next_task_id", "part",
    "session_id", "variables_token", "token_id",
}  # fmt: skip
# Forms that are one button, a script's, or take whatever is said.
NEVER_REFUSED = {
    "/account/email/confirm", "/uploads", "/employer/blocked/remove", "/employer/jobs/{job_id}/rate",
    "/operator/catalog/import", "/sign-up/again", "/forgotten", "/operator/jobs/{job_id}/approve",
    "/operator/jobs/{job_id}/resume", "/operator/jobs/{job_id}/release", "/log-out-everywhere",
}  # fmt: skip
LONG = "reason " * 400


def at_the_door(door: AtTheDoor) -> Forms:
    """Of strangers, and of one's own account."""
    security, wrong = "/account/security", {"password": "not my password"}
    return {
        "/sign-up": ("nobody", "/sign-up", {"email": "x", "password": "short"}),
        "/log-in": ("nobody", "/log-in", {"email": "x@example.org", **wrong}),
        "/log-in/code": ("half_in", "/log-in/code", {"code": "000000"}),
        "/forgotten/new-password": ("other_device", door.password_link, {"password": "short"}),
        "/sign-up/confirm": ("other_device", door.sign_up_link, wrong),
        "/account": ("uma", "/account", {"name": ""}),
        "/account/security/password": ("uma", security, {**wrong, "new_password": "short"}),
        "/account/security/codes": ("uma", security, wrong),
        "/account/security/codes/on": ("enrolling", f"{security}/codes", {"code": "000000"}),
        "/account/security/codes/recovery": ("with_codes", security, wrong),
        "/account/security/codes/off": ("with_codes", security, wrong),
        "/account/secrets/api": ("uma", "/account/secrets", wrong),
        "/account/secrets/pcode": ("uma", "/account/secrets", wrong),
        "/account/secrets/tokens": ("uma", "/account/secrets", {"name": "A script", **wrong}),
        "/account/email": ("uma", "/account/email", {"email": "x", **wrong}),
        "/account/data": ("uma", "/account/delete", wrong),
        "/account/delete": ("uma", "/account/delete", wrong),
        "/styleguide": ("nobody", "/styleguide", {"name": "", "pay": "much"}),
    }


def of_workers(full: FullPlace) -> Forms:
    """Wim's."""
    task = {name: f"/tasks/{job_id}/{task_id}" for name, (job_id, task_id) in full.task.items()}
    return {
        "/jobs/{job_id}/submit": ("wim", f"/jobs/{full.job['screenshots']}", {"proofs[1][text]": ""}),
        "/jobs/{job_id}/report": ("wim", f"/jobs/{full.job['varied']}", {"reason": "other", "story": ""}),
        "/tasks/{job_id}/{task_id}/revise": ("wim", task["sent back"], {"proofs[0][text]": ""}),
        "/tasks/{job_id}/{task_id}/appeal": ("wim", task["not satisfied"], {"story": ""}),
        "/earnings/move-to-spendable": ("wim", "/earnings", {"amount": "much"}),
        "/withdrawals": ("wim", "/withdrawals", {"amount": "0", "method": "", "destination": ""}),
        "/withdrawals/{withdrawal_id}/confirm": ("wim", "/withdrawals", {"token": "none"}),
    }


def of_employers(full: FullPlace) -> Forms:
    """Ada's."""
    job, tasks = job_page(full.job["hard"]), f"/employer/jobs/{full.job['screenshots']}/tasks"
    list_, new, postbacks = f"/employer/lists/{full.list_id}", "/employer/jobs/new", "/employer/postbacks"
    return {
        "/employer/jobs/new": ("ada", new, {"title": "", "num_tasks": "3", "task_value": "0", "variables": "x"}),
        "/employer/jobs/quote": ("ada", new, {"title": "", "num_tasks": "3", "task_value": "much", "proof_1": ""}),
        "/employer/jobs/{job_id}/add-positions": ("ada", job, {"positions": "0"}),
        "/employer/jobs/{job_id}/restart": ("ada", job_page(full.job["finished"]), {"positions": "0"}),
        "/employer/jobs/{job_id}/speed": ("ada", job, {"speed": "0"}),
        "/employer/jobs/{job_id}/ttr": ("ada", job, {"ttr": "0"}),
        "/employer/jobs/{job_id}/feature": ("ada", job, {"amount": "0"}),
        "/employer/tasks/{job_id}/{task_id}/rate": ("ada", "/employer/review", {"task_rating": "not_ok"}),
        "/employer/jobs/{job_id}/try": ("ada", tasks, {"task_rating": "ok", "scope": "ticked"}),
        "/employer/jobs/{job_id}/try-file": ("ada", tasks, {"file": b"task_id,task_rating\nx,maybe\n"}),
        "/employer/comments": ("ada", "/employer/comments", {"text": ""}),
        "/employer/lists": ("ada", "/employer/lists", {"name": "", "countries": "xx"}),
        "/employer/lists/{list_id}/filter": ("ada", f"/employer/lists/{full.filtered_id}", {"countries": "xx"}),
        "/employer/lists/{list_id}/add": ("ada", list_, {"workers": "nobody at all"}),
        "/employer/lists/{list_id}/remove": ("ada", list_, {"workers": ""}),
        "/employer/blocked/add": ("ada", "/employer/blocked", {"workers": "nobody at all"}),
        "/employer/money/deposit": ("ada", "/employer/money", {"amount": "0"}),
        "/employer/postbacks": ("ada", postbacks, {"address": "ftp://nowhere"}),
        "/employer/postbacks/secret": ("ada", postbacks, {"grace_hours": "-1"}),
        "/employer/postbacks/replay": ("ada", postbacks, {"since": "soon"}),
    }


def of_operators(full: FullPlace) -> Forms:
    """Mo's."""
    job = {name: f"/operator/jobs/{job_id}" for name, job_id in full.job.items()}
    appeal = "/operator/appeals/{}/{}".format(*full.task["appealed"])
    ada, wes = (f"/operator/accounts/{person.id}" for person in (full.ada, full.wes))
    money, catalogue, batch = "/operator/money", "/operator/catalogue", f"/operator/money/batches/{full.batch_id}"
    empty, long, seconds = {"reason": ""}, {"reason": LONG}, "/operator/second-opinions"
    return {
        "/operator/jobs/{job_id}/decline": ("mo", job["waiting"], empty),
        "/operator/jobs/{job_id}/pause": ("mo", job["hard"], empty),
        "/operator/jobs/{job_id}/block": ("mo", job["hard"], empty),
        "/operator/reported-jobs/{job_id}/dismiss": ("mo", "/operator/reports?reports_min=1", empty),
        "/operator/appeals/{job_id}/{task_id}/uphold": ("mo", appeal, empty),
        "/operator/appeals/{job_id}/{task_id}/reject": ("mo", appeal, empty),
        "/operator/accounts/{account_id}/freeze": ("mo", ada, empty),
        "/operator/accounts/{account_id}/unfreeze": ("mo", wes, empty),
        "/operator/accounts/{account_id}/level": ("mo", ada, empty),
        "/operator/accounts/{account_id}/auto-approval": ("mo", ada, empty),
        "/operator/accounts/{account_id}/note": ("mo", ada, empty),
        "/operator/erasures/{account_id}/grant": ("mo", "/operator/erasures", empty),
        "/operator/erasures/{account_id}/refuse": ("mo", "/operator/erasures", empty),
        "/operator/second-opinions/{account_id}/{opinion_id}/reject": ("mia", seconds, long),
        "/operator/withdrawals/{account_id}/{withdrawal_id}/refuse": ("mo", money, empty),
        "/operator/withdrawals/{account_id}/{withdrawal_id}/returned": (
            "mo", f"{money}/paid?text={full.withdrawal['paid']}", empty,
        ),
        "/operator/withdrawal-batches": ("mo", f"{money}/batches", {"method": "none such"}),
        "/operator/withdrawal-batches/{batch_id}/results": ("mo", batch, {"csv": b"withdrawal,result\nPW-1,maybe\n"}),
        "/operator/withdrawal-batches/{batch_id}/undo": ("mo", batch, empty),
        "/operator/deposits": ("mo", f"{money}/deposits", {"account_id": "x", "amount": "-5", "reference": ""}),
        "/operator/deposits/{account_id}/{deposit_id}/take-back": ("mo", f"{money}/deposits/{full.taken_back}", empty),
        "/operator/catalog/categories/{category_id}": (
            "mo", f"{catalogue}/categories/0501", {"category": "", "prices[0][task_value_min]": "dear", **empty},
        ),
        "/operator/catalog/categories/{category_id}/remove": ("mo", f"{catalogue}/categories/0501", empty),
        "/operator/catalog/zones/{zone_id}": (
            "mo", f"{catalogue}/zones/west1", {"zone": "", "countries": "xx", **empty},
        ),
        "/operator/catalog/zones/{zone_id}/remove": ("mo", f"{catalogue}/zones/west1", empty),
        "/operator/catalog/check": ("mo", f"{catalogue}/files", {"file": b"id,category\n1\n"}),
        "/operator/rules/{name}": ("mo", "/operator/rules/holds_max", {"value": "0", **empty}),
    }  # fmt: skip


def that_show_a_page(full: FullPlace) -> Forms:
    """Filled in rightly, these show what is shown once, or what would be done."""
    tasks = f"/employer/jobs/{full.job['screenshots']}/tasks"
    filled = {
        "category_id": "0501", "title": "Name the colour", "instructions": "Look", "proof_1": "The colour",
        "num_tasks": "10", "task_value": "0.25",
    }  # fmt: skip
    return {
        "/account/secrets/api": ("with_codes", "/account/secrets", {"password": PASSWORD}),
        "/account/security/codes/recovery": ("with_codes", "/account/security", {"password": PASSWORD}),
        "/employer/postbacks/secret": ("ada", "/employer/postbacks", {"password": PASSWORD}),
        "/employer/jobs/quote": ("ada", "/employer/jobs/new", filled),
        "/employer/jobs/{job_id}/try": ("ada", tasks, {"task_rating": "ok", "scope": "all"}),
        "/operator/catalog/check": ("mo", "/operator/catalogue/files", {"file": full.categories_file()}),
    }

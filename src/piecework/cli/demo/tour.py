"""What the demo prints: where to look, the credentials to use, and commands that work when they are pasted."""

import json
from typing import Any

from piecework import __version__
from piecework.cli.demo.people import EMPLOYER, OPERATOR, WORKER, Cast
from piecework.cli.postbacks import DEFAULT_PORT
from piecework.processes.listening import local_url
from piecework.settings import Settings

# The published API's own example of a job (API 3.4).
PUBLISHED_JOB: dict[str, Any] = {
    "zone_id": "int",
    "category_id": "0501",
    "title": "Sign up to ACME website",
    "instructions": ["visit the ACME website", "Create an account"],
    "proofs": [{"description": "Screenshot of your profile at ACME website", "type": "screenshot"}],
    "num_tasks": 25,
    "task_value": 0.10,
    "speed": 1000,
    "ttr": 7,
    "hold_time": 15,
}

_VERDICT = (
    'import json, sys; task = json.load(sys.stdin)["tasks"][0]; '
    'print(json.dumps({"job_id": task["job_id"], "task_id": task["id"], "task_rating": "ok"}))'
)


def tour(settings: Settings, cast: Cast) -> str:
    """The whole page."""
    where = "your database" if settings.database_url else str(settings.data_folder)
    return "\n".join(
        [
            "",
            f"Piecework {__version__} is running at {settings.base_url}, with {len(cast.worker_tokens)} simulated",
            f"workers. Its data is in {where}. Ctrl-C stops it.",
            "",
            f"  Log in at {settings.base_url}/log-in as one of these, with the password {cast.password}",
            *[f"    {email}" for email in (WORKER.email, "crowd-1@example.org", EMPLOYER.email, OPERATOR.email)],
            "",
            "  The demo's employer, for the employer API (HTTP Basic; the secret is new at each start):",
            f"    account id  {cast.employer.account_id}",
            f"    API secret  {cast.employer.api_secret}",
            "",
            "  One of its workers, for the worker API (Authorization: Bearer):",
            f"    token       {cast.worker_tokens[0]}",
            "",
            "  Its operator, for the operator API (HTTP Basic):",
            f"    account id  {cast.operator.account_id}",
            f"    API secret  {cast.operator.api_secret}",
            *(
                ["  Operators act without a code here (PIECEWORK_OPERATOR_CODES=off), on this machine alone."]
                if settings.operator_codes == "off"
                else []
            ),
            "",
            *(
                []
                if settings.smtp_url
                else ["  Links that are sent by e-mail (sign-up, password ...) appear here.", ""]
            ),
            "  Every endpoint, with a command for each:",
            *[f"    {settings.base_url}/{edge}/documentation" for edge in ("api", "worker-api", "operator-api")],
            "",
            "Paste these into another terminal:",
            *[f"\n# {what}\n{command}" for what, command in commands(settings, cast)],
            "",
        ]
    )


def commands(settings: Settings, cast: Cast) -> list[tuple[str, str]]:
    """What each command shows, and the command."""
    api = f"{local_url(settings.host, settings.port)}/api"
    curl = f"curl -s -u {cast.employer.account_id}:{cast.employer.api_secret}"
    post = f"{curl} -H 'Content-Type: application/json' {api}/jobs/post-job.php -d"
    rate = f"{curl} -H 'Content-Type: application/json' {api}/jobs/rate-single-task.php -d @-"
    unrated = f"{curl} {api}/jobs/get-unrated-tasks.php"
    receiver = json.dumps({"address": f"http://127.0.0.1:{DEFAULT_PORT}/"})
    return [
        ("What the employer has", f"{curl} {api}/users/get-balances.php"),
        (
            "Be called back when tasks are submitted: `.venv/bin/piecework postbacks listen` elsewhere prints it",
            f"{curl} -H 'Content-Type: application/json' {api}/postbacks/set-settings.php -d '{receiver}'",
        ),
        ("See whether a call arrives", f"{curl} -X POST {api}/postbacks/send-test.php"),
        (
            "Post the published API's own example: the crowd begins within seconds",
            f"{post} '{json.dumps(PUBLISHED_JOB)}'",
        ),
        ("The employer's jobs, the newest first", f"{curl} '{api}/jobs/get-jobs.php?order=desc'"),
        ("What the crowd has handed in: the addresses of its screenshots", unrated),
        ("Rate the oldest of it satisfied, which pays the worker", f"{unrated} | python3 -c '{_VERDICT}' | {rate}"),
        ("The calls to the receiver, and how it answered", f"{curl} {api}/postbacks/get-deliveries.php"),
        ("What the employer has now", f"{curl} {api}/users/get-balances.php"),
    ]

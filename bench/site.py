"""A site under the bench: a loaded database, a web server that serves it, and pgbench beside it."""

import psycopg
from falcon.testing import TestClient

from bench.application import build_app_with_select_one
from bench.calls import Call
from bench.limit import Pgbench
from bench.load import Plan, run_load
from bench.loading import CONNECTIONS, RATER, RATER_JOB, RATER_TASK, Models, add_unrated
from bench.process_trees import cpu_seconds
from bench.rounds import Length, Sample
from bench.serving import Serving
from bench.statements import Script, pgbench_script, recorded
from piecework.database import Database
from piecework.settings import Settings

WARM_UP = Length(seconds=1.0)
WARM_UP_RATING = Length(each=40)
_UNRATED = f"""
    SELECT count(*) FROM tasks
     WHERE status = 'SUBMITTED' AND employer_id BETWEEN '{RATER}' AND '{RATER + CONNECTIONS - 1}'
""".encode()


class Site:
    """Runs calls against one web server and one database, and knows which tasks are still unrated."""

    def __init__(self, models: Models, web: Serving, server_pid: int) -> None:
        self.models = models
        self.web = web
        self.server_pid = server_pid
        self._handed_in_each = 0

    def warm_up(self, call: Call) -> Sample:
        """Run the call until its statements are prepared and planned on every connection."""
        if call.rates:
            self.measure(call, WARM_UP_RATING)
        return self.measure(call, WARM_UP_RATING if call.rates else WARM_UP)

    def measure(self, call: Call, length: Length) -> Sample:
        """Run the call on all connections; a wrong answer ends the bench."""
        first = self._hand_in(length.each) if length.each else 0
        numbers = range(first, first + (length.each or 1))
        plans = [
            Plan([call.request(employer, self.models.employer.api_secret, task=task) for task in numbers], call.marker)
            for employer in range(CONNECTIONS)
        ]
        web, database = cpu_seconds(self.web.pid), cpu_seconds(self.server_pid)
        outcome = run_load(self.web.port, plans, seconds=length.seconds)
        web, database = cpu_seconds(self.web.pid) - web, cpu_seconds(self.server_pid) - database
        if outcome.failures or not outcome.requests:
            raise RuntimeError(f"{outcome.failures} answers of {call.name} are wrong: {outcome.example_of_failure}")
        return Sample(outcome.requests / outcome.seconds, web / outcome.requests, database / outcome.requests)

    def measure_limit(self, pgbench: Pgbench, call: Call, script: Script, length: Length) -> Sample:
        """Have pgbench run the call's statements on as many connections, and look whether it did."""
        unrated = self._count_unrated()
        first = self._hand_in(length.each) if length.each else 0
        script = Script(script.text, script.variables | {"i": str(first - 1)})
        ran = pgbench.run(self.models.url, script, CONNECTIONS, length)
        if self._count_unrated() != unrated:
            raise RuntimeError(f"pgbench did something else than {call.name}:\n{script.text}")
        return ran

    def record(self, call: Call) -> tuple[int, Script]:
        """The round trips of one call to the database, and a script of its statements."""
        task = self._hand_in(1) if call.rates else 0
        with Database(self.models.url, connections_max=1) as database:
            client = TestClient(build_app_with_select_one(Settings(api_requests_per_second=0), database))
            with recorded() as recording:
                answer = client.simulate_request(
                    call.method, call.path, body=call.body(0, task),
                    headers={"Authorization": call.authorization(0, self.models.employer.api_secret)},
                )  # fmt: skip
        if answer.status_code != 200 or call.marker not in answer.content:
            raise RuntimeError(f"{call.name} answers {answer.text}")
        script = pgbench_script(recording, setup=call.seen_by_pgbench, varying=call.varying(task=task))
        return len(recording.batches), script

    def _hand_in(self, each: int) -> int:
        """Give every rater `each` more tasks that wait; answers the number of the first."""
        first = self._handed_in_each
        with psycopg.connect(self.models.url, autocommit=True) as connection:
            add_unrated(self.models, connection, RATER, RATER_JOB, RATER_TASK, first=first, each=each)
        self._handed_in_each += each
        return first

    def _count_unrated(self) -> int:
        with psycopg.connect(self.models.url, autocommit=True) as connection:
            row = connection.execute(_UNRATED).fetchone()
        assert row is not None
        return int(row[0])

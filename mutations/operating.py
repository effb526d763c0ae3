"""Faults in running the place: settings, health, chores, logs, the schema, backups."""

from mutations.mutation import mutation

MUTATIONS = [
    mutation(
        "a setting that is none is ignored",
        "settings.py",
        "            raise CannotStart(_unknown(variable, list(hints)))",
        "            continue",
        "test_settings.py",
    ),
    mutation(
        "Stripe is asked for money that it does not know",
        "settings.py",
        "self.currency.isascii() and self.currency.isalpha() and len(self.currency) == 3",
        "True",
        "test_settings.py",
    ),
    mutation(
        "a network that is none is trusted",
        "settings.py",
        '        for name in ("postback_networks", "trusted_proxies"):',
        "        for name in ():",
        "test_settings.py",
    ),
    mutation(
        "a log line is full of nothing",
        "logs.py",
        " if value is not None}",
        "}",
        "test_logs.py",
    ),
    mutation(
        "a reader of the log that has gone takes the request with it",
        "logs.py",
        "        except OSError:\n            return\n",
        "        except KeyError:\n            return\n",
        "test_logs.py::test_reader_that_has_gone_is_no_trouble",
    ),
    mutation(
        "an audit that did not end is not missed",
        "health/health.py",
        "AUDIT_LATE = timedelta(hours=2, minutes=30)",
        "AUDIT_LATE = timedelta(hours=25)",
        "health/test_health.py::test_an_audit_that_did_not_end_is_missed",
    ),
    mutation(
        "operators are told once, and never again",
        "health/auditing.py",
        ">= ALERT_AGAIN_TIME",
        "> 10 * ALERT_AGAIN_TIME",
        "health/test_health.py::test_operators_are_told_daily_while_it_lasts_and_again_when_it_comes_back",
    ),
    mutation(
        "a letter has all findings",
        "health/auditing.py",
        "EMAIL_FINDINGS_MAX = 20",
        "EMAIL_FINDINGS_MAX = 200",
        "health/test_auditing.py",
    ),
    mutation(
        "a backlog waits for the next round",
        "chores/running.py",
        "(0.0 if outcome.done else self._pause(chore))",
        "self._pause(chore)",
        "chores/test_running.py::test_a_backlog_is_drained_without_sleeping_and_others_take_their_turn",
    ),
    mutation(
        "a database of a newer version is used",
        "database/migrate.py",
        "        if name not in migrations:",
        "        if False:",
        "database/test_schema.py::test_database_of_a_newer_version_is_refused",
    ),
    mutation(
        "a database is adopted by the names of what it has had",
        "database/migrate.py",
        "    if applied == BEFORE_RELEASE:\n        return\n",
        "    if applied.keys() == BEFORE_RELEASE.keys():\n        return\n",
        "database/test_schema.py::test_database_from_before_the_release_that_differs_is_refused",
    ),
    mutation(
        "every place signs with the same key",
        "database/migrate.py",
        "(name, secrets.token_bytes(KEY_BYTES))",
        "(name, bytes(KEY_BYTES))",
        "database/test_schema.py::test_every_place_signs_with_a_key_of_its_own",
    ),
    mutation(
        "a new place is said to lack what it was made with",
        "database/migrate.py",
        '{FIRST: ""} | {name: _sha256(sql) for name, sql in migrations.items()}',
        '{FIRST: ""}',
        "database/test_schema.py::test_new_database_gets_everything_once",
    ),
    mutation(
        "a stop forgets the late work",
        "employing/positions.py",
        '    let_late_go(tx, close_job(tx, job, action="stop", movement_key=movement_key, now=now), now=now)\n',
        '    close_job(tx, job, action="stop", movement_key=movement_key, now=now)\n',
        "tasks/test_late.py::test_late_work_is_closed_when_the_job_is_stopped",
    ),
]

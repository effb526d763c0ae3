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
        ">= TOLD_AGAIN",
        "> 10 * TOLD_AGAIN",
        "health/test_health.py::test_operators_are_told_daily_while_it_lasts_and_again_when_it_comes_back",
    ),
    mutation(
        "a letter has all findings",
        "health/auditing.py",
        "TOLD_MAX = 20",
        "TOLD_MAX = 200",
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
]

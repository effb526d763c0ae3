"""Faults that show a secret, or let one open something for longer than it should."""

from mutations.mutation import mutation

TOUR = "access/test_secrets.py::test_no_answer_of_any_route_has_a_secret_that_opens_something"

MUTATIONS = [
    mutation(
        "what is shown of letters has their links",
        "mail/email.py",
        "body=email.body.replace(email.secret, HIDDEN) if email.secret else email.body,",
        "body=email.body,",
        "mail/test_sending.py::test_a_secret_is_sent_shown_to_nobody_and_forgotten",
        TOUR,
    ),
    mutation(
        "a letter that was sent keeps its link",
        "mail/outbox_sql.py",
        "whole_body = CASE WHEN %(next_attempt_at)s::timestamptz IS NULL THEN '' ELSE whole_body END",
        "whole_body = CASE WHEN %(next_attempt_at)s::timestamptz IS NULL THEN whole_body ELSE whole_body END",
        "mail/test_sending.py::test_a_secret_is_sent_shown_to_nobody_and_forgotten",
    ),
    mutation(
        "a mail server's quote of a link is shown",
        "chores/mailing.py",
        '_SECRETS.sub(HIDDEN, _CONTROLS.sub(" ", f"{type(error).__name__}: {error}"))',
        '_CONTROLS.sub(" ", f"{type(error).__name__}: {error}")',
        "mail/test_sending.py::test_a_secret_that_a_server_quotes_is_not_shown",
    ),
    mutation(
        "the token of a withdrawal is shown to whoever asked for it",
        "withdrawals/requesting.py",
        "body=body, secret=token,",
        "body=body,",
        TOUR,
    ),
    mutation(
        "the link to a password is shown to whoever asked for it",
        "accounts/letters.py",
        '"Choose a new password", body, secret=str(token))',
        '"Choose a new password", body)',
        TOUR,
    ),
    mutation(
        "a token alone tells everything that is known of somebody",
        "worker_api/account.py",
        "    check_password(request.password, known_hash)\n",
        "",
        "privacy/test_exporting.py::test_a_token_without_the_password_has_nothing",
    ),
    mutation(
        "worker tokens outlive a new password",
        "accounts/entering/ending.py",
        "    end_programs(tx, account_id, api_secret_too=api_secret_too)\n",
        "",
        "accounts/test_programs.py::test_all_of_them_end_and_the_api_secret_where_it_is_said",
    ),
    mutation(
        "a worker token that is made at the same moment outlives a new password",
        "accounts/entering/ending.py",
        "    lock_password(tx, account_id)\n",
        "",
        "accounts/test_programs.py::test_a_token_that_is_made_at_the_same_moment_is_ended_too",
    ),
    mutation(
        "a new password ends the API secret unasked",
        "accounts/programs.py",
        "    if api_secret_too:\n",
        "    if True:\n",
        "accounts/test_programs.py::test_all_of_them_end_and_the_api_secret_where_it_is_said",
    ),
    mutation(
        "somebody ends another's worker token",
        "accounts/programs_sql.py",
        "         WHERE account_id = %(account_id)s AND kind = 'worker' AND credential_id = %(token_id)s\n",
        "         WHERE %(account_id)s <> '' AND kind = 'worker' AND credential_id = %(token_id)s\n",
        "accounts/test_programs.py::test_nobody_ends_anothers_token",
    ),
    mutation(
        "an account has a worker token too many",
        "accounts/programs.py",
        ">= TOKENS_MAX:",
        "> TOKENS_MAX:",
        "accounts/test_programs.py::test_tokens_come_to_an_end_of_their_number",
    ),
    mutation(
        "a log-in that is in use lasts for ever",
        "accounts/entering/session.py",
        "if now >= known.session_created_at + longest(rules, is_operator=known.is_operator):",
        "if not known:",
        "web/test_running.py::test_session_ends_by_rule_however_often_it_is_used",
    ),
    mutation(
        "strangers keep the owner from having a link sent",
        "accounts/entering/forgotten.py",
        "if found is not None and found.is_known_device and digest is not None:",
        "if False and digest is not None and found is not None:",
        "accounts/test_having_links_sent.py::test_the_owner_on_a_known_device_does_not_wait",
    ),
    mutation(
        "any code has a link sent",
        "accounts/entering/forgotten.py",
        "        _use_code(tx, account, asker.code, now=now)\n",
        "        pass\n",
        "accounts/test_having_links_sent.py::test_a_wrong_code_tells_nobody_who_has_an_account",
    ),
    mutation(
        "a wait outlasts the link that was sent",
        "accounts/entering/limits.py",
        "_LETTERS_TO = growing(10, _MINUTE, 5 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE)",
        "_LETTERS_TO = growing(10, _MINUTE, 5 * _MINUTE, 15 * _MINUTE, _HOUR)",
        "accounts/test_having_links_sent.py::test_no_wait_is_as_long_as_a_link_is_good",
    ),
]

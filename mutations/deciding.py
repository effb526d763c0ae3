"""Faults in who decides: own cases, people with two accounts, and amounts in steps."""

from mutations.mutation import mutation

OWN = "operators/test_own_cases.py::"
STEPS = "operators/test_steps.py::"

MUTATIONS = [
    mutation(
        "an operator decides about themselves",
        "operators/deciding.py",
        "    if is_own:\n        raise OwnCase\n",
        "",
        f"{OWN}test_operator_whose_case_it_is_is_refused",
    ),
    mutation(
        "an operator confirms what another one proposed for them",
        "operators/deciding.py",
        "    if doing.operator_id in doing.parties:\n        raise OwnCase\n    if proposed_by",
        "    if proposed_by",
        f"{OWN}test_operator_whose_case_it_is_confirms_no_proposal",
    ),
    mutation(
        "what an operator proposed for themselves is done by a second one",
        "operators/deciding.py",
        "    if proposed_by in doing.parties:\n",
        "    if False:\n",
        f"{OWN}test_what_an_operator_proposed_for_themselves_is_not_done",
    ),
    mutation(
        "an operator decides about their own second account",
        "operators/deciding.py",
        "    return _said(links)\n",
        '    return ""\n',
        f"{OWN}test_operator_on_a_party_s_device_proposes_and_a_third_decides",
    ),
    mutation(
        "an operator confirms for their own second account",
        "operators/deciding.py",
        "[*doing.parties, proposed_by]",
        "[proposed_by]",
        f"{OWN}test_operator_on_a_party_s_device_confirms_nothing",
    ),
    mutation(
        "one person with two operators' accounts is two operators",
        "operators/deciding.py",
        "[*doing.parties, proposed_by]",
        "doing.parties",
        f"{OWN}test_operators_on_one_device_are_no_two",
    ),
    mutation(
        "where both are paid says nothing if it is typed with blanks",
        "operators/links_sql.py",
        "upper(regexp_replace(own.destination, '\\\\s', '', 'g'))",
        "own.destination",
        f"{OWN}test_where_both_are_paid_links_them_however_it_is_typed",
    ),
    mutation(
        "forgotten destinations make one person of many",
        "operators/links_sql.py",
        " AND own.destination <> ''",
        "",
        f"{OWN}test_forgotten_destinations_link_nobody",
    ),
    mutation(
        "the setting for a single operator is a leave for all",
        "operators/deciding.py",
        "        operator.account_id != doing.operator_id\n        and operator.frozen_at is None\n",
        "        False\n",
        f"{OWN}test_setting_is_no_leave_where_another_operator_could_decide",
    ),
    mutation(
        "a single operator's decision about themselves looks like any other",
        "operators/deciding.py",
        "        doing.add(own_case=True)\n",
        "",
        f"{OWN}test_single_operator_decides_where_the_setting_says_so_and_each_time_is_on_record",
    ),
    mutation(
        "the worker is not among those whom an act is about",
        "acts/cases_sql.py",
        "        SELECT worker_id FROM tasks WHERE job_id = %(job_id)s AND task_id = %(task_id)s\n",
        "        SELECT worker_id FROM tasks WHERE job_id = %(job_id)s AND task_id = %(task_id)s AND false\n",
        f"{OWN}test_worker_of_the_task_is_a_party_too",
        "operator_api/test_log.py::test_task_is_about_its_worker_and_its_employer",
    ),
    mutation(
        "an operator says that their own report was looked at",
        "acts/cases.py",
        ", *sql.load_reporters(tx, request.job_id)",
        "",
        f"{OWN}test_who_reported_the_job_is_a_party_too",
    ),
    mutation(
        "steps are judged one by one",
        "operators/moving.py",
        "        if waits and total > most:",
        "        if waits and move.amount > most:",
        f"{STEPS}test_three_times_499_takes_two_from_the_second_time_on",
    ),
    mutation(
        "steps taken at once do not see each other",
        "operators/sums_sql.py",
        "           FOR NO KEY UPDATE OF sums\n",
        "",
        "races/test_operators.py::test_steps_taken_at_once_are_one_sum",
        "database/test_locks.py",
    ),
    mutation(
        "what was moved 25 hours ago still counts",
        "operators/moving.py",
        "COUNTED_TIME = timedelta(hours=24)",
        "COUNTED_TIME = timedelta(hours=25)",
        f"{STEPS}test_sum_is_of_the_last_24_hours",
    ),
    mutation(
        "a withdrawal counts again when it is paid out",
        "operators/moving.py",
        "if move.thing not in {each.thing for each in known} and not",
        "if not",
        f"{STEPS}test_one_withdrawal_counts_once_from_approval_to_payment",
    ),
    mutation(
        "what two have approved takes two again to be paid",
        "operators/moving.py",
        " and not (move.is_decided and move.amount > most)",
        "",
        f"{STEPS}test_what_two_have_approved_is_paid_by_one",
    ),
    mutation(
        "a bank's file that cannot wait waits",
        "operators/moving.py",
        "        if waits and total > most:",
        "        if total > most:",
        f"{STEPS}test_what_a_bank_did_not_pay_counts_and_is_booked_all_the_same",
    ),
    mutation(
        "nothing is counted",
        "operators/moving.py",
        "            return _why(move, total, most)\n    sql.put_sums(tx, counted, now=now)\n",
        "            return _why(move, total, most)\n",
        f"{STEPS}test_different_acts_are_one_sum",
    ),
]

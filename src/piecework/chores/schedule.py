"""Every chore on one screen: its name, what it does, every how many seconds, and the functions that do it.

One more works beside these all the time: the calls to receivers are made by delivering.py.
"""

from functools import partial

from piecework.accounts.access import forget_log_ins
from piecework.accounts.entering.session import forget_sessions
from piecework.accounts.idempotency import forget_keys
from piecework.accounts.telling_of_terms import tell_of_terms
from piecework.accounts.terms import terms_in_force
from piecework.chores.auditing import audit_hourly
from piecework.chores.forgetting import decided_proofs, unclaimed_pictures
from piecework.chores.mailing import through_server
from piecework.chores.step import Chore, DoBatch, Step, by_rules, in_batches, one_by_one
from piecework.crowd.counting import count_crowd
from piecework.crowd.standing.standing import age_standings, count_standings, count_weeks_away
from piecework.crowd.standing.success import standing_rule
from piecework.deposits.starting import expire_deposits
from piecework.health.log_head import mail_head
from piecework.jobs.finishing import finish_full_job, load_full_jobs
from piecework.jobs.offering.announcing import announce_job, load_jobs_to_announce
from piecework.jobs.offering.records import count_records
from piecework.jobs.pausing import PauseRule, judge_job, load_jobs_to_judge, pause_rule
from piecework.jobs.reporting import forget_reports
from piecework.moderation.frozen_prints import forget_frozen_prints
from piecework.notices.notices import forget_told, make_notices
from piecework.operators.moving import forget_sums
from piecework.postbacks.batching import batch_events
from piecework.postbacks.forgetting import forget_old
from piecework.privacy.finishing import finish_erasures
from piecework.privacy.ip_addresses import forget_addresses
from piecework.proofs.store import open_store
from piecework.rules.rules import Keeping
from piecework.settings import Settings
from piecework.tasks.forgetting import proofs_kept_time
from piecework.tasks.taking.holding import expire_holds, load_jobs_with_due_holds
from piecework.tasks.taking.late_positions import close_late_of_job, load_jobs_with_late_to_close
from piecework.tasks.verdicts.overdue import (
    autorate_job,
    close_revisions_of_job,
    load_jobs_to_autorate,
    load_jobs_with_revisions_over,
)
from piecework.withdrawals.collecting import collect_debt, load_debtors
from piecework.withdrawals.requesting import lapse_withdrawals


# fmt: off
def schedule(settings: Settings) -> tuple[Chore, ...]:
    """All chores, as the settings have them; rules are read at each step."""
    return (*_of_work(), *_of_telling(settings), *_of_keeping(settings))


def _of_work() -> tuple[Chore, ...]:
    """Jobs and tasks whose time has come."""
    return (
        Chore("expire_holds", "Ends holds that ran out; their places reopen or are refunded.", 5,
              one_by_one(load_jobs_with_due_holds, expire_holds)),
        Chore("autorate", "Rates tasks satisfied that nobody rated within the job's time to rate, and pays for them.",
              15, one_by_one(load_jobs_to_autorate, autorate_job)),
        Chore("close_revisions", "Rates tasks not satisfied whose revision was not made in time, and refunds them.",
              60, one_by_one(load_jobs_with_revisions_over, close_revisions_of_job)),
        Chore("pause_by_rule", "Pauses jobs whose employer does not keep up, and lets them go on when they do.",
              60, by_rules(lambda rules: _judging(pause_rule(rules.limits)))),
        Chore("count_standings", "Counts what verdicts said of workers into their points, levels and pauses.", 30,
              by_rules(lambda rules: in_batches(partial(count_standings, rule=standing_rule(rules))))),
        Chore("age_standings", "Lets old verdicts count no more, and carries the points of old days.", 600,
              by_rules(lambda rules: in_batches(partial(age_standings, rule=standing_rule(rules))))),
        Chore("count_weeks_away", "Takes points from workers who have been away for a week.", 3600,
              by_rules(lambda rules: in_batches(partial(count_weeks_away, levels=rules.levels)))),
        Chore("count_crowd", "Counts how many workers there are of each country and level.", 60,
              in_batches(count_crowd)),
        Chore("count_records", "Counts what employers are known for: their verdicts, and how soon they come.", 60,
              in_batches(count_records)),
        Chore("finish_full_jobs", "Finishes jobs with nothing open or held. A safety net: the last submission does.",
              300, one_by_one(load_full_jobs, finish_full_job), is_safety_net=True),
        Chore("close_late", "Closes late work of jobs that are over. A safety net: what ends the job does.",
              300, one_by_one(load_jobs_with_late_to_close, close_late_of_job), is_safety_net=True),
    )


def _of_telling(settings: Settings) -> tuple[Chore, ...]:
    """What people, and employers' systems, are told."""
    return (
        Chore("batch_postbacks", "Makes calls of what happened for employers, minute by minute.", 2,
              in_batches(batch_events)),
        Chore("announce_jobs", "Tells followers of new jobs whose employers paid for it.", 10,
              one_by_one(load_jobs_to_announce, announce_job)),
        Chore("tell_of_terms", "Tells people that the terms of the place changed.", 60,
              in_batches(partial(tell_of_terms, terms=terms_in_force(settings.terms_file)))),
        Chore("make_notices", "Makes notices and e-mails of what happened to people.", 5, in_batches(make_notices)),
        Chore("mail_log_head", "Mails the head of the operators' log once a day, where an address is set.", 3600,
              in_batches(partial(mail_head, address=settings.log_head_to, base_url=settings.base_url))),
        Chore("send_emails", "Sends e-mails that are due, where there is a server for them.", 10,
              through_server(settings.smtp_url, settings.mail_from)),
    )


def _of_keeping(settings: Settings) -> tuple[Chore, ...]:
    """What ends by itself, and what is forgotten."""
    return (
        Chore("forget_postbacks", "Gives up what waits for paused receivers for 30 days; deletes old deliveries.", 600,
              by_rules(lambda rules: in_batches(partial(forget_old, days=rules.keeping.postback_days)))),
        Chore("forget_uploads", "Deletes pictures that nobody handed in within a day.", 600,
              unclaimed_pictures(open_store(settings.proof_store_url))),
        Chore("forget_proofs", "Deletes texts and pictures that were handed in, long after the verdict.", 600,
              by_rules(lambda rules: decided_proofs(open_store(settings.proof_store_url),
                                                    kept=proofs_kept_time(rules)))),
        Chore("forget_addresses", "Forgets addresses that work, log-ins and operators' acts came from.", 600,
              by_rules(lambda rules: in_batches(partial(forget_addresses, keeping=rules.keeping)))),
        Chore("finish_erasures", "Deletes what is left of accounts that were erased.", 60, in_batches(finish_erasures)),
        Chore("forget_frozen_prints", "Deletes what recognises frozen accounts, long after they were erased.", 3600,
              by_rules(lambda rules: in_batches(partial(forget_frozen_prints, days=rules.keeping.frozen_prints_days)))),
        Chore("forget_reports", "Deletes reports of jobs that operators have looked at long ago.", 3600,
              by_rules(lambda rules: in_batches(partial(forget_reports, days=rules.keeping.reports_days)))),
        Chore("forget_told", "Deletes events, notices and e-mails that are old enough.", 600,
              by_rules(lambda rules: in_batches(_forgetting_told(rules.keeping)))),
        Chore("collect_debts", "Takes what accounts owe the place from what they have.", 5,
              one_by_one(load_debtors, collect_debt)),
        Chore("lapse_withdrawals", "Gives back money whose withdrawal nobody confirmed within a day.", 60,
              in_batches(lapse_withdrawals)),
        Chore("forget_log_ins", "Deletes sign-ups, links, devices and counts of attempts that are over.", 600,
              in_batches(forget_log_ins)),
        Chore("expire_deposits", "Ends deposits that nobody paid; money that comes all the same is credited.", 600,
              in_batches(expire_deposits)),
        Chore("forget_keys", "Deletes idempotency keys that are over a day old.", 600, in_batches(forget_keys)),
        Chore("forget_sums", "Deletes what operators moved over a day ago from the sums that are judged.", 3600,
              in_batches(forget_sums)),
        Chore("audit", "Checks once an hour that everything adds up; operators are told when it does not.", 300,
              audit_hourly, is_long=True),
        Chore("forget_sessions", "Deletes log-ins that nobody has used for 30 days.", 600, in_batches(forget_sessions)),
    )
# fmt: on


def _judging(rule: PauseRule) -> Step:
    return one_by_one(lambda tx, *, now: load_jobs_to_judge(tx, rule), partial(judge_job, rule=rule))


def _forgetting_told(keeping: Keeping) -> DoBatch:
    return partial(
        forget_told,
        events_days=keeping.events_days,
        notices_days=keeping.notices_days,
        emails_days=keeping.emails_days,
    )

"""Fields that mean the same wherever they stand, on every API: the type, what it means, and an example."""

from typing import Annotated, Literal, TypeVar

from msgspec import Meta

from piecework.meaning import EMPLOYER, JOB, LATER, NOON, TASK, WORKER, Means
from piecework.paging import PAGE_MAX

Text = TypeVar("Text")
Short = Annotated[Text, Meta(max_length=64)]  # an id, as callers give it: `job_id: Short[JobId]`

# what any answer may say
Ok = Annotated[Literal[True], Means("Whether it was done.", True)]
Message = Annotated[str, Means("The same in words.", "Done.")]

# pages of a list
PageNumber = Annotated[int, Meta(ge=1, le=PAGE_MAX), Means("Which page, counted from 1; one past the end is empty.", 1)]
CurrentPage = Annotated[int, Means("The page answered.", 1)]
PageCount = Annotated[int, Means("How many pages there are; at least 1.", 1)]
HasMore = Annotated[bool, Means("Whether there is more on the next page.", False)]

# ids
JobId = Annotated[str, Means("The job: 12 hexadecimal digits.", JOB)]
TaskId = Annotated[str, Means("The task: 14 hexadecimal digits.", TASK)]
AccountId = Annotated[str, Means("The account.", "7c6d5e4f")]
PostedBy = Annotated[str, Means("Who posted it.", EMPLOYER)]
WorkerId = Annotated[str, Means("Who did it.", WORKER)]
ListId = Annotated[int, Means("The worker list.", 1806324215)]
GivenListId = Annotated[ListId, Meta(ge=1, le=2**31 - 1)]
CategoryId = Annotated[str, Means("Kind of work, with its leading zeroes; get-categories lists them.", "0501")]
DepositId = Annotated[str, Means("The deposit.", "b1946ac92492d234")]
WithdrawalId = Annotated[str, Means("The withdrawal.", "8d1f0b7c22e94a60")]
OpinionId = Annotated[str, Means("The proposal.", "0a1b2c3d4e5f6071")]

# people, jobs and tasks
PersonName = Annotated[str, Means("What they are called.", "Wim")]
JobTitle = Annotated[str, Means("What the job is called.", "Sign up to ACME website")]
Instructions = Annotated[list[str], Means("What to do, step by step.", ["visit the ACME website", "Create an account"])]
Subcategory = Annotated[str, Means("More exactly.", "Simple sign up")]
CreatedAt = Annotated[str, Means("When it was made.", NOON)]
HoldUntil = Annotated[str, Means("Until when the position is held.", "2026-03-01T12:15:00Z")]
SubmittedAt = Annotated[str, Means("When it was handed in.", NOON)]
RateBy = Annotated[str, Means("When it counts as satisfied, unless it is rated before.", LATER)]
RevisionNumber = Annotated[int, Means("How often it was revised.", 0)]
TasksOk = Annotated[int, Means("Satisfied tasks.", 118)]
TasksNotOk = Annotated[int, Means("Tasks that were not satisfied.", 7)]

# money
Earned = Annotated[str, Means("Money earned by work.", "1.2000")]
Spendable = Annotated[str, Means("Money to spend on jobs.", "96.6750")]
PaidBy = Annotated[str, Means("By which way it is paid.", "bank transfer")]
PaidTo = Annotated[str, Means("Where it is paid to.", "DE02 1203 0000 0000 2020 51")]

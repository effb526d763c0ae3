"""Filling in: what stands in {{braces}} in an instruction, replaced for one worker."""

import re
from collections.abc import Mapping, Sequence

from piecework.jobs.brief import Variable

FilledVariable = Mapping[str, str]  # `name`, and the one `value` of it that a task is done with

_NAMED = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def rows_of(variables: Sequence[Variable]) -> list[list[FilledVariable]]:
    """The rows: the first values of all variables, the second of all, and so on; none without variables."""
    names = [variable.name for variable in variables]
    return [
        [{"name": name, "value": value} for name, value in zip(names, values, strict=True)]
        for values in zip(*[variable.values for variable in variables], strict=True)
    ]


def fill_in(text: str, variables: Sequence[FilledVariable], *, worker_id: str, job_id: str) -> str:
    """An instruction with its variables replaced, names compared without case; what has no value stays as it is.

    {{PW_ID}} is the worker's id and {{JOB_ID}} the job's.
    """
    values = {variable["name"].upper(): variable["value"] for variable in variables}
    values |= {"PW_ID": worker_id, "JOB_ID": job_id}
    return _NAMED.sub(lambda match: values.get(match[1].upper(), match[0]), text)

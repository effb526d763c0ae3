"""Rules of a brief: what its parts ask of each other and of the catalogue, each with its sentence (API 3.4)."""

from piecework.refusal import Rule

ONE_TARGET = Rule("one_target", "{field} or {other} is required.", code="required")
NOT_BOTH_TARGETS = Rule("not_both_targets", "Give either {other} or {field}, not both.")
ZONE_KNOWN = Rule("zone_known", "Zone not found. get-zones lists them.", code="zone_not_found")
ZONE_OPEN = Rule(
    "zone_open", "This zone takes no new jobs. get-zones lists those that do.", code="zone_closed"
)  # fmt: skip
LIST_KNOWN = Rule("list_known", "List not found. get-lists lists yours.", code="list_not_found")
LIST_SIZE = Rule("list_size", "A list needs at least {least} workers to run a job; this one has {workers}.")
CATEGORY_KNOWN = Rule(
    "category_known", "Category not found. get-categories lists them.", code="category_not_found"
)  # fmt: skip
CATEGORY_OPEN = Rule(
    "category_open", "This category takes no new jobs. get-categories lists those that do.", code="category_closed"
)
EXCLUDED_OF_ZONE = Rule("excluded_of_zone", "{field} goes with {zone}, not with {list}.")
EXCLUDABLE = Rule("excludable", "These countries cannot be excluded from zone {zone_id}: {strange}.")
COUNTRY_LEFT = Rule("country_left", "At least one country of the zone must remain.")
VARIABLE_ONCE = Rule("variable_once", "The variable {name} is given twice; names are compared without case.")
VARIABLE_OWN = Rule("variable_own", "{name} is filled in by the platform and cannot be a variable of your own.")
VARIABLE_GIVEN = Rule(
    "variable_given", "The instructions use {{{{{name}}}}}, which has no values in {field}."
)  # fmt: skip
VARIABLE_USED = Rule("variable_used", "The variable {name} is not used in the instructions.")
VARIABLES_EVEN = Rule("variables_even", "All variables must have the same number of values.")
SCREENSHOTS = Rule("screenshots", "At most {most} proofs can be screenshots.")
ACTION_REQUIRED = Rule(
    "action_required", "{field} is required with {challenges}: rate_nok or rate_nok_block.", code="required"
)
REPEATED_WORK = Rule("repeated_work", "{field} above 1 needs {level} advanced or expert.")
WINDOW = Rule("window", "{field} must differ from {start}; a window may run over midnight.")
PREMIUM = Rule("premium", "{field} must be from {least} to {most}, or left out.")
LOWEST_PAY = Rule("lowest_pay", "{field} must be at least {least} for this job.", code="task_value_too_low")

"""What a refusal says of a field names it by its rule, so that every reader gets the name that they know."""

import re

SNAKE_CASE = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")
# Words of programs that are no fields of a form, or that a sentence gives as what to write.
NO_FIELDS = {
    "upload_id", "expert_from_level", "advanced_from_level", "not_ok", "rate_nok", "rate_nok_block",
}  # fmt: skip

"""Going back: a button that stands on several pages leads to where it was pressed."""

import re
from typing import Annotated

from msgspec import Meta

Back = Annotated[str, Meta(max_length=1000)]
_OURS = re.compile(r"/(jobs|tasks|earnings|standing|withdrawals|notices)([/?#][\x21-\x5b\x5d-\x7e]*)?")


def back_or(back: str, otherwise: str) -> str:
    """The address on our own pages that a form named, or the other one where it named none."""
    return back if _OURS.fullmatch(back) else otherwise

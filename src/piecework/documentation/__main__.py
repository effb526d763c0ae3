"""`python -m piecework.documentation > docs/refusals.md`: the page of all refusals; with `acts`: `docs/acts.md`."""

import importlib
import pkgutil
import sys
from pathlib import Path

from piecework.documentation.acts import acts_page
from piecework.documentation.refusals import page

for module in pkgutil.walk_packages([str(Path(__file__).parents[1])], "piecework."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
sys.stdout.write(acts_page() if sys.argv[1:] == ["acts"] else page())

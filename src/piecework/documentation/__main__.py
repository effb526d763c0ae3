"""`python -m piecework.documentation > docs/refusals.md`: the page of all refusals."""

import importlib
import pkgutil
import sys

import piecework
from piecework.documentation.refusals import page

for module in pkgutil.walk_packages(piecework.__path__, "piecework."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
sys.stdout.write(page())

"""The place that the tests of one module share."""

from tests.place import place

__all__ = ["place"]

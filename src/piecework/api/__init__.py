"""The employer API: the published wire, byte for byte (docs/wire.md)."""

from piecework.api import jobs, rating, tasks, users

SECTIONS = (jobs.section, tasks.section, rating.section, users.section)

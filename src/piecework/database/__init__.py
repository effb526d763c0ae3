"""The only code that knows psycopg: connections, transactions, migrations, the embedded server."""

from psycopg.errors import ForeignKeyViolation, UniqueViolation

from piecework.database.pool import Database, DatabaseUnavailable
from piecework.database.tx import Pending, Tx, as_json

__all__ = ["Database", "DatabaseUnavailable", "ForeignKeyViolation", "Pending", "Tx", "UniqueViolation", "as_json"]

"""What PostgreSQL says a database consists of, as text that two databases can be compared by."""

from typing import Any, LiteralString

from psycopg import Connection

OURS: LiteralString = (
    "namespace.nspname NOT IN ('pg_catalog', 'information_schema') AND namespace.nspname !~ '^pg_(toast|temp)'"
)

# Column order is left out on purpose: a migration can only add at the end, and every statement names its columns.
# Of constraints, 'n' (not null, listed since PostgreSQL 18 under a made-up name) is part of the column.
QUERIES: dict[str, LiteralString] = {
    "relation": f"""
        SELECT concat_ws(' ', namespace.nspname, class.relname, class.relkind, class.relpersistence,
                         array_to_string(ARRAY(SELECT unnest(class.reloptions) ORDER BY 1), ','),
                         CASE WHEN class.relkind = 'p' THEN pg_get_partkeydef(class.oid) END,
                         pg_get_expr(class.relpartbound, class.oid),
                         CASE WHEN class.relkind IN ('v', 'm') THEN pg_get_viewdef(class.oid) END)
          FROM pg_class class JOIN pg_namespace namespace ON namespace.oid = class.relnamespace
         WHERE {OURS} AND class.relkind <> 't'
    """,
    "column": f"""
        SELECT concat_ws(' ', class.relname, attribute.attname, format_type(attribute.atttypid, attribute.atttypmod),
                         CASE WHEN attribute.attnotnull THEN 'not null' END,
                         'default ' || pg_get_expr(preset.adbin, preset.adrelid),
                         'identity ' || nullif(attribute.attidentity::text, ''),
                         'generated ' || nullif(attribute.attgenerated::text, ''),
                         'collation ' || sort.collname)
          FROM pg_attribute attribute
          JOIN pg_class class ON class.oid = attribute.attrelid
          JOIN pg_namespace namespace ON namespace.oid = class.relnamespace
          LEFT JOIN pg_attrdef preset ON preset.adrelid = attribute.attrelid AND preset.adnum = attribute.attnum
          LEFT JOIN pg_collation sort ON sort.oid = attribute.attcollation AND sort.collname <> 'default'
         WHERE {OURS} AND attribute.attnum > 0 AND NOT attribute.attisdropped AND class.relkind IN ('r', 'p', 'c')
    """,
    "constraint": f"""
        SELECT concat_ws(' ', class.relname, part.conname, pg_get_constraintdef(part.oid))
          FROM pg_constraint part
          JOIN pg_namespace namespace ON namespace.oid = part.connamespace
          LEFT JOIN pg_class class ON class.oid = part.conrelid
         WHERE {OURS} AND part.contype <> 'n'
    """,
    "index": f"""
        SELECT pg_get_indexdef(index.indexrelid) || CASE WHEN index.indisvalid THEN '' ELSE ' invalid' END
          FROM pg_index index
          JOIN pg_class class ON class.oid = index.indexrelid
          JOIN pg_namespace namespace ON namespace.oid = class.relnamespace
         WHERE {OURS}
    """,
    "trigger": f"""
        SELECT pg_get_triggerdef(trigger.oid) || ' ' || trigger.tgenabled::text
          FROM pg_trigger trigger
          JOIN pg_class class ON class.oid = trigger.tgrelid
          JOIN pg_namespace namespace ON namespace.oid = class.relnamespace
         WHERE {OURS} AND NOT trigger.tgisinternal
    """,
    "function": f"""
        SELECT pg_get_functiondef(function.oid)
          FROM pg_proc function JOIN pg_namespace namespace ON namespace.oid = function.pronamespace
         WHERE {OURS} AND function.prokind IN ('f', 'p')
    """,
    "type": f"""
        SELECT concat_ws(' ', type.typname, type.typtype, format_type(nullif(type.typbasetype, 0), type.typtypmod),
                         array_to_string(ARRAY(SELECT enumlabel::text FROM pg_enum
                                                WHERE enumtypid = type.oid ORDER BY enumsortorder), ','))
          FROM pg_type type JOIN pg_namespace namespace ON namespace.oid = type.typnamespace
         WHERE {OURS} AND type.typtype IN ('d', 'e', 'r')
    """,
    "extension": "SELECT extname::text FROM pg_extension",
}


def describe(connection: Connection[Any]) -> set[str]:
    """Every relation, column, constraint, index, trigger, function, type and extension, a line each."""
    return {f"{kind}: {line}" for kind, query in QUERIES.items() for (line,) in connection.execute(query)}


def primary_and_unique_keys(connection: Connection[Any]) -> list[tuple[str, str, str | None]]:
    """Table, index and first column of every unique index; None where that is an expression."""
    return connection.execute(
        """
        SELECT owner.relname, class.relname, attribute.attname
          FROM pg_index index
          JOIN pg_class class ON class.oid = index.indexrelid
          JOIN pg_class owner ON owner.oid = index.indrelid
          LEFT JOIN pg_attribute attribute ON attribute.attrelid = index.indrelid AND attribute.attnum = index.indkey[0]
         WHERE index.indisunique AND class.relnamespace = 'public'::regnamespace
        """
    ).fetchall()


def primary_heads(connection: Connection[Any]) -> dict[str, str | None]:
    """Each table's first column of its primary key; None where there is none."""
    rows = connection.execute(
        """
        SELECT class.relname, attribute.attname
          FROM pg_class class
          LEFT JOIN pg_index index ON index.indrelid = class.oid AND index.indisprimary
          LEFT JOIN pg_attribute attribute ON attribute.attrelid = class.oid AND attribute.attnum = index.indkey[0]
         WHERE class.relnamespace = 'public'::regnamespace AND class.relkind IN ('r', 'p')
        """
    )
    return dict(rows.fetchall())


def foreign_keys(connection: Connection[Any]) -> list[tuple[str, str, str, list[str], list[str]]]:
    """Name, table, columns, and the table and columns they point at."""
    return connection.execute(
        """
        SELECT part.conname, source.relname, target.relname,
               ARRAY(SELECT attname::text FROM unnest(part.conkey) WITH ORDINALITY AS k (number, place)
                       JOIN pg_attribute ON attrelid = part.conrelid AND attnum = k.number ORDER BY k.place),
               ARRAY(SELECT attname::text FROM unnest(part.confkey) WITH ORDINALITY AS k (number, place)
                       JOIN pg_attribute ON attrelid = part.confrelid AND attnum = k.number ORDER BY k.place)
          FROM pg_constraint part
          JOIN pg_class source ON source.oid = part.conrelid
          JOIN pg_class target ON target.oid = part.confrelid
         WHERE part.contype = 'f'
        """
    ).fetchall()


def sequences(connection: Connection[Any]) -> list[str]:
    """Every sequence: what serial and identity columns are made with."""
    rows = connection.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace"
    )
    return [name for (name,) in rows]


def defaults(connection: Connection[Any]) -> list[tuple[str, str]]:
    """`table.column` and the expression of each default."""
    return connection.execute(
        """
        SELECT class.relname || '.' || attribute.attname, pg_get_expr(preset.adbin, preset.adrelid)
          FROM pg_attrdef preset
          JOIN pg_class class ON class.oid = preset.adrelid
          JOIN pg_attribute attribute ON attribute.attrelid = preset.adrelid AND attribute.attnum = preset.adnum
         WHERE class.relnamespace = 'public'::regnamespace
        """
    ).fetchall()


def changing_functions(connection: Connection[Any]) -> set[str]:
    """The functions that may answer differently tomorrow: everything that is not immutable."""
    return {name for (name,) in connection.execute("SELECT DISTINCT proname FROM pg_proc WHERE provolatile <> 'i'")}


def trigger_bodies(connection: Connection[Any]) -> list[tuple[str, str]]:
    """Each trigger, and the text of the function it runs."""
    return connection.execute(
        """
        SELECT trigger.tgname, function.prosrc
          FROM pg_trigger trigger JOIN pg_proc function ON function.oid = trigger.tgfoid
         WHERE NOT trigger.tgisinternal
        """
    ).fetchall()

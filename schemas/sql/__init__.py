"""SQL for work on sets. Files with a number belong to the migration of that number and never change once released."""

from __future__ import annotations

from importlib.resources import files


def read_sql(name: str) -> str:
    """Return the text of one SQL file, named without ``.sql``."""
    return (files("schemas") / "sql" / f"{name}.sql").read_text("utf-8")

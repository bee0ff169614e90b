"""What the office tolerates, in the database: a load notes what it rested on, and later deliveries are under it too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import distinct_on, insert

from schemas.answers import Toleration
from schemas.finding import Finding
from schemas.tables import Toleration as Word


def noted_tolerations(connection: Connection) -> Mapping[str, Toleration]:
    """Return the last word on each finding that loads have noted, by key; none of them is judged as expired."""
    last = select(Word.key, Word.reason, Word.person.label("by"), Word.until, Word.written)
    last = last.ext(distinct_on(Word.key)).order_by(Word.key, Word.written.desc())
    return {row["key"]: Toleration(**row) for row in connection.execute(last).mappings()}


def record_tolerations(connection: Connection, run_id: int, findings: tuple[Finding, ...]) -> None:
    """Note the words that findings of a load are under, expired ones too: they may take back earlier ones."""
    words: dict[tuple[Any, ...], dict[str, Any]] = {}
    for finding in findings:
        word = finding.tolerated
        if word is not None:
            words[word.key, word.written] = {
                "key": word.key,
                "written": word.written,
                "reason": word.reason,
                "person": word.by,
                "until": word.until,
                "code": finding.code,
                "run_id": run_id,
            }
    if words:
        connection.execute(insert(Word).on_conflict_do_nothing(), list(words.values()))

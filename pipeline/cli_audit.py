"""``diachinh audit``: prove that nobody tampered with the records."""

# ruff: noqa: PLC0415 (heavy imports wait until the command needs them)

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.audit import Audit
    from schemas.finding import Language

app = typer.Typer(help="Kiểm toán · Audit.", no_args_is_help=True)

TAMPERED, USAGE = 1, 3


@app.callback()
def group() -> None:
    """Kiểm toán · Audit."""


@app.command()
def verify(
    head: Annotated[
        str | None,
        typer.Option("--head", help="Mã sự kiện cuối đã ghi lại · Hash of a last event noted before.", metavar="HASH"),
    ] = None,
    lang: Annotated[Literal["vi", "en"], typer.Option("--lang", help="Ngôn ngữ · Language.")] = "vi",
) -> None:
    """Xác minh không ai sửa dữ liệu · Verify that everything is as it was written."""
    from pipeline.session import session, stop

    known = (head or "").strip().lower()
    if head is not None and not re.fullmatch("[0-9a-f]{64}", known):
        stop("--head: cần 64 chữ số thập lục phân · 64 hexadecimal digits are needed", USAGE)
    with session(lang=lang) as here:
        from pipeline.audit import audit, published_heads
        from pipeline.db import require_current

        engine = here.server()
        require_current(engine)
        heads = published_heads(here.home) | ({known: "--head"} if known else {})
        found = audit(engine, heads)
        _show(here.console, found, len(heads), lang)
        raise typer.Exit(TAMPERED if found.tampering else 0)


def _show(console: Console, found: Audit, heads: int, lang: Language) -> None:
    """Print the verdict, what was found, and the hash to be noted."""
    from pipeline.audit.words import HEAD, NO_PEOPLE, NOTE, SUMMARY, TAMPERING, UNPROVEN, UNTOUCHED, filled
    from pipeline.terminal import number

    verdict = filled(TAMPERING, number(len(found.tampering), lang)) if found.tampering else UNTOUCHED
    counts = (number(count, lang) for count in (found.events, found.runs, heads))
    lines = [verdict, *found.tampering, filled(SUMMARY, *counts)]
    if found.unproven:
        lines.append(filled(UNPROVEN, number(found.unproven, lang)))
    if not found.with_people:
        lines.append(NO_PEOPLE)
    lines.append(filled(HEAD if found.tampering else NOTE, found.head or "–"))
    for line in lines:
        console.print(line.in_language(lang), highlight=False, markup=False, soft_wrap=True)

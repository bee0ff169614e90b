"""``diachinh diff``: what a load would do, before anything is written."""

# ruff: noqa: PLC0415 (heavy imports wait until the command needs them)

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import typer

Full = Annotated[
    bool | None,
    typer.Option(
        "--full/--partial",
        help="Gói đủ mọi thửa của tờ (hay xã, theo bản kê), hay chỉ một phần · Whether the delivery is complete.",
        show_default=False,
    ),
]


def coverage_of(full: bool | None) -> Literal["full", "partial"] | None:
    """Return what ``--full`` and ``--partial`` say; None where neither is given."""
    return None if full is None else ("full" if full else "partial")


def diff(
    path: Annotated[Path, typer.Argument(help="Thư mục hoặc tệp nén · Folder or archive.", metavar="PATH")],
    full: Full = None,
    out: Annotated[Path | None, typer.Option("--out", help="Thư mục báo cáo · Folder for the reports.")] = None,
    source: Annotated[str | None, typer.Option("--source", help="Mô tả nguồn · Source description.")] = None,
    province: Annotated[str | None, typer.Option("--province", help="Hồ sơ tỉnh · Province profile.")] = None,
    lang: Annotated[Literal["vi", "en"], typer.Option("--lang", help="Ngôn ngữ · Language.")] = "vi",
) -> None:
    """So một gói với dữ liệu đang có, không ghi gì · Show what loading a package would do; nothing is written."""
    from pipeline.session import session

    with session(province=province, lang=lang, packages=[path], out=out) as here:
        from pipeline import run
        from pipeline.changes_table import show_changes

        engine = here.engine()
        job = replace(here.job(source=source, out=out), coverage=coverage_of(full))
        outcome = here.watched(path, job, lambda path, job: run.check(path, job, engine))
        if outcome.compared is not None and outcome.changes is not None:
            show_changes(here.console, outcome.compared, outcome.changes, lang)
        raise typer.Exit(outcome.exit_code)

"""``diachinh accept`` and ``diachinh refuse``: the office decides on a package without loading it."""

# ruff: noqa: PLC0415 (heavy imports wait until the command needs them)

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline.cli_diff import Full, coverage_of

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from pipeline.run import Job, Outcome
    from pipeline.session import Session

USAGE = 3
NOT_ACCEPTED = (
    "Chưa chấp nhận được, không ghi gì: lỗi trong báo cáo phải sửa, hoặc được bỏ qua có thời hạn (diachinh tolerate) · "
    "not accepted, nothing is written: mend the errors in the report, or tolerate each (diachinh tolerate)"
)

Path_ = Annotated[Path, typer.Argument(help="Thư mục hoặc tệp nén · Folder or archive.", metavar="PATH")]
By = Annotated[
    str | None, typer.Option("--by", help="Ai quyết định, mặc định là tài khoản máy · Who decides.", metavar="NAME")
]
Out = Annotated[Path | None, typer.Option("--out", help="Thư mục báo cáo · Folder for the reports.")]
SourceName = Annotated[str | None, typer.Option("--source", help="Mô tả nguồn · Source description.")]
ProvinceName = Annotated[str | None, typer.Option("--province", help="Hồ sơ tỉnh · Province profile.")]
Lang = Annotated[Literal["vi", "en"], typer.Option("--lang", help="Ngôn ngữ · Language.")]


def accept(  # noqa: PLR0913, PLR0917 (the options of a command)
    path: Path_,
    reason: Annotated[str | None, typer.Option("--reason", help="Lý do · Reason.")] = None,
    by: By = None,
    full: Full = None,
    out: Out = None,
    source: SourceName = None,
    province: ProvinceName = None,
    lang: Lang = "vi",
) -> None:
    """Kiểm tra và chấp nhận một gói, chưa nạp · Check a package and accept it; it is not loaded yet."""
    from pipeline.session import session

    with session(province=province, lang=lang, packages=[path], out=out) as here:
        from pipeline import run

        job = replace(here.job(source=source, out=out), coverage=coverage_of(full))
        outcome = _decided(here, path, job, run.accept, by=by, reason=reason)
        if outcome.ruling is None and not outcome.report.refused:
            typer.echo(NOT_ACCEPTED, err=True)
        raise typer.Exit(outcome.exit_code)


def refuse(  # noqa: PLR0913, PLR0917 (the options of a command)
    path: Path_,
    reason: Annotated[str, typer.Option("--reason", help="Lý do, bắt buộc · Reason, needed.")],
    by: By = None,
    full: Full = None,
    out: Out = None,
    source: SourceName = None,
    province: ProvinceName = None,
    lang: Lang = "vi",
) -> None:
    """Kiểm tra và từ chối một gói: không nạp được nữa · Check a package and refuse it: it cannot be loaded."""
    from pipeline.session import session, stop

    if not reason.strip():
        stop("Cần lý do · A reason is needed: --reason …", USAGE)
    with session(province=province, lang=lang, packages=[path], out=out) as here:
        from pipeline import run

        job = replace(here.job(source=source, out=out), coverage=coverage_of(full))
        raise typer.Exit(_decided(here, path, job, run.turn_away, by=by, reason=reason).exit_code)


def _decided(
    here: Session,
    path: Path,
    job: Job,
    decide: Callable[[Path, Job, Engine], Outcome],
    *,
    by: str | None,
    reason: str | None,
) -> Outcome:
    """Decide under a progress display and show what came of it."""
    from pipeline.session import person

    engine = here.engine()
    job = replace(job, person=person(by), reason=(reason or "").strip() or None)
    return here.watched(path, job, lambda path, job: decide(path, job, engine))

"""The command line: thin commands and exit codes. Heavy imports wait until a command needs them.

Exit codes: 0 fine, warnings allowed; 1 findings of severity error, or against the order of steps; 2 the package cannot
be used, the sender must mend it, or the office refused it; 3 usage; 4 our fault or the environment's (the traceback is
in the log).
"""

from __future__ import annotations

import io
import socket
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline import (
    cli_audit,
    cli_backup,
    cli_db,
    cli_decide,
    cli_demo,
    cli_diff,
    cli_export,
    cli_history,
    cli_manifest,
    cli_party,
    cli_sources,
    cli_tolerate,
    cli_undo,
)
from pipeline.cli_diff import Full, coverage_of
from pipeline.usage_words import in_both_languages

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from pipeline.run import Job
    from pipeline.session import Session

UNUSABLE, USAGE = 2, 3
INTERRUPTED = 130

app = typer.Typer(
    name="diachinh",
    help="Từ gói đo đạc địa chính đến bản đồ công khai · From a cadastral survey package to a public map.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(cli_audit.app, name="audit")
app.add_typer(cli_db.app, name="db")
app.add_typer(cli_manifest.app, name="manifest")
app.add_typer(cli_party.app, name="party")
app.add_typer(cli_sources.app, name="sources")
app.command()(cli_backup.backup)
app.command()(cli_backup.restore)
app.command()(cli_decide.accept)
app.command()(cli_decide.refuse)
app.command(name="make-package")(cli_demo.make_package)
app.command(name="export")(cli_export.export)
app.command(name="tolerate")(cli_tolerate.tolerate)
app.command(name="diff")(cli_diff.diff)
app.command(name="history")(cli_history.history)
app.command(name="undo")(cli_undo.undo)

Packages = Annotated[list[Path], typer.Argument(help="Thư mục hoặc tệp nén · Folder or archive.", metavar="PATH…")]
OnePackage = Annotated[Path, typer.Argument(help="Thư mục hoặc tệp nén · Folder or archive.", metavar="PATH")]
Out = Annotated[Path | None, typer.Option("--out", help="Thư mục báo cáo · Folder for the reports.")]
SourceName = Annotated[str | None, typer.Option("--source", help="Mô tả nguồn · Source description.")]
ProvinceName = Annotated[str | None, typer.Option("--province", help="Hồ sơ tỉnh · Province profile.")]
Lang = Annotated[Literal["vi", "en"], typer.Option("--lang", help="Ngôn ngữ · Language.")]
Repair = Annotated[
    bool, typer.Option("--repair", help="Nối đầu đường hụt, cắt đầu đường thừa · Mend undershoots and overshoots.")
]
Answers = Annotated[
    list[Path] | None,
    typer.Option(
        "--answers",
        help="Trả lời các cảnh báo: answers.xlsx, .toml; lặp lại được · Answers to warnings; repeatable.",
        metavar="FILE",
    ),
]
Previous = Annotated[
    list[Path] | None,
    typer.Option(
        "--previous",
        help="So với findings.json lần trước, mỗi gói một tệp · Compare with an earlier one, a file for each package.",
        metavar="FILE",
    ),
]
Live = Annotated[
    bool, typer.Option("--live", help="So cả với dữ liệu đang có · Compare with the live cadastre too (DB-01…06).")
]
By = Annotated[str | None, typer.Option("--by", help="Ai làm, được ghi lại; mặc định là tài khoản máy · Who acts.")]
Yes = Annotated[bool, typer.Option("--yes", help="Không hỏi lại · Do not ask before writing.")]


def main() -> None:
    """Run the command line and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks some letters still gets the others
            stream.reconfigure(errors="replace")
    try:
        status = app(standalone_mode=False)
    except typer.Abort:
        status = USAGE
    except typer.TyperException as error:
        typer.echo(in_both_languages(error.format_message()), err=True)
        status = USAGE
    except KeyboardInterrupt:
        typer.echo(
            "Đã dừng giữa chừng, dữ liệu trước đó còn nguyên · Stopped; what was there before is untouched", err=True
        )
        status = INTERRUPTED
    sys.exit(status if isinstance(status, int) else 0)


@app.command()
def check(  # noqa: PLR0913, PLR0917 (the options of a command)
    paths: Packages,
    out: Out = None,
    source: SourceName = None,
    repair: Repair = False,
    answers: Answers = None,
    previous: Previous = None,
    live: Live = False,
    full: Full = None,
    province: ProvinceName = None,
    lang: Lang = "vi",
) -> None:
    """Kiểm tra gói, và mép giữa các gói · Check packages and the edges between them; no database, no network."""
    from pipeline.session import session, stop

    with session(province=province, lang=lang, packages=paths, out=out) as here:
        from pipeline import run

        different = list({path.resolve(): path for path in paths}.values())
        if len(previous or ()) > len(different):
            stop("--previous: nhiều tệp hơn gói · more files than packages", USAGE)
        job = here.job(source=source, out=out, repair=repair)
        job = here.with_papers(job, answers=answers or (), previous=previous or ())
        if live and len(different) > 1:
            stop("--live: chỉ với một gói · with a single package only", USAGE)
        if len(different) > 1:
            raise typer.Exit(here.watched_together(different, job, run.check_together))
        engine = here.engine() if live else None
        job = replace(job, coverage=coverage_of(full))
        raise typer.Exit(here.watched(paths[0], job, lambda path, job: run.check(path, job, engine)).exit_code)


@app.command(name="map")
def draw(
    path: OnePackage,
    out: Out = None,
    source: SourceName = None,
    repair: Repair = False,
    province: ProvinceName = None,
    lang: Lang = "vi",
) -> None:
    """Vẽ một gói kèm lỗi, mở được ngoại tuyến · Draw a package and its faults on a map that opens offline."""
    from pipeline.session import session

    with session(province=province, lang=lang, packages=[path], out=out) as here:
        from pipeline import run

        raise typer.Exit(here.watched(path, here.job(source=source, out=out, repair=repair), run.draw).exit_code)


@app.command(name="run")
def run_all(  # noqa: PLR0913, PLR0917 (the options of a command)
    paths: Packages,
    yes: Yes = False,
    by: By = None,
    source: SourceName = None,
    repair: Repair = False,
    full: Full = None,
    province: ProvinceName = None,
    lang: Lang = "vi",
) -> None:
    """Kiểm tra, nạp và công bố các gói · Check, load and publish packages: the main job."""
    from pipeline.session import person, require_consent, session

    with session(province=province, lang=lang, packages=paths) as here:
        require_consent(yes)
        engine = here.engine()
        job = replace(here.job(source=source, repair=repair), coverage=coverage_of(full), person=person(by))
        worst = _take_in(here, paths, job, engine)
        if worst == 0:
            _release(here, job, engine)
        raise typer.Exit(worst)


@app.command()
def load(  # noqa: PLR0913, PLR0917 (the options of a command)
    paths: Packages,
    yes: Yes = False,
    by: By = None,
    source: SourceName = None,
    repair: Repair = False,
    full: Full = None,
    province: ProvinceName = None,
    lang: Lang = "vi",
) -> None:
    """Kiểm tra và nạp, chưa công bố · Check and load packages without publishing."""
    from pipeline.session import person, require_consent, session

    with session(province=province, lang=lang, packages=paths) as here:
        require_consent(yes)
        job = replace(here.job(source=source, repair=repair), coverage=coverage_of(full), person=person(by))
        raise typer.Exit(_take_in(here, paths, job, here.engine()))


def _take_in(here: Session, paths: list[Path], job: Job, engine: Engine) -> int:
    """Check and load packages one after the other; return the worst exit code."""
    from pipeline import run

    job = here.with_keys(job)
    outcomes = [here.watched(path, job, lambda path, job: run.take_in(path, job, engine)) for path in paths]
    return max(outcome.exit_code for outcome in outcomes)


@app.command()
def publish(yes: Yes = False, by: By = None, province: ProvinceName = None, lang: Lang = "vi") -> None:
    """Công bố dữ liệu hiện có · Publish what is live."""
    from pipeline.session import person, require_consent, session

    with session(province=province, lang=lang) as here:
        require_consent(yes)
        _release(here, replace(here.job(), person=person(by)), here.engine())


def _release(here: Session, job: Job, engine: Engine) -> None:
    """Publish under a progress display."""
    from pipeline import run
    from pipeline.terminal import progress, show_release

    with progress(here.console, here.lang, here.province) as watch:
        made = run.release(replace(job, watch=watch), engine)
    show_release(here.console, made, here.lang)
    typer.echo("  Xem trang tra cứu · see the public page: diachinh serve")


@app.command()
def deliveries(lang: Lang = "vi") -> None:
    """Liệt kê các gói, đang ở bước nào · List the packages and where each stands, the latest first."""
    from pipeline.session import session

    with session(lang=lang) as here:
        from pipeline.deliveries_page import show_deliveries
        from pipeline.load import deliveries as all_deliveries

        show_deliveries(here.console, all_deliveries(here.engine()), lang)


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Cổng · Port on the loopback address.")] = 8080,
    province: ProvinceName = None,
) -> None:
    """Mở trang tra cứu tại máy này · Serve the citizens' page on this machine."""
    from pipeline.session import session

    with session(province=province) as here:
        import uvicorn

        from maps.portal import create_app
        from schemas.province import load_province

        page = create_app(
            database_url=here.portal_url(),
            site_root=here.home / "site" / here.province,
            province=load_province(here.province),
        )
        listener = _listen(port)
        here.console.print(f"http://127.0.0.1:{listener.getsockname()[1]}/  (Ctrl+C)", highlight=False)
        with suppress(KeyboardInterrupt):
            uvicorn.Server(uvicorn.Config(page, log_level="warning")).run(sockets=[listener])


def _listen(port: int) -> socket.socket:
    """Open a port of the loopback address; 0 is any that is free."""
    from pipeline.errors import EnvironmentFault

    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError as error:
        msg = f"Không mở được cổng {port} · Port {port} cannot be opened: {error.strerror}; --port …"
        raise EnvironmentFault(msg) from error


@app.command()
def demo(lang: Lang = "vi") -> None:
    """Trình diễn công việc chính với dữ liệu giả lập · Show the main job with invented data."""
    from pipeline.session import session

    with session(province="haiphong", lang=lang) as here:
        from pipeline.tour import take_tour

        take_tour(here, here.engine())


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="Biên bản kiểm tra · Acceptance record.", metavar="report.pdf")],
    package: Annotated[Path | None, typer.Option("--package", help="Gói phải khớp · The package it is about.")] = None,
    findings: Annotated[Path | None, typer.Option("--findings", help="findings.json phải khớp · must agree.")] = None,
    lang: Lang = "vi",
) -> None:
    """Xác nhận biên bản kiểm tra còn nguyên, ai ký · Confirm that a record is unchanged, and who signed it."""
    from pipeline.session import session, stop

    for path in filter(None, (file, package, findings)):
        if not path.exists():
            stop(f"Không tìm thấy · Not found: {path}", USAGE)
    with session(lang=lang) as here:
        from pipeline.run import confirm
        from pipeline.verdict import show_verification
        from pipeline.verify import NotARecord

        try:
            verification = confirm(
                file,
                package=package,
                findings=findings,
                authorities=here.settings.signing_ca,
                now=datetime.now(UTC),
            )
        except NotARecord:
            stop(f"Không phải biên bản kiểm tra, hoặc đã hỏng · Not an acceptance record, or damaged: {file}", UNUSABLE)
        show_verification(here.console, verification, lang)
        raise typer.Exit(0 if verification.is_confirmed else 1)


@app.command()
def checks(
    markdown: Annotated[bool, typer.Option("--markdown", help="Dạng Markdown · As Markdown.")] = False,
    json_schema: Annotated[
        bool, typer.Option("--json-schema", help="Lược đồ JSON của findings.json · JSON Schema of findings.json.")
    ] = False,
    lang: Lang = "vi",
) -> None:
    """In danh mục kiểm tra · Print the catalogue of checks."""
    from pipeline.session import session

    with session() as here:
        from pipeline.catalogue import as_table
        from pipeline.catalogue_page import as_markdown
        from schemas.findings_file import findings_schema

        if json_schema:
            typer.echo(findings_schema(), nl=False)
        elif markdown:
            typer.echo(as_markdown(), nl=False)
        else:
            here.console.print(as_table(lang))

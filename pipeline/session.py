"""Around every command: settings, log, console, and the way from a failure to one plain line and an exit code."""

from __future__ import annotations

import getpass
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

import typer
from pydantic import ValidationError
from rich.console import Console

from pipeline import disk_words
from pipeline.errors import EnvironmentFault, quotations
from pipeline.log import configure_log
from pipeline.settings import Settings, read_settings
from schemas.finding import Language
from schemas.province import province_names
from schemas.source import source_names

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from pipeline.party.keys import KeyRing
    from pipeline.run import Job, Outcome
    from pipeline.signing import Sign

ELSEWHERE = "Chọn thư mục khác bằng DIACHINH_HOME · name another folder with DIACHINH_HOME"
SERVER_PARTS = frozenset(
    {
        "alembic",
        "cryptography",
        "fastapi",
        "fcntl",
        "freestiler",
        "geoalchemy2",
        "pmtiles",
        "psycopg",
        "pwd",
        "sqlalchemy",
        "uvicorn",
    }
)
"""Modules that a check does without: those of the extra ``server``, and two that Windows lacks."""
OUR_FAULT = "Lỗi của chương trình · Our fault"
NO_SERVER = "Cần phần máy chủ (Linux) · This needs the server part (Linux): uv tool install 'diachinh[server]'"
NO_KEYS = (
    "Chưa có tệp khóa (DIACHINH_PARTY_KEY_FILE): chủ sử dụng, giấy tờ trong gói không được lưu · "
    "no key file: holders and papers in the package are not stored"
)
USAGE, FAULT = 3, 4
"""Exit codes for a wrong call, and for a fault of the program or its surroundings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What a command works with.

    Attributes
    ----------
    home
        Absolute folder for the embedded cluster, the log, reports and releases.
    settings
        What else differs between installations.
    closing
        Ends connections when the command ends.
    """

    home: Path
    province: str
    settings: Settings
    lang: Language
    console: Console
    closing: ExitStack

    def job(self, *, source: str | None = None, out: Path | None = None, repair: bool = False) -> Job:
        """Return the order for a run that begins now."""
        from pipeline.run import Job

        if source is not None and source not in source_names():
            stop(f"Không có mô tả nguồn · No source description {source!r}: {', '.join(source_names())}", USAGE)
        return Job(
            home=self.home,
            province=self.province,
            source=source,
            repair=repair,
            lang=self.lang,
            out=out,
            now=datetime.now(UTC),
            sign=self._signer(),
        )

    def with_papers(self, job: Job, *, answers: Sequence[Path], previous: Sequence[Path]) -> Job:
        """Return an order with files of answers and earlier ``findings.json``; stop where one cannot be read."""
        from pipeline.answering import answers_in
        from pipeline.answers.earlier import NotFindings, read_earlier
        from pipeline.answers.files import NotAnswers

        for path in (*answers, *previous):
            if not path.is_file():
                stop(f"Không tìm thấy tệp · No such file: {path}", USAGE)
        try:
            book = answers_in(*answers) if answers else None
            earlier = tuple(map(read_earlier, previous))
        except NotAnswers as error:
            stop(error.text.in_language(self.lang), USAGE)
        except NotFindings as error:
            stop(str(error), USAGE)
        return replace(job, answers=book, earlier=earlier)

    def _signer(self) -> Sign | None:
        """Open the configured certificate, so that a wrong password is told before the work begins."""
        from pipeline.signing import signer

        p12 = self.settings.signing_p12
        return signer(p12, self.settings.signing_password, self.settings.signing_password_file) if p12 else None

    def keys(self) -> KeyRing | None:
        """Return the keys that seal personal data; None where none are configured."""
        path = self.settings.party_key_file
        if path is None:
            return None
        from pipeline.party.key_file import read_keys

        return read_keys(path)

    def with_keys(self, job: Job) -> Job:
        """Return an order that stores personal data too; say so where it cannot."""
        keys = self.keys()
        if keys is None:
            self.say(NO_KEYS)
        return replace(job, keys=keys)

    def server(self) -> Engine:
        """Connect to the configured server, or to the embedded one after starting it; the schema stays as it is."""
        from pipeline.db import connect
        from pipeline.embedded import Cluster

        engine = connect(self.settings.database_url or Cluster(self.home).up())
        self.closing.callback(engine.dispose)
        return engine

    def engine(self) -> Engine:
        """Connect as `server` does, and make the schema current."""
        from pipeline.db import prepare

        engine = self.server()
        prepare(engine)
        return engine

    def portal_url(self) -> str | None:
        """Return the URL of the read-only side; None when no server runs, so that the release is served alone.

        Raises
        ------
        EnvironmentFault
            If the schema is older or newer than the program.
        """
        from pipeline.db import server_url
        from pipeline.embedded import Cluster

        if self.settings.database_url:
            self._require_current(self.settings.database_url)
            as_portal = server_url(self.settings.database_url).update_query_dict({"options": "-c role=portal"})
            return as_portal.render_as_string(hide_password=False)
        cluster = Cluster(self.home)
        if not cluster.status().running:
            return None
        self._require_current(cluster.url())
        return cluster.portal_url()

    def _require_current(self, url: str) -> None:
        """Refuse a schema that the queries do not fit; a server that is away is told, and may come back."""
        from sqlalchemy.exc import OperationalError

        from pipeline.db import connect, require_current
        from pipeline.server_words import UNREACHED, words_for

        engine = connect(url)
        try:
            require_current(engine)
        except OperationalError as error:
            typer.echo(words_for(error) or UNREACHED, err=True)
        finally:
            engine.dispose()

    def say(self, line: str) -> None:
        """Print a line as it is."""
        self.console.print(line, highlight=False, markup=False, soft_wrap=True)

    def watched(self, path: Path, job: Job, work: Callable[[Path, Job], Outcome]) -> Outcome:
        """Do one piece of work under a progress display and show what came of it."""
        from pipeline.terminal import progress, show_outcome

        with progress(self.console, self.lang, path.name) as watch:
            outcome = work(path, replace(job, watch=watch))
        show_outcome(self.console, outcome, self.lang)
        return outcome

    def watched_together(
        self, paths: Sequence[Path], job: Job, work: Callable[[Sequence[Path], Job], Iterator[Outcome]]
    ) -> int:
        """Do one piece of work on several packages, show what came of each, and return the worst exit code."""
        from pipeline.answers.earlier import NotFindings
        from pipeline.terminal import progress, show_outcome

        worst = 0
        try:
            with progress(self.console, self.lang, ", ".join(path.name for path in paths)) as watch:
                for outcome in work(paths, replace(job, watch=watch)):
                    show_outcome(self.console, outcome, self.lang)
                    worst = max(worst, outcome.exit_code)
        except NotFindings as error:
            stop(str(error), USAGE)
        return worst


@contextmanager
def session(
    *, province: str | None = None, lang: Language = "vi", packages: Sequence[Path] = (), out: Path | None = None
) -> Iterator[Session]:
    """Read the settings and open the log; every failure becomes one plain line and the right exit code.

    Parameters
    ----------
    province
        Overrides the province of the settings.
    lang
        Language of the terminal and of the reports.
    packages
        What is handed in: all of it must be there before anything is begun.
    out
        Folder for the reports. It and the home stay outside of the packages, or the next check would read them.
    """
    settings = _settings(province)
    home = settings.home.resolve()
    for package in packages:
        _require_apart(package, home, out)
    log_file = home / "log" / "diachinh.jsonl"
    try:
        log_file.parent.mkdir(parents=True, exist_ok=True)
        log = log_file.open("a", encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        stop(f"Không ghi được · Cannot write: {error.filename} ({error.strerror}). {ELSEWHERE}", FAULT)
    console = Console()
    with log, ExitStack() as closing:
        configure_log(log)
        try:
            yield Session(
                home=home, province=settings.province, settings=settings, lang=lang, console=console, closing=closing
            )
        except (typer.Exit, typer.Abort, typer.TyperException):
            raise
        except EnvironmentFault as error:
            _keep_traceback(log)
            stop(str(error), FAULT)
        except Exception as error:
            _keep_traceback(log)
            stop(_line_for(error) or f"{OUR_FAULT}: {type(error).__name__}. Nhật ký · log: {log_file}", FAULT)


def _line_for(error: Exception) -> str | None:
    """Return one plain line for a fault of the surroundings; None for a fault of the program."""
    if isinstance(error, ModuleNotFoundError) and error.name in SERVER_PARTS:
        return NO_SERVER
    if "psycopg" in sys.modules:  # else no server was spoken to, and a laptop has no psycopg
        from pipeline import server_words

        if words := server_words.words_for(error):
            return words
    return disk_words.words_for(error)


def _settings(province: str | None) -> Settings:
    try:
        settings = read_settings()
    except (ValueError, ValidationError) as error:
        stop(str(error), USAGE)
    name = province or settings.province
    if name not in province_names():
        stop(f"Không có hồ sơ tỉnh · No province profile {name!r}: {', '.join(province_names())}", USAGE)
    return settings.model_copy(update={"province": name})


def _require_apart(package: Path, home: Path, out: Path | None) -> None:
    """Stop when a package is not there, or would come to hold what is written about it."""
    if out is not None and out.exists() and not out.is_dir():
        stop(f"--out phải là thư mục · must be a folder: {out}", USAGE)
    if not package.exists():
        stop(f"Không tìm thấy · Not found: {package}", USAGE)
    for option, folder in (("DIACHINH_HOME", home), ("--out", out)):
        if folder is not None and package.is_dir() and folder.resolve().is_relative_to(package.resolve()):
            stop(f"{option} phải ở ngoài thư mục gói · must be outside of the package folder: {folder}", USAGE)


def _keep_traceback(log: TextIO) -> None:
    """Write the traceback of the failure under way to the log, unless the disk is full.

    What a server quotes of the data stays out: a row may hold what nobody may read in a log.
    """
    told = traceback.format_exc()
    error = sys.exception()
    for quoted in quotations(error) if error else ():
        told = told.replace(quoted, "…")
    with suppress(OSError):
        log.write(told)
        log.flush()


def stop(line: str, status: int) -> NoReturn:
    """Print one line on standard error and leave with `status`."""
    typer.echo(line, err=True)
    raise typer.Exit(status)


def person(by: str | None) -> str:
    """Return who acts, for the record: the name given, else the account of the operating system."""
    return (by or "").strip() or getpass.getuser()


def require_consent(yes: bool) -> None:
    """Ask on a terminal before anything is written; without a terminal and without ``--yes`` stop."""
    if yes:
        return
    if not sys.stdin.isatty():
        stop("Cần --yes khi không có màn hình hỏi đáp · Without a terminal, --yes is needed to write.", USAGE)
    typer.confirm("Ghi vào cơ sở dữ liệu? · Write to the database?", abort=True)

"""The chain: intake → read → normalise → validate → (gate) → load → publish. Only this module knows the order.

What only a load, a release or a map needs is imported when one is made: a surveyor's check starts without a database.
"""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import structlog

from pipeline import __version__, ruling
from pipeline.answering import answers_of, keep_filled, with_words
from pipeline.answers.book import AnswerBook
from pipeline.answers.earlier import Earlier, assign
from pipeline.errors import PackageError
from pipeline.intake import receive
from pipeline.log import stage
from pipeline.normalise import assemble, normalise
from pipeline.read import read
from pipeline.ruling import Ruling
from pipeline.shelf import Shelf
from pipeline.signing import Sign
from pipeline.validate import refuse, validate
from pipeline.validate.neighbours import Neighbour, neighbour_of
from pipeline.validate.report import write_reports
from schemas.answers import Toleration
from schemas.delivery import Said
from schemas.finding import CheckRun, Finding, Language
from schemas.frames import Batch, FrameError, Layers, LoadResult, require
from schemas.package import Coverage, Package
from schemas.province import Province, load_province
from schemas.reasons import OpenLine
from schemas.report import Report
from schemas.source import load_source
from schemas.understanding import Understanding

if TYPE_CHECKING:
    import geopandas as gpd
    from sqlalchemy import Engine

    from pipeline.load import PendingLoad
    from pipeline.party.keys import KeyRing
    from pipeline.verify import Verification
    from schemas.release import Release

PREVIEW = "preview.html"
CHANGES = "changes.html"
RECORD = "report.pdf"

Watch = Callable[[str], None]
"""Called with the name of each stage as it begins; how that is shown is the caller's affair."""

Finish = Callable[["PendingLoad", "Outcome", "Job"], "Outcome"]
"""What is done with a package that was compared with the live cadastre, before the transaction ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What somebody asked for.

    Attributes
    ----------
    out
        Folder for the reports; None means a folder of the package's own under `home`.
    source
        Name of the source description; None leaves the choice to the manifest, then to the columns.
    repair
        Whether what does not close in drawings may be mended, each time with a finding (TOP-06, a warning).
    now
        Start of the run (UTC); every time stamp that a run writes is this one.
    sign
        Signs the acceptance record; None leaves it unsigned.
    answers
        Answers to warnings in place of those in the packages.
    earlier
        The findings of earlier checks to compare with, at most one of each package.
    noted
        What the cadastre knows of findings that the office tolerates, by key.
    coverage
        Whether the delivery holds every parcel of its sheets, or of its communes where the manifest says so; None
        leaves that to the manifest.
    keys
        Seal what a load stores of people; without them it stores nothing of it.
    person, reason
        Who decides, loads or publishes, and why where that is said; recorded.
    """

    home: Path
    province: str
    source: str | None = None
    repair: bool = False
    lang: Language = "vi"
    out: Path | None = None
    now: datetime
    watch: Watch = lambda _: None
    sign: Sign | None = None
    answers: AnswerBook | None = None
    earlier: tuple[Earlier, ...] = ()
    noted: Mapping[str, Toleration] = field(default_factory=dict)
    coverage: Literal["full", "partial"] | None = None
    keys: KeyRing | None = None
    person: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one package.

    Attributes
    ----------
    reports
        File name → path of each report written.
    loaded
        None when the package was not loaded.
    compared, changes
        What a load would do, in numbers and parcel by parcel; None when the live cadastre was not asked, or written to.
    kept
        Files of answers in the folder of the reports that somebody filled in and nobody used: where they were moved.
    ruling
        What the office says of the package; None where that was not asked, or the report alone decides.
    """

    report: Report
    reports: dict[str, Path]
    loaded: LoadResult | None = None
    kept: tuple[Path, ...] = ()
    compared: LoadResult | None = None
    changes: gpd.GeoDataFrame | None = None
    ruling: Ruling | None = None

    @property
    def exit_code(self) -> int:
        """0 fine (warnings allowed), 1 errors were found, 2 the package cannot be used, or is refused."""
        if self.ruling is not None:
            return self.ruling.exit_code
        if self.report.refused:
            return 2
        return 0 if self.report.is_accepted else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How a package is understood, before anything is checked.

    Attributes
    ----------
    batch
        None for a package that cannot be used; `findings` say why.
    """

    package: Package
    understanding: Understanding
    batch: Batch | None
    findings: tuple[Finding, ...]


def explain(path: Path, job: Job) -> Explanation:
    """Take in, read and normalise one package, and tell how it was understood; nothing is checked or written.

    Raises
    ------
    FileNotFoundError
        If there is nothing at `path`.
    """
    with (
        tempfile.TemporaryDirectory(prefix="diachinh-") as workdir,
        structlog.contextvars.bound_contextvars(package=path.name),
    ):
        try:
            batch = _prepare(path, Path(workdir), job, load_province(job.province))
        except PackageError as error:
            _, findings = refuse(error.faults)
            package = error.package or Package.unknown(path.name, job.now)
            understanding = error.understanding or Understanding()
            return Explanation(package=package, understanding=understanding, batch=None, findings=findings)
    return Explanation(package=batch.package, understanding=batch.understanding, batch=batch, findings=())


def check(path: Path, job: Job, engine: Engine | None = None) -> Outcome:
    """Validate one package and write the reports; nothing is loaded.

    Parameters
    ----------
    engine
        The live cadastre to compare with; None asks neither a database nor the network.

    Raises
    ------
    FileNotFoundError
        If there is nothing at `path`.
    """
    return _examine(path, job, engine=engine)


def check_together(paths: Sequence[Path], job: Job) -> Iterator[Outcome]:
    """Validate packages, each together with the edges that it has with the others; yield what became of each.

    Answers may be for the findings of any package; those of an earlier check are compared with the package that it was
    of. Every package has reports of its own, in a folder named like it where `Job.out` is given. What is wrong along a
    common edge is in the reports of both sides. A package that cannot be used is no neighbour of any other.

    Raises
    ------
    FileNotFoundError
        If there is nothing at one of `paths`.
    NotFindings
        If it is not clear which package an earlier check was of.
    """
    jobs = [replace(job, out=job.out and job.out / folder) for folder in _folders(paths)]
    with tempfile.TemporaryDirectory(prefix="diachinh-") as workdir:
        parcels: Shelf[gpd.GeoDataFrame | None] = Shelf(Path(workdir) / "parcels")
        reports: list[Report] = []
        for report in _judge_together(paths, jobs, Path(workdir)):
            parcels.put(len(reports), report.parcels)
            reports.append(replace(report, parcels=None))
        earlier = assign(job.earlier, [(one.package.name, frozenset(one.understanding.communes)) for one in reports])
        keys = {finding.key for report in reports for finding in report.findings}
        if job.answers and any(report.refused for report in reports):  # what they answer may be there
            keys.update(job.answers.answers)
        for number, report in enumerate(reports):
            with structlog.contextvars.bound_contextvars(package=report.package.name):
                whole = replace(report, parcels=parcels.take(number))
                outcome = _write(whole, jobs[number], earlier[number], beside=keys)
            yield outcome


def _judge_together(paths: Sequence[Path], jobs: Sequence[Job], workdir: Path) -> Iterator[Report]:
    """Read all packages, then validate each beside the others of other content."""
    started = time.perf_counter()
    province = load_province(jobs[0].province)
    batches: Shelf[Batch] = Shelf(workdir / "batches")
    contents: dict[int, str] = {}
    refused: dict[int, Report] = {}
    for number, path in enumerate(paths):
        folder = workdir / str(number)
        folder.mkdir()
        with structlog.contextvars.bound_contextvars(package=path.name):
            try:
                batch = _prepare(path, folder, jobs[number], province)
            except PackageError as error:
                refused[number] = _refusal(path, error, jobs[number], started)
            else:
                batches.put(number, batch)
                contents[number] = batch.package.content_sha256
    for number, path in enumerate(paths):
        if number in refused:
            yield refused[number]
            continue
        with structlog.contextvars.bound_contextvars(package=path.name):
            batch = batches.take(number)
            others = (batches.take(other) for other, content in contents.items() if content != contents[number])
            neighbours = tuple(neighbour_of(batch, other, province) for other in others)
            report = _judge(batch, neighbours, jobs[number], started)
        yield report


def _folders(paths: Sequence[Path]) -> list[str]:
    """Name a folder for each package; a number tells those apart that would have the same name."""
    met: Counter[str] = Counter()
    folders = []
    for path in paths:
        name = _safe(path.name).lower()
        met[name] += 1
        folders.append(_safe(path.name) if met[name] == 1 else f"{_safe(path.name)}-{met[name]}")
    return folders


def draw(path: Path, job: Job) -> Outcome:
    """Validate one package and draw it: the reports, and a map of the parcels with the findings on top."""
    return _examine(path, job, engine=None, with_map=True)


def take_in(path: Path, job: Job, engine: Engine) -> Outcome:
    """Validate one package and, when nothing stops it, load it into the live cadastre."""
    return _examine(path, job, engine=engine, with_map=True, finish=ruling.take_in)


def confirm(
    record: Path, *, package: Path | None, findings: Path | None, authorities: Path | None, now: datetime
) -> Verification:
    """Verify an acceptance record, against a package and a ``findings.json`` where these are given.

    Raises
    ------
    NotARecord
        If it is none.
    """
    from pipeline.verify import MOST_BYTES, verify

    with record.open("rb") as file:
        pdf = file.read(MOST_BYTES + 1)
    received = None
    if package is not None:
        with tempfile.TemporaryDirectory(prefix="diachinh-") as workdir:
            try:
                received = receive(package, Path(workdir), now=now)
            except PackageError as error:
                received = error.package
    told = findings.read_bytes() if findings else None
    return verify(pdf, package=received, findings=told, authorities=authorities)


def release(job: Job, engine: Engine) -> Release:
    """Publish what is live, as a release that replaces the one before at one stroke.

    Deliveries that it is the first to show are recorded as published, after it is served: a run that is killed between
    leaves that to the next one.
    """
    from pipeline.load import record_published, require_right_to_publish
    from pipeline.publish import publish

    require_right_to_publish(engine)
    job.watch("publish")
    with stage("publish") as fields:
        made = publish(engine, job.home, province=load_province(job.province), now=job.now)
        said = Said(now=job.now, person=job.person)
        shown = record_published(engine, made.deliveries, release=made.id, said=said)
        fields.update(release=made.id, parcels=made.parcels, unchanged=made.unchanged, deliveries=list(shown))
    return made


def accept(path: Path, job: Job, engine: Engine) -> Outcome:
    """Validate one package and, when nothing stops it, record that the office accepts it; nothing is loaded."""
    return _examine(path, job, engine=engine, finish=ruling.accept)


def turn_away(path: Path, job: Job, engine: Engine) -> Outcome:
    """Validate one package and record that the office refuses it, whatever was found."""
    outcome = _examine(path, job, engine=engine, finish=ruling.turn_away)
    return ruling.turn_away_unusable(outcome, job, engine) if outcome.report.refused else outcome


def _examine(
    path: Path, job: Job, *, engine: Engine | None, with_map: bool = False, finish: Finish | None = None
) -> Outcome:
    started = time.perf_counter()
    with (
        tempfile.TemporaryDirectory(prefix="diachinh-") as workdir,
        structlog.contextvars.bound_contextvars(package=path.name),
    ):
        try:
            batch = _prepare(path, Path(workdir), job, load_province(job.province))
        except PackageError as error:
            return _write(_refusal(path, error, job, started), job, _only(job.earlier))
        if engine is None:
            return _answer(batch, job, started, with_map=with_map)
        with _beside_the_live(batch, engine, job) as pending:
            job = replace(job, noted=pending.tolerations)
            compared = replace(batch, is_compared=True, faults=(*batch.faults, *pending.faults))
            outcome = replace(_answer(compared, job, started, with_map=with_map), compared=pending.result)
            if finish:
                return finish(pending, outcome, job)
            outcome = replace(outcome, changes=pending.changes)
            outcome.reports[CHANGES] = _draw_changes(pending.changes, pending, outcome)
    return outcome


def _answer(batch: Batch, job: Job, started: float, *, with_map: bool) -> Outcome:
    """Validate a batch and write the reports."""
    outcome = _write(_judge(batch, (), job, started), job, _only(job.earlier))
    if with_map and batch.parcels.crs is not None:
        outcome.reports[PREVIEW] = _draw(outcome.report, batch, outcome.reports["report.html"].with_name(PREVIEW))
    return outcome


def _judge(batch: Batch, neighbours: tuple[Neighbour, ...], job: Job, started: float) -> Report:
    job.watch("validate")
    with stage("validate") as fields:
        checked = validate(batch, load_province(job.province), load_source(batch.source), neighbours)
        fields.update(parcels=len(batch.parcels), findings=len(checked[1]))
    return _report(batch.package, batch, batch.understanding, checked, job, started)


def _prepare(path: Path, workdir: Path, job: Job, province: Province) -> Batch:
    """Intake, read, normalise; the counts are compared at every border."""
    package: Package | None = None
    layers: Layers | None = None
    try:
        job.watch("intake")
        with stage("intake") as fields:
            package = receive(path, workdir, now=job.now)
            fields.update(files=len(package.files), receipt=package.receipt)
        job.watch("read")
        with stage("read") as fields:
            layers = read(package, source=job.source)
            fields.update(records=layers.read, source=layers.source)
        job.watch("normalise")
        with stage("normalise") as fields:
            source = load_source(layers.source)
            layers = assemble(layers, source, repair=job.repair)
            batch = normalise(layers, source, province)
            fields.update(parcels=len(batch.parcels), quarantined=batch.quarantined)
    except PackageError as error:
        error.package = error.package or package
        error.understanding = error.understanding or (layers.understanding if layers else None)
        raise
    _reconcile(layers, batch)
    require(batch.parcels)
    return replace(batch, coverage=_coverage(job, batch.package))


def _coverage(job: Job, package: Package) -> Coverage:
    """Say of which land no parcel is left out: as the officer says, else as the sender does."""
    declared = package.manifest.coverage or "partial"
    if job.coverage == "partial":
        return "partial"
    return "sheets" if job.coverage == "full" and declared == "partial" else declared


@contextmanager
def _beside_the_live(batch: Batch, engine: Engine, job: Job) -> Iterator[PendingLoad]:
    """Compare a batch with the live cadastre; loads of the same communes wait until the block ends."""
    from pipeline.load import pending_load

    job.watch("compare")
    with ExitStack() as block:
        with stage("compare") as fields:
            pending = block.enter_context(
                pending_load(batch, engine, province=load_province(job.province), coverage=batch.coverage)
            )
            told = pending.result
            fields.update(inserted=told.inserted, changed=told.changed, retired=told.retired)
        yield pending


def _reconcile(layers: Layers, batch: Batch) -> None:
    if not layers.read == batch.read == len(batch.parcels) + batch.quarantined:
        msg = f"records were lost: read {layers.read}, parcels {len(batch.parcels)}, quarantined {batch.quarantined}"
        raise FrameError(msg)


def _refusal(path: Path, error: PackageError, job: Job, started: float) -> Report:
    """Tell why a package cannot be used."""
    package = error.package or Package.unknown(path.name, job.now)
    return _report(package, None, error.understanding or Understanding(), refuse(error.faults), job, started)


def _report(
    package: Package,
    batch: Batch | None,
    understanding: Understanding,
    checked: tuple[tuple[CheckRun, ...], tuple[Finding, ...]],
    job: Job,
    started: float,
) -> Report:
    province = load_province(job.province)
    checks, findings = checked
    source = batch.source if batch else None
    changed = {**province.checks, **(load_source(source).checks if source else {})}
    return Report(
        package=package,
        version=__version__,
        province=job.province,
        source=source,
        started=job.now,
        seconds=round(time.perf_counter() - started, 2),
        read=batch.read if batch else 0,
        checked=len(batch.parcels) if batch else 0,
        quarantined=batch.quarantined if batch else 0,
        checks=checks,
        findings=findings,
        changed_severities=changed,
        understanding=understanding,
        parcels=batch.parcels if batch else None,
        repaired=_count_repairs(batch) if batch and job.repair else None,
        refused=batch is None,
    )


def _count_repairs(batch: Batch) -> int:
    return sum(fault.values.get("reason") in {OpenLine.EXTENDED, OpenLine.TRIMMED} for fault in batch.faults)


def _only(earlier: Sequence[Earlier]) -> Earlier | None:
    """Return the earlier check of a package that is checked alone."""
    return earlier[0] if earlier else None


def _write(report: Report, job: Job, earlier: Earlier | None, *, beside: Collection[str] = frozenset()) -> Outcome:
    """Add what people say to the findings, and write the reports; answers may be for findings `beside` them."""
    job.watch("report")
    book = job.answers or answers_of(report.package)
    report = with_words(report, book, earlier, home=job.home, now=job.now, noted=job.noted, beside=beside)
    out = job.out or job.home / "reports" / f"{report.package.receipt or 'unread'}-{_safe(report.package.name)}"
    (out / PREVIEW).unlink(missing_ok=True)  # of another package, or of this one before
    kept = keep_filled(out, report)
    written = write_reports(report, out, lang=job.lang)
    if job.sign:
        job.sign(written[RECORD])
    return Outcome(report=report, reports=written, kept=kept)


def _draw(report: Report, batch: Batch, path: Path) -> Path:
    from maps.preview import write_preview

    package = report.package
    return write_preview(batch.parcels, report.findings, path, synthetic=package.manifest.synthetic, title=package.name)


def _draw_changes(changes: gpd.GeoDataFrame, pending: PendingLoad, outcome: Outcome) -> Path:
    """Draw what a load would do."""
    from maps.preview import write_changes

    package = outcome.report.package
    return write_changes(
        changes,
        outcome.reports["report.html"].with_name(CHANGES),
        crs=pending.prepared.srid,
        title=package.name,
        synthetic=package.manifest.synthetic,
    )


def _safe(name: str) -> str:
    """Keep letters, digits, dash and dot of a delivered name, for a folder name."""
    return "".join(letter if letter.isalnum() or letter in "-." else "_" for letter in name)[:60]

"""Fixtures that every kind of test shares."""

import os
import shutil
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import MISSING, fields, replace
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pandas as pd
import pytest
import shapely
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from pipeline.db import connect, migrate
from pipeline.embedded import Cluster
from pipeline.embedded.programs import newest_programs
from pipeline.errors import EnvironmentFault
from schemas.finding import CheckRun, CheckSpec, Finding, Severity, State, Text
from schemas.frames import BookRows
from schemas.package import Manifest, Package, PackageFile
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.report import Report

ROOT = Path(__file__).parents[1]

QUALITY = {
    "ATT-01": {"group": AcceptanceGroup.ATTRIBUTE_DATA, "criterion": Criterion.COMPLETE, "scope": Scope.PARCEL},
    "FMT-01": {"group": AcceptanceGroup.DOCUMENTS, "criterion": Criterion.COMPLETE, "scope": Scope.FILE},
    "GEO-04": {"group": AcceptanceGroup.SPATIAL_DATA, "criterion": Criterion.CLEAN, "scope": Scope.POLYGON},
    "TOP-01": {"group": AcceptanceGroup.SPATIAL_DATA, "criterion": Criterion.CLEAN, "scope": Scope.POLYGON},
}
"""How the checks of invented reports are counted."""

# A shared machine may pause a process for longer than any deadline: slowness is for benchmarks, not for tests.
hypothesis.settings.register_profile("diachinh", deadline=None)
hypothesis.settings.load_profile("diachinh")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real files by other people, beside the checkout; not part of the repository."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"real files are not here ({folder.name} folder beside the checkout is absent)")
    return folder


@pytest.fixture(scope="session")
def postgis() -> None:
    """PostgreSQL with PostGIS is installed; a test run for a merge may not do without it."""
    try:
        newest_programs()
    except EnvironmentFault as fault:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(fault))


@pytest.fixture(scope="session")
def cluster(postgis: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Embedded server of this test session, its database migrated but empty; tests use copies of it (`database`)."""
    home = tmp_path_factory.mktemp("home")
    cluster = Cluster(home)
    engine = connect(cluster.up())
    try:
        migrate(engine)
        engine.dispose()
        yield cluster
    finally:
        cluster.down()
        shutil.rmtree(home)


@contextmanager
def fresh_database(cluster: Cluster) -> Iterator[Engine]:
    """Open a migrated, empty database as its owner, and drop it afterwards."""
    template = make_url(cluster.url())
    name = f"test_{uuid.uuid4().hex}"
    server = create_engine(template.set(database="postgres"), isolation_level="AUTOCOMMIT")
    engine = connect(template.set(database=name).render_as_string(hide_password=False))
    try:
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template.database}"))
            try:
                yield engine
            finally:
                engine.dispose()
                # One that autovacuum is at work in, or whose readers have not gone yet, goes with the cluster.
                with suppress(DBAPIError):
                    connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        server.dispose()


@pytest.fixture
def database(cluster: Cluster) -> Iterator[Engine]:
    """Migrated, empty database of one test, as its owner."""
    with fresh_database(cluster) as engine:
        yield engine


@pytest.fixture(scope="module")
def module_database(cluster: Cluster) -> Iterator[Engine]:
    """Migrated, empty database that the tests of one module share."""
    with fresh_database(cluster) as engine:
        yield engine


@pytest.fixture(scope="session")
def as_portal(cluster: Cluster) -> Callable[[Engine], str]:
    """Return a function: database → its URL for the role that reads what the public may see."""
    portal = make_url(cluster.portal_url())
    return lambda engine: portal.set(database=engine.url.database).render_as_string(hide_password=False)


@pytest.fixture
def portal_url(database: Engine, as_portal: Callable[[Engine], str]) -> str:
    """URL of the same database for the role that reads what the public may see."""
    return as_portal(database)


@pytest.fixture(scope="session")
def make_book() -> Callable[..., BookRows]:
    """Return a function that makes the rows of an attribute book, as reading would hand them on.

    ``make_book("form1", rows, first=5)``; the rows are dicts by canonical column, row numbers go on from `first`.
    """

    def make(book: str, rows: Sequence[dict[str, object]], *, first: int = 5, **changes: object) -> BookRows:
        index = pd.RangeIndex(first, first + len(rows))
        table = pd.DataFrame(list(rows), index=index, dtype=object)
        texts, numbers = {}, {}
        for name in table:
            is_number = table[name].map(lambda value: isinstance(value, int | float))
            if is_number[table[name].notna()].all():
                texts[name] = table[name].astype("float64")
                continue
            texts[name] = table[name].map(lambda value: f"{value:.15g}" if isinstance(value, int | float) else value)
            texts[name] = texts[name].where(table[name].notna(), None).astype("string")
            if is_number.any():
                numbers[name] = table[name].where(is_number).astype("float64")
        made = BookRows(
            book=book,
            file="so.xlsx",
            sheet="Sheet1",
            columns={str(name): f"Cột {name}" for name in table},
            frame=pd.DataFrame(texts, index=index).add_prefix("Cột "),
            numbers=pd.DataFrame(numbers, index=index).add_prefix("Cột "),
        )
        return replace(made, **changes)

    return make


@pytest.fixture(scope="session")
def make_report() -> Callable[..., Report]:
    """Return a function that invents a report: ``make_report(findings=…, **changes)``.

    Without findings it has one overlap (polygon), one open boundary (line), one repeated vertex (point) and one
    unreadable file (no place).
    """

    def text(words: str) -> Text:
        return Text(vi=f"{words} (tiếng Việt: thửa đất)", en=f"{words} (English)")

    def run(code: str, state: State, found: int = 0, reason: str | None = None) -> CheckRun:
        spec = CheckSpec(
            code=code,
            severity=Severity.ERROR,
            **QUALITY.get(code, QUALITY["ATT-01"]),
            title=text(f"Title of {code}"),
            message=text("not used"),
            advice=text(f"Advice for {code}"),
            reference=f"Reference of {code}",
        )
        return CheckRun(spec=spec, state=state, found=found, seconds=0.01, reason=text(reason) if reason else None)

    def make(findings: Sequence[Finding] | None = None, **changes: object) -> Report:
        found = four_findings() if findings is None else tuple(findings)
        codes = Counter(finding.code for finding in found)
        checks = [run(code, State.FAILED, number) for code, number in codes.items()]
        checks += [
            run("ATT-01", State.PASSED),
            run("CRS-05", State.DISABLED, reason="switched off"),
            run("TOP-02", State.NOT_APPLICABLE, reason="because GEO-01 failed"),
        ]
        package = Package(
            name="goi-thu.zip",
            sha256="ab" * 32,
            content_sha256="cd" * 32,
            receipt="BN-0123456789",
            received=datetime(2026, 11, 23, 3, 0, tzinfo=UTC),
            files=(PackageFile(name="thua/thua dat.shp", path=Path("thua.shp"), size_bytes=1234567, sha256="ef" * 32),),
            manifest=Manifest(contractor="Xí nghiệp Đo đạc số 1", synthetic=True),
        )
        report = Report(
            package=package,
            version="1.2.3",
            province="haiphong",
            source=None,
            started=datetime(2026, 11, 23, 3, 0, 1, tzinfo=UTC),
            seconds=1.23456,
            read=1000,
            checked=998,
            quarantined=2,
            checks=tuple(sorted(checks, key=lambda run: run.spec.code)),
            findings=found,
            changed_severities={"TOP-03": "info", "CRS-05": "off"},
        )
        return replace(report, **changes)

    return make


def four_findings() -> tuple[Finding, ...]:
    """Invent one finding with a polygon, one with a line, one with a point and one without a place."""
    nothing = dict.fromkeys(field.name for field in fields(Finding) if field.default is MISSING)
    at = {"commune": "10507", "sheet": "12", "x": 595000.1234, "y": 2307000.5678, "crs": "EPSG:9210"}
    message = Text(vi="Thửa 345 chồng lấn thửa 346", en="Parcel 345 overlaps parcel 346")
    thin = shapely.Polygon([(595000, 2307000), (595020, 2307000.12345), (595020, 2307000), (595000, 2306999.98)])
    changes = (
        {
            "code": "TOP-01",
            "severity": Severity.ERROR,
            **at,
            "parcel": "345",
            "other_sheet": "12",
            "other_parcel": "346",
            "measured": 0.123456789123,
            "limit": 0.01,
            "unit": "m",
            "geometry": thin,
        },
        {
            "code": "TOP-06",
            "severity": Severity.WARNING,
            **at,
            "geometry": shapely.LineString([(595000, 2307000), (595001, 2307001)]),
        },
        {"code": "GEO-04", "severity": Severity.INFO, **at, "geometry": shapely.Point(595000.1234, 2307000.5678)},
        {"code": "FMT-01", "severity": Severity.ERROR, "file": "thua/thua dat.shp", "row": 7},
    )
    return tuple(
        Finding(**{**nothing, "message": message, "key": f"{i:016x}", **change}) for i, change in enumerate(changes)
    )

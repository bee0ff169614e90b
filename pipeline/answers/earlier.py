"""The findings of an earlier check beside those of this one: fixed, still there, new."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.answers.book import KEY
from schemas.comparison import Comparison, EarlierFinding
from schemas.finding import Severity, State, Text
from schemas.report import Report
from schemas.rules import rule_version

SHAPE = 1
"""Version of ``findings.json`` that is understood."""
LARGEST_BYTES = 1024**3
LONGEST_MESSAGE = 1000
_NOT_RUN = {State.NOT_APPLICABLE, State.DISABLED}
_READ = ConfigDict(extra="ignore", frozen=True)


class NotFindings(ValueError):
    """A file that is no ``findings.json`` of the understood version; says why, in both languages."""


class _Package(BaseModel):
    model_config = _READ

    name: str
    sha256: str


class _Understanding(BaseModel):
    model_config = _READ

    communes: tuple[str, ...] = ()


class _Run(BaseModel):
    model_config = _READ

    version: str
    rules: str | None = None
    province: str
    source: str | None
    started: datetime
    verdict: str
    changed_severities: dict[str, str] = {}


class _Check(BaseModel):
    model_config = _READ

    code: str
    state: State


class _Finding(BaseModel):
    model_config = _READ

    key: Annotated[str, Field(pattern=f"^{KEY.pattern}$")]
    code: Annotated[str, Field(pattern="^[A-Z]{2,3}-[0-9]{2}$")]
    severity: Severity
    commune: str | None
    sheet: str | None
    parcel: str | None
    message: str


class Earlier(BaseModel):
    """What of an earlier ``findings.json`` is compared."""

    model_config = _READ

    package: _Package
    run: _Run
    understanding: _Understanding = _Understanding()
    checks: tuple[_Check, ...]
    findings: tuple[_Finding, ...]


def read_earlier(path: Path) -> Earlier:
    """Read the ``findings.json`` of an earlier check.

    Raises
    ------
    NotFindings
        If it is something else, or of another version.
    FileNotFoundError
        If there is nothing at `path`.
    """
    try:
        if path.stat().st_size > LARGEST_BYTES:
            msg = f"> {LARGEST_BYTES} byte"
            raise ValueError(msg)
        document = json.loads(path.read_bytes())
        version = document["schema"]
        if version == SHAPE:
            return Earlier.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        msg = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        msg = f"{type(error).__name__}: {str(error)[:LONGEST_MESSAGE]}"
    else:
        msg = f"schema {version!r}"[:LONGEST_MESSAGE]
        msg += f": chương trình này chỉ so được với schema {SHAPE} · this program compares with schema {SHAPE} only"
    msg = f"Không phải findings.json dùng được · Not a findings.json that can be compared: {path} ({msg})"
    raise NotFindings(msg)


def assign(earlier: Sequence[Earlier], packages: Sequence[tuple[str, frozenset[str]]]) -> list[Earlier | None]:
    """Say which earlier check is that of which package: by its name, else by its communes, never by a guess.

    Parameters
    ----------
    packages
        Name and communes of each.

    Returns
    -------
    list
        One entry per package; None where none of the earlier checks is its own.

    Raises
    ------
    NotFindings
        If one of the earlier checks may be that of several packages or of none.
    """
    names = [(name.casefold(), communes) for name, communes in packages]
    found: list[Earlier | None] = [None] * len(names)
    left = _matched(found, earlier, names, lambda one, name, _: one.package.name.casefold() == name)
    left = _matched(found, left, names, lambda one, _, own: bool(own) and set(one.understanding.communes) == own)
    if left:
        name = left[0].package.name
        msg = (
            f"Không rõ lần kiểm tra trước của '{name}' là của gói nào: hãy so riêng từng gói, hoặc giữ tên gói · "
            f"Which package the earlier check of '{name}' is of is not clear: compare it alone, or keep its name"
        )
        raise NotFindings(msg)
    return found


def _matched(
    found: list[Earlier | None],
    earlier: Sequence[Earlier],
    packages: Sequence[tuple[str, frozenset[str]]],
    fits: Callable[[Earlier, str, frozenset[str]], bool],
) -> list[Earlier]:
    """Enter what fits exactly one package that has none yet, and which nothing else fits; return the rest."""
    free = [at for at, one in enumerate(found) if one is None]
    fitting = [[at for at in free if fits(one, *packages[at])] for one in earlier]
    times = Counter(at for ats in fitting for at in ats)
    left = []
    for one, ats in zip(earlier, fitting, strict=True):
        if len(ats) == 1 and times[ats[0]] == 1:
            found[ats[0]] = one
        else:
            left.append(one)
    return left


def compare(report: Report, earlier: Earlier) -> Comparison:
    """Compare by key, and say what else differs; nothing is matched that has another key.

    A finding of a check that did not run this time is neither fixed nor there.
    """
    here = {finding.key for finding in report.findings}
    before = {finding.key for finding in earlier.findings}
    not_run = {run.spec.code for run in report.checks if run.state in _NOT_RUN}
    gone = [_listed(finding) for finding in earlier.findings if finding.key not in here]
    return Comparison(
        name=earlier.package.name,
        sha256=earlier.package.sha256,
        started=earlier.run.started,
        fixed=tuple(one for one in gone if one.code not in not_run),
        unknown=tuple(one for one in gone if one.code in not_run),
        remaining=tuple(finding.key for finding in report.findings if finding.key in before),
        new=tuple(finding.key for finding in report.findings if finding.key not in before),
        remarks=tuple(_remarks(report, earlier)),
    )


def _listed(finding: _Finding) -> EarlierFinding:
    return EarlierFinding(
        key=finding.key,
        code=finding.code,
        severity=finding.severity,
        commune=finding.commune,
        sheet=finding.sheet,
        parcel=finding.parcel,
        message=finding.message[:LONGEST_MESSAGE],
    )


def _remarks(report: Report, earlier: Earlier) -> Iterator[Text]:
    """Say what differs between the two checks beside their findings."""
    package, run = earlier.package, earlier.run
    if package.sha256 and package.sha256 == report.package.sha256:
        yield Text("Cùng một gói, không đổi một byte nào", "The very same package, byte by byte")
    elif package.name != report.package.name:
        yield _changed(Text("Gói có tên khác", "Package of another name"), package.name, report.package.name)
    if run.version != report.version:
        yield _changed(Text("Phiên bản chương trình", "Version of the program"), run.version, report.version)
    if run.province != report.province:
        yield _changed(Text("Hồ sơ tỉnh", "Province profile"), run.province, report.province)
    if run.source != report.source:
        yield _changed(Text("Mô tả nguồn", "Source description"), run.source or "–", report.source or "–")
    if run.changed_severities != dict(report.changed_severities):
        settings = (_settings(run.changed_severities), _settings(dict(report.changed_severities)))
        yield _changed(Text("Mức kiểm tra đã đổi", "Changed checks"), *settings)
    if run.rules not in {None, rule_version(report)}:
        yield Text("Quy tắc đã khác giữa hai lần", "The rules changed between the two")
    yield from _only_once(report, earlier)


def _only_once(report: Report, earlier: Earlier) -> Iterator[Text]:
    """Name the checks that ran in only one of the two."""
    now = {run.spec.code for run in report.checks if run.state not in _NOT_RUN}
    then = {run.code for run in earlier.checks if run.state not in _NOT_RUN}
    if codes := ", ".join(sorted(then - now)):
        yield Text(f"Lần này không kiểm tra: {codes}", f"Not checked this time: {codes}")
    if codes := ", ".join(sorted(now - then)):
        yield Text(
            f"Lần trước không kiểm tra (phát hiện mới có thể đã có từ trước): {codes}",
            f"Not checked then, so that what is new may have been there: {codes}",
        )


def _changed(what: Text, before: str, after: str) -> Text:
    return Text(f"{what.vi}: {before} → {after}", f"{what.en}: {before} → {after}")


def _settings(changed: dict[str, str]) -> str:
    return ", ".join(f"{code}={setting}" for code, setting in sorted(changed.items())) or "–"

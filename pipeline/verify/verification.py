"""Verify one acceptance record."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from pipeline.verify.document import Document, read_document
from pipeline.verify.points import Outcome, Point
from pipeline.verify.signature import is_signed, signature_points
from schemas.finding import Text
from schemas.package import Package
from schemas.record import AcceptanceRecord, findings_checksum

FILE = Text("Tệp", "File")
CODE = Text("Mã kiểm chứng", "Verification code")
PACKAGE = Text("Gói nộp", "Package")
FINDINGS = Text("Danh sách phát hiện", "Findings")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What a record says, and what was confirmed.

    Attributes
    ----------
    code
        Verification code of the facts.
    points
        What was looked at, in order.
    """

    record: AcceptanceRecord
    code: str
    points: tuple[Point, ...]

    @property
    def is_confirmed(self) -> bool:
        """True when nothing that was looked at failed."""
        return all(point.outcome is not Outcome.FAILED for point in self.points)


def verify(
    pdf: bytes, *, package: Package | None = None, findings: bytes | None = None, authorities: Path | None = None
) -> Verification:
    """Verify a record.

    Parameters
    ----------
    pdf
        The file.
    package
        Package that it should be about.
    findings
        Contents of the ``findings.json`` that it should be about.
    authorities
        Certificates of the authorities whose signers are trusted.

    Raises
    ------
    NotARecord
        If the file is no acceptance record.
    EnvironmentFault
        If it is signed and pyHanko is not installed, or `authorities` cannot be read.
    """
    document = read_document(pdf)
    points = [_seal(document, is_signed=is_signed(pdf)), _code(document), *signature_points(pdf, authorities)]
    if package is not None:
        points.append(_package(document.record, package))
    if findings is not None:
        points.append(_findings(document.record, findings))
    return Verification(record=document.record, code=document.code, points=tuple(points))


def _seal(document: Document, *, is_signed: bool) -> Point:
    seal = document.seal
    if seal is None:
        return Point(FILE, Outcome.FAILED, Text("không có niêm phong", "it has no seal"))
    if not seal.is_intact:
        return Point(FILE, Outcome.FAILED, Text("bị sửa sau khi lập", "it was changed after it was made"))
    if seal.appended and not is_signed:
        vi = f"bị thêm {seal.appended} byte sau khi lập"
        return Point(FILE, Outcome.FAILED, Text(vi, f"{seal.appended} bytes were added after it was made"))
    return Point(FILE, Outcome.OK, Text("như khi được lập", "as it was made"))


def _code(document: Document) -> Point:
    """Compare the code of the attached facts with the printed one."""
    code = document.code
    if code not in document.printed:  # a file may have a name that looks like another code
        printed = ", ".join(sorted(document.printed)) or "–"
        vi, en = (
            f"số liệu kèm theo cho mã {code}, trang 1 ghi {printed}",
            f"the facts give {code}, page 1 has {printed}",
        )
        return Point(CODE, Outcome.FAILED, Text(vi, en))
    return Point(CODE, Outcome.OK, Text(f"{code}, đúng như in trên trang", f"{code}, as printed"))


def _package(record: AcceptanceRecord, package: Package) -> Point:
    if not record.package.sha256:
        nothing = Text("biên bản không ghi mã SHA-256 nào", "the record names no SHA-256")
        return Point(PACKAGE, Outcome.UNKNOWN, nothing)
    if package.sha256 == record.package.sha256:
        return Point(PACKAGE, Outcome.OK, Text("đúng gói này", "this very package"))
    if package.content_sha256 and package.content_sha256 == record.package.content_sha256:
        same = Text("cùng nội dung, đóng gói lại", "the same contents, packed again")
        return Point(PACKAGE, Outcome.OK, same)
    return Point(PACKAGE, Outcome.FAILED, Text("gói khác", "another package"))


def _findings(record: AcceptanceRecord, findings: bytes) -> Point:
    try:
        found = findings_checksum(json.loads(findings)["findings"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return Point(FINDINGS, Outcome.FAILED, Text("không đọc được tệp", "the file cannot be read"))
    if found == record.findings_sha256:
        return Point(FINDINGS, Outcome.OK, Text("đúng danh sách này", "this very list"))
    return Point(FINDINGS, Outcome.FAILED, Text("danh sách khác", "another list"))

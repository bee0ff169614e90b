"""Check the signatures of a PDF: whose they are, whether they hold, and what they cover. No network is used."""

# ruff: noqa: PLC0415 (pyHanko is an extra: only a signed record needs it)

from __future__ import annotations

import io
import logging
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import EnvironmentFault
from pipeline.verify.points import Outcome, Point
from schemas.finding import Text

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate, Name
    from pyhanko.sign.validation import EmbeddedPdfSignature, PdfSignatureStatus

SIGNATURE = Text("Chữ ký số", "Signature")
TRUST = Text("Chứng thư của người ký", "Certificate of the signer")

_SIGNING = {"digital_signature", "non_repudiation"}
"""What a certificate must be for, one of them."""
_UNSIGNED = Text("không có; không chứng minh được ai lập biên bản", "none; who made the record is not proven")
_UNREADABLE = Text("không đọc được", "it cannot be read")
_BROKEN = Text("không khớp: nội dung đã ký bị sửa", "it does not hold: what was signed has been changed")
_CHANGED = Text("có phần bị sửa sau khi ký", "something was changed after it was signed")
_NOT_COVERED = Text("không bao trùm cả tệp", "it does not cover the whole file")
_NO_EXTRA = (
    "Biên bản có chữ ký số, cần thêm phần ký · The record is signed; reading signatures needs: "
    "uv tool install 'diachinh[sign]'"
)


def is_signed(pdf: bytes) -> bool:
    """Tell whether a file has, or claims to have, a signature."""
    return b"/ByteRange" in pdf


def signature_points(pdf: bytes, authorities: Path | None) -> list[Point]:
    """Return what the signatures of a file are worth, each with its certificate.

    Parameters
    ----------
    pdf
        The whole file.
    authorities
        Certificates (PEM or DER) of the authorities whose signers are trusted; None leaves that open.

    Raises
    ------
    EnvironmentFault
        If pyHanko is not installed, or `authorities` cannot be read.
    """
    if not is_signed(pdf):
        return [Point(SIGNATURE, Outcome.UNKNOWN, _UNSIGNED)]
    try:
        from pyhanko.pdf_utils.reader import PdfFileReader
    except ModuleNotFoundError as error:
        raise EnvironmentFault(_NO_EXTRA) from error
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # it logs as a fault what a point says
    roots = _certificates(authorities) if authorities else None
    try:
        signatures = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
        points = [point for one in signatures for point in _points(one, one is signatures[-1], roots)]
    except Exception:  # whatever a parser makes of hostile bytes: it is no signature that holds
        return [Point(SIGNATURE, Outcome.FAILED, _UNREADABLE)]
    return points or [Point(SIGNATURE, Outcome.FAILED, _UNREADABLE)]


def _certificates(path: Path) -> list[Certificate]:
    from pyhanko.keys import load_certs_from_pemder

    try:
        return list(load_certs_from_pemder([str(path)]))
    except (OSError, ValueError) as error:
        msg = f"Không đọc được chứng thư · Certificates cannot be read: {path}"
        raise EnvironmentFault(msg) from error


def _points(signature: EmbeddedPdfSignature, is_last: bool, roots: list[Certificate] | None) -> list[Point]:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints
    from pyhanko_certvalidator import ValidationContext

    context = ValidationContext(trust_roots=roots or [], allow_fetching=False, moment=signature.self_reported_timestamp)
    usage = KeyUsageConstraints(key_usage=_SIGNING, match_all_key_usages=False)
    status = validate_pdf_signature(signature, context, key_usage_settings=usage)
    if fault := _fault(status, is_last):
        return [Point(SIGNATURE, Outcome.FAILED, fault)]
    when = signature.self_reported_timestamp
    who = _name(status.signing_cert.subject)
    held = Text(f"nguyên vẹn, của {who}{_at(when, ', lúc')}", f"intact, by {who}{_at(when, ', at')}")
    return [Point(SIGNATURE, Outcome.OK, held), _trust(status, has_roots=roots is not None)]


def _fault(status: PdfSignatureStatus, is_last: bool) -> Text | None:
    """Say what is wrong with a signature: later signatures may follow it, and nothing else."""
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import SignatureCoverageLevel

    if not (status.intact and status.valid):
        return _BROKEN
    if is_last:
        return None if status.coverage is SignatureCoverageLevel.ENTIRE_FILE else _NOT_COVERED
    level = status.modification_level
    return None if level is not None and level <= ModificationLevel.FORM_FILLING and status.docmdp_ok else _CHANGED


def _trust(status: PdfSignatureStatus, *, has_roots: bool) -> Point:
    certificate = status.signing_cert
    issuer, fingerprint = _name(certificate.issuer), certificate.sha256.hex()
    if not has_roots:
        vi = f"chưa đối chiếu (đặt DIACHINH_SIGNING_CA); do {issuer} cấp, SHA-256 {fingerprint}"
        en = f"not checked (set DIACHINH_SIGNING_CA); issued by {issuer}, SHA-256 {fingerprint}"
        return Point(TRUST, Outcome.UNKNOWN, Text(vi, en))
    if status.trusted:
        return Point(TRUST, Outcome.OK, Text(f"do {issuer} cấp", f"issued by {issuer}"))
    vi = f"không do cơ quan được tin cậy cấp, hoặc không còn hạn lúc ký: {issuer}, SHA-256 {fingerprint}"
    en = f"not issued by a trusted authority, or not valid when it signed: {issuer}, SHA-256 {fingerprint}"
    return Point(TRUST, Outcome.FAILED, Text(vi, en))


def _name(subject: Name) -> str:
    """Return the name in a certificate, and nothing else that it says of a person, such as an identity number."""
    return str(subject.native.get("common_name") or subject.native.get("organization_name") or "?")


def _at(when: datetime | None, word: str) -> str:
    """Return the time that the signer's computer gave."""
    return f"{word} {when.isoformat(timespec='seconds')}" if when else ""

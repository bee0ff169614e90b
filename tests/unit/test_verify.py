"""What a reader of an acceptance record can rely on: anything changed is found, and who signed it is told."""

import builtins
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pypdf import PdfReader, PdfWriter

from pipeline.errors import EnvironmentFault
from pipeline.signing import signer
from pipeline.validate.report import write_reports
from pipeline.validate.report.formats import report_pdf
from pipeline.verify import MOST_BYTES, NotARecord, Outcome, verify
from schemas.seal import BLANK, seal

OFFICE = "Văn phòng Đăng ký đất đai"
PASSWORD = "mật khẩu 1"
OK, FAILED, UNKNOWN = Outcome.OK, Outcome.FAILED, Outcome.UNKNOWN


@pytest.fixture(scope="module")
def reports(make_report, tmp_path_factory):
    return write_reports(make_report(), tmp_path_factory.mktemp("out"), lang="vi")


@pytest.fixture(scope="module")
def pdf(reports):
    return reports["report.pdf"].read_bytes()


def outcomes(pdf, **against):
    """Return English name of each point → outcome."""
    return {point.name.en: point.outcome for point in verify(pdf, **against).points}


def is_found(pdf):
    """Tell whether a change was found: no record any more, or one that is not confirmed."""
    try:
        return not verify(pdf).is_confirmed
    except NotARecord:
        return True


# --- unsigned ---------------------------------------------------------------------------------------------------------


def test_an_unsigned_record_is_confirmed_and_nobody_is_named(pdf):
    assert outcomes(pdf) == {"File": OK, "Verification code": OK, "Signature": UNKNOWN}
    assert verify(pdf).is_confirmed


@settings(max_examples=60)
@given(data=st.data())
def test_no_byte_can_be_changed(pdf, data):
    changed = bytearray(pdf)
    changed[data.draw(st.integers(0, len(pdf) - 1))] ^= data.draw(st.integers(1, 255))

    assert is_found(bytes(changed))


def test_a_number_changed_in_the_text_is_found(pdf):
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    page = writer.pages[0]
    before = page.extract_text()
    contents = page["/Contents"].get_object()
    drawn = contents.get_data()
    first, second = _two_glyphs(drawn)
    contents.set_data(drawn.replace(first, second, 1))
    changed = io.BytesIO()
    writer.write(changed)

    assert PdfReader(changed).pages[0].extract_text() != before
    assert is_found(changed.getvalue())


def _two_glyphs(drawn):
    """Return the first two different texts that a page draws."""
    texts = list(dict.fromkeys(line for line in drawn.splitlines() if line.endswith(b"Tj")))
    return texts[0], texts[1]


def test_what_is_appended_is_found(pdf):
    appended = IncrementalPdfFileWriter(io.BytesIO(pdf))
    appended.root["/Lang"] = appended.root["/Lang"]
    appended.update_root()
    updated = io.BytesIO()
    appended.write(updated)

    assert updated.getvalue().startswith(pdf)
    assert outcomes(updated.getvalue())["File"] is FAILED
    assert outcomes(pdf + b"\n")["File"] is FAILED


def test_facts_that_were_sealed_again_do_not_fit_the_printed_code(make_report, monkeypatch, tmp_path):
    monkeypatch.setattr(report_pdf, "verification_code", lambda _: "0000-0000-0000-0000")
    report_pdf.write(make_report(), tmp_path / "report.pdf", lang="vi")

    assert outcomes((tmp_path / "report.pdf").read_bytes())["Verification code"] is FAILED


def test_a_file_whose_name_looks_like_a_code_raises_no_false_alarm(make_report, tmp_path):
    report = make_report()
    named = replace(report, package=replace(report.package, name="2026-1123-0001-0002"))
    report_pdf.write(named, tmp_path / "report.pdf", lang="vi")

    assert verify((tmp_path / "report.pdf").read_bytes()).is_confirmed


@pytest.mark.parametrize(
    "pdf", [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"%PDF-1.7\n" + b"[" * 100_000, bytes(MOST_BYTES + 1)], ids=range(5)
)
def test_other_files_are_no_records(pdf):
    with pytest.raises(NotARecord):
        verify(pdf)


def test_another_pdf_is_no_record():
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    other = io.BytesIO()
    writer.write(other)
    for attached in (None, b"not json", b"{}", b'{"shape": 2}'):
        if attached is not None:
            writer.add_attachment("record.json", attached)
            other = io.BytesIO()
            writer.write(other)
        with pytest.raises(NotARecord):
            verify(other.getvalue())


# --- against the package and the findings -----------------------------------------------------------------------------


def test_the_package_is_compared_by_its_bytes_then_by_its_contents(pdf, make_report):
    package = make_report().package
    repacked = replace(package, sha256="00" * 32)
    other = replace(repacked, content_sha256="11" * 32)

    assert [outcomes(pdf, package=one)["Package"] for one in (package, repacked, other)] == [OK, OK, FAILED]


def test_the_findings_are_compared_value_by_value(pdf, reports):
    written = reports["findings.json"].read_bytes()
    document = json.loads(written)
    reformatted = json.dumps(document, indent=2).encode()
    document["findings"][0]["measured"] = 0.01
    changed = json.dumps(document).encode()

    files = (written, reformatted, changed, b"{}", b"[]", b"\xff", b"[" * 100_000)
    assert [outcomes(pdf, findings=one)["Findings"] for one in files] == [OK, OK, *[FAILED] * 5]


# --- signed -----------------------------------------------------------------------------------------------------------


def name_of(common_name):
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
            x509.NameAttribute(NameOID.USER_ID, "CCCD:012345678901"),
        ]
    )


def certificate(subject, key, issuer, issuer_key, *, is_authority=False, days=(-1, 300)):
    now = datetime.now(UTC)
    usage = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only"), False
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name_of(subject))
        .issuer_name(name_of(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days[0]))
        .not_valid_after(now + timedelta(days[1]))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not is_authority,
                key_cert_sign=is_authority,
                crl_sign=is_authority,
                decipher_only=False,
                **usage,
            ),
            critical=True,
        )
        .sign(issuer_key, hashes.SHA256())
    )


class Authority:
    """A certification authority of the test, and the signers that it vouches for."""

    def __init__(self, folder, name):
        self.folder, self.name, self.key = folder, name, ec.generate_private_key(ec.SECP256R1())
        own = certificate(name, self.key, name, self.key, is_authority=True)
        self.file = folder / f"{name}.pem"
        self.file.write_bytes(own.public_bytes(serialization.Encoding.PEM))

    def p12(self, subject=OFFICE, password=PASSWORD, **changes):
        key = ec.generate_private_key(ec.SECP256R1())
        issued = certificate(subject, key, self.name, self.key, **changes)
        secret = serialization.BestAvailableEncryption(password.encode())
        path = self.folder / f"{subject}.p12"
        path.write_bytes(pkcs12.serialize_key_and_certificates(b"office", key, issued, None, secret))
        return path


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"), "CA thử nghiệm")


@pytest.fixture(scope="module")
def stranger(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("stranger"), "CA khác")


@pytest.fixture(scope="module")
def sign(pdf, tmp_path_factory):
    """Return a function that signs the record and gives its bytes."""

    def sign(p12):
        path = tmp_path_factory.mktemp("signed") / "report.pdf"
        path.write_bytes(pdf)
        signer(p12, SecretStr(PASSWORD))(path)
        return path.read_bytes()

    return sign


@pytest.fixture(scope="module")
def signed(sign, authority):
    return sign(authority.p12())


def detail(pdf, name, **against):
    return next(point.detail.en for point in verify(pdf, **against).points if point.name.en == name)


def test_a_signed_record_names_its_signer_and_who_vouches_for_him(signed, pdf, authority):
    assert signed.startswith(pdf), "what was sealed stays as it is"
    assert set(outcomes(signed, authorities=authority.file).values()) == {OK}
    assert OFFICE in detail(signed, "Signature")
    assert "CA thử nghiệm" in detail(signed, "Certificate of the signer", authorities=authority.file)


def test_the_identity_number_in_a_certificate_is_not_shown(signed):
    assert not any("012345678901" in point.detail.vi + point.detail.en for point in verify(signed).points)


def test_without_authorities_the_certificate_is_open_and_its_fingerprint_is_given(signed):
    assert outcomes(signed)["Certificate of the signer"] is UNKNOWN
    assert "not checked" in detail(signed, "Certificate of the signer")
    assert verify(signed).is_confirmed


def test_a_signer_of_another_authority_is_not_trusted(signed, stranger):
    found = outcomes(signed, authorities=stranger.file)

    assert (found["Signature"], found["Certificate of the signer"]) == (OK, FAILED)


def test_a_certificate_that_had_expired_is_not_trusted(sign, authority):
    expired = sign(authority.p12("Hết hạn", days=(-300, -1)))

    assert outcomes(expired, authorities=authority.file)["Certificate of the signer"] is FAILED


@settings(max_examples=40)
@given(data=st.data())
def test_no_byte_that_a_signed_record_shows_can_be_changed(signed, pdf, data):
    changed = bytearray(signed)
    changed[data.draw(st.integers(0, len(pdf) - 1))] ^= data.draw(st.integers(1, 255))

    assert is_found(bytes(changed))


def test_what_is_appended_to_a_signed_record_is_found(signed):
    appended = IncrementalPdfFileWriter(io.BytesIO(signed))
    appended.root["/Lang"] = appended.root["/Lang"]
    appended.update_root()
    updated = io.BytesIO()
    appended.write(updated)

    assert outcomes(updated.getvalue())["Signature"] is FAILED
    assert outcomes(signed + b"%")["Signature"] is FAILED


def test_bytes_that_only_look_like_a_signature_are_none(pdf):
    assert outcomes(pdf + b"/ByteRange [0 1 2 3]")["Signature"] is FAILED


def test_changed_facts_that_were_sealed_again_break_the_signature(signed, pdf):
    original = PdfReader(io.BytesIO(pdf)).metadata["/Keywords"].encode()
    title = b"/CreationDate(D:20261123"
    assert title in signed
    forged = (
        seal(pdf.replace(original, BLANK.encode()).replace(title, b"/CreationDate(D:20261124")) + signed[len(pdf) :]
    )

    assert outcomes(forged)["File"] is OK
    assert outcomes(forged)["Signature"] is FAILED


def test_two_may_sign_one_after_the_other(signed, authority):
    surveyor = SimpleSigner.load_pkcs12_data(authority.p12("Đơn vị đo đạc").read_bytes(), (), PASSWORD.encode())
    metadata = PdfSignatureMetadata(field_name="surveyor", md_algorithm="sha256")
    twice = sign_pdf(IncrementalPdfFileWriter(io.BytesIO(signed)), metadata, surveyor).getvalue()
    points = [point for point in verify(twice, authorities=authority.file).points if point.name.en == "Signature"]

    assert [point.outcome for point in points] == [OK, OK]
    assert ["Đơn vị đo đạc" in point.detail.vi for point in points] == [False, True]


# --- what signing needs -----------------------------------------------------------------------------------------------


def test_a_wrong_password_is_said_and_not_shown(authority):
    with pytest.raises(EnvironmentFault, match="password") as caught:
        signer(authority.p12(), SecretStr("sai-mật-khẩu"))
    assert "sai-mật-khẩu" not in str(caught.value)


@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\nignored\n"])
def test_the_password_may_stand_in_a_file(authority, tmp_path, pdf, ending):
    (tmp_path / "password").write_bytes((PASSWORD + ending).encode())
    (tmp_path / "report.pdf").write_bytes(pdf)

    signer(authority.p12(), None, tmp_path / "password")(tmp_path / "report.pdf")

    assert (tmp_path / "report.pdf").read_bytes() != pdf


def test_without_the_extra_it_is_said_how_to_get_it(authority, signed, monkeypatch):
    real = builtins.__import__

    def lacking(name, *args, **kwargs):
        if name.startswith("pyhanko"):
            raise ModuleNotFoundError(name=name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", lacking)
    for needing in (lambda: signer(authority.p12(), None), lambda: verify(signed)):
        with pytest.raises(EnvironmentFault, match=r"diachinh\[sign\]"):
            needing()


def test_authorities_that_cannot_be_read_are_a_fault_of_the_settings(signed, tmp_path):
    (tmp_path / "ca.pem").write_text("no certificate")

    for file in (tmp_path / "ca.pem", tmp_path / "missing.pem"):
        with pytest.raises(EnvironmentFault, match="Certificates cannot be read"):
            verify(signed, authorities=file)

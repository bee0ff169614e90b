"""``diachinh verify``: an officer receives a record and wants to know whether it can be relied on."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID


@pytest.fixture
def record(diachinh, packages, tmp_path: Path) -> Path:
    """The record of a faulty package, beside its other reports."""
    diachinh("check", packages["faulty"], "--out", tmp_path / "out")
    return tmp_path / "out" / "report.pdf"


def test_a_record_is_confirmed_with_its_package_and_findings(diachinh, packages, record: Path) -> None:
    findings = record.with_name("findings.json")
    done = diachinh("verify", record, "--package", packages["faulty"], "--findings", findings)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "BIÊN BẢN CÒN NGUYÊN" in done.stdout
    assert "Không đạt" in done.stdout
    assert done.stdout.count("✓") == 4
    assert "không chứng minh được ai lập" in " ".join(done.stdout.split())


def test_a_record_of_another_package_is_not_confirmed(diachinh, packages, record: Path) -> None:
    done = diachinh("verify", record, "--package", packages["good"], "--lang", "en")

    assert done.returncode == 1
    assert "THIS RECORD CANNOT BE RELIED ON" in done.stdout
    assert "another package" in done.stdout


def test_a_changed_record_is_not_confirmed(diachinh, record: Path) -> None:
    record.write_bytes(record.read_bytes().replace(b"/CreationDate(D:20", b"/CreationDate(D:21"))
    done = diachinh("verify", record)

    assert done.returncode == 1
    assert "bị sửa sau khi lập" in done.stdout


def test_the_exit_code_tells_other_files_and_missing_ones_apart(diachinh, packages, tmp_path: Path) -> None:
    no_record, missing = diachinh("verify", packages["good"]), diachinh("verify", tmp_path / "missing.pdf")

    assert (no_record.returncode, missing.returncode) == (2, 3)
    assert "Không phải biên bản" in no_record.stderr
    assert "Traceback" not in no_record.stderr + missing.stderr


@pytest.fixture
def office(tmp_path: Path) -> dict[str, str]:
    """The settings of an office that signs and trusts its own certificate."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Văn phòng Đăng ký đất đai")])
    now = datetime.now(UTC)
    own = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    secret = serialization.BestAvailableEncryption(b"mot-mat-khau")
    (tmp_path / "office.p12").write_bytes(pkcs12.serialize_key_and_certificates(b"office", key, own, None, secret))
    (tmp_path / "office.pem").write_bytes(own.public_bytes(serialization.Encoding.PEM))
    return {
        "DIACHINH_SIGNING_P12": str(tmp_path / "office.p12"),
        "DIACHINH_SIGNING_PASSWORD": "mot-mat-khau",
        "DIACHINH_SIGNING_CA": str(tmp_path / "office.pem"),
    }


def test_an_office_with_a_certificate_signs_what_it_checks(diachinh, packages, tmp_path: Path, office) -> None:
    diachinh("check", packages["good"], "--out", tmp_path / "out", env=office)
    done = diachinh("verify", tmp_path / "out" / "report.pdf", "--lang", "en", env=office)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "by Văn phòng Đăng ký đất đai" in " ".join(done.stdout.split())
    assert done.stdout.count("✓") == 4
    assert "mot-mat-khau" not in "".join(log.read_text("utf-8") for log in tmp_path.rglob("*.jsonl"))


def test_a_wrong_password_stops_before_the_check_begins(diachinh, packages, tmp_path: Path, office) -> None:
    mistaken = {**office, "DIACHINH_SIGNING_PASSWORD": "nham-lan"}
    done = diachinh("check", packages["good"], "--out", tmp_path / "out", env=mistaken)

    assert done.returncode == 4
    assert "xem lại mật khẩu" in done.stderr
    assert not (tmp_path / "out").exists()
    logs = "".join(log.read_text("utf-8") for log in tmp_path.rglob("*.jsonl"))
    assert "nham-lan" not in done.stdout + done.stderr + logs

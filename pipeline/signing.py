"""Sign an acceptance record with the office's PKCS#12 certificate, as PAdES."""

# ruff: noqa: PLC0415 (pyHanko is an extra: only who signs needs it)

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

from pydantic import SecretStr

from pipeline.errors import EnvironmentFault

Sign = Callable[[Path], None]
"""Signs a PDF in place."""

_FIELD = "diachinh"


def signer(p12: Path, password: SecretStr | None, password_file: Path | None = None) -> Sign:
    """Open a certificate and return what signs with it.

    Parameters
    ----------
    p12
        PKCS#12 file with one key and its certificate, as ``.p12`` or ``.pfx``.
    password, password_file
        Its password, or the file whose first line it is; a certificate without one needs neither.

    Raises
    ------
    EnvironmentFault
        If pyHanko is not installed, or the certificate cannot be opened.
    """
    try:
        from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf
    except ModuleNotFoundError as error:
        msg = "Ký số cần thêm phần ký · Signing needs: uv tool install 'diachinh[sign]'"
        raise EnvironmentFault(msg) from error
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigSeedSubFilter

    secret = password.get_secret_value() if password else ""
    if password_file and not secret:
        secret = password_file.read_text("utf-8").partition("\n")[0].rstrip("\r")
    try:
        key = SimpleSigner.load_pkcs12_data(p12.read_bytes(), (), secret.encode() or None)
    except ValueError as error:
        msg = f"Không mở được chứng thư, xem lại mật khẩu · Certificate cannot be opened, see its password: {p12}"
        raise EnvironmentFault(msg) from error
    metadata = PdfSignatureMetadata(field_name=_FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)

    def sign(path: Path) -> None:
        signed = sign_pdf(IncrementalPdfFileWriter(io.BytesIO(path.read_bytes())), metadata, key)
        unfinished = path.with_name(f".{path.name}.unsigned")
        unfinished.write_bytes(signed.getvalue())
        unfinished.replace(path)

    return sign

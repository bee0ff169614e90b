"""Deployment values from the environment, read once by the command line and passed down as plain arguments."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "DIACHINH_"


class Settings(BaseSettings):
    """Values that differ between installations; the law is not among them.

    Attributes
    ----------
    database_url
        SQLAlchemy URL of a PostgreSQL + PostGIS server; None means the embedded cluster.
    home
        Folder for the embedded cluster, receipts, reports and releases.
    province
        Name of the province profile (``schemas/provinces``).
    signing_p12
        PKCS#12 certificate that signs ``report.pdf``; None leaves records unsigned.
    signing_password, signing_password_file
        Its password, or the file whose first line it is.
    signing_ca
        Certificates (PEM or DER) of the authorities whose signers ``diachinh verify`` trusts.
    party_key_file
        Keys that seal personal data (see `pipeline.party.key_file`); None stores nothing personal.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    database_url: str | None = None
    home: Path = Path("var")
    province: str = "haiphong"
    signing_p12: Path | None = None
    signing_password: SecretStr | None = None
    signing_password_file: Path | None = None
    signing_ca: Path | None = None
    party_key_file: Path | None = None


def read_settings() -> Settings:
    """Read the settings and refuse misspelt ``DIACHINH_`` names.

    Raises
    ------
    ValueError
        If the environment holds a name with our prefix that means nothing.
    """
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    if unknown:
        msg = f"unknown settings {', '.join(unknown)}; known are {', '.join(sorted(known))}"
        raise ValueError(msg)
    return Settings()

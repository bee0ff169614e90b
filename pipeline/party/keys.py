"""Encryption of personal values, each for its own place in the database, and digests by which they are found."""

from __future__ import annotations

import hmac
import os
import re
import unicodedata
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pipeline.errors import EnvironmentFault

KEY_BYTES, ID_BYTES, NONCE_BYTES = 32, 4, 12
_FORMAT = b"\x01"
"""First byte of what is stored: which cipher, should there ever be another."""


class SealBroken(EnvironmentFault):
    """A stored personal value cannot be opened; the message never holds it."""


class _Key:
    """One master key, and what is derived from it: neither of the three tells anything of the others (RFC 5869)."""

    def __init__(self, master: bytes) -> None:
        self.id = _derive(master, "id", ID_BYTES)
        self.cipher = AESGCM(_derive(master, "encryption", KEY_BYTES))
        self.index_key = _derive(master, "blind index", KEY_BYTES)


class KeyRing:
    """The keys of an installation, 32 random bytes each; the last one seals, all of them open.

    Values are sealed with AES-256-GCM (NIST SP 800-38D) under a random nonce of 96 bits: at most 2³² values a key. A
    sealed value holds a format byte, the identifier of its key, the nonce, the ciphertext and a tag of 128 bits.
    """

    def __init__(self, masters: Iterable[bytes]) -> None:
        keys = [_Key(master) for master in masters]
        self._by_id = {key.id: key for key in keys}
        self._current = keys[-1]

    @property
    def current_id(self) -> str:
        """Identifier of the key that seals: it is derived from the key, and tells nothing of it."""
        return self._current.id.hex()

    def seal(self, value: str, place: str) -> bytes:
        """Encrypt a value for one place only.

        Parameters
        ----------
        place
            Table, column and row (see `place_of`); anywhere else the value does not open.
        """
        nonce = os.urandom(NONCE_BYTES)
        return b"".join(
            (_FORMAT, self._current.id, nonce, self._current.cipher.encrypt(nonce, value.encode(), place.encode()))
        )

    def open(self, sealed: bytes, place: str) -> str:
        """Decrypt a value.

        Raises
        ------
        SealBroken
            If its key is not in the file, or it was altered or stored in another place.
        """
        key_id, rest = sealed[1 : 1 + ID_BYTES], sealed[1 + ID_BYTES :]
        key = self._by_id.get(key_id)
        if sealed[:1] != _FORMAT or key is None:
            msg = (
                f"Tệp khóa không có khóa {key_id.hex()} đã mã hóa dữ liệu này: dùng đúng tệp khóa · the key file lacks "
                f"the key {key_id.hex()} that sealed this: use the right key file ({place.partition(':')[0]})"
            )
            raise SealBroken(msg)
        try:
            return key.cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], place.encode()).decode()
        except (InvalidTag, ValueError):  # too short to hold a nonce
            msg = (
                "Dữ liệu cá nhân đã bị sửa hoặc đổi chỗ trong cơ sở dữ liệu · personal data was altered or moved in "
                f"the database: {place}"
            )
            raise SealBroken(msg) from None

    def index(self, value: str, domain: str) -> bytes:
        """Return a digest of 32 bytes by which equal values are found; without the key it says nothing of them.

        Parameters
        ----------
        domain
            What is indexed; equal values of two domains have different digests.
        """
        return _index(self._current, value, domain)

    def indexes(self, value: str, domain: str) -> list[bytes]:
        """Return the digests of a value under every key: stored rows may be under an older one."""
        return [_index(key, value, domain) for key in self._by_id.values()]


def place_of(table: str, column: str, row: str) -> str:
    """Name the place of a stored value: column of a table, and the key of its row."""
    return f"party.{table}.{column}:{row}"


def number_key(number: str) -> str:
    """Return what stays the same of a number or serial however it is written: no marks, capitals, no zeros in front.

    Spreadsheets drop the zero that most personal numbers begin with.
    """
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFC", number)).upper().lstrip("0")


def _derive(master: bytes, purpose: str, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=f"diachinh party {purpose}".encode()).derive(master)


def _index(key: _Key, value: str, domain: str) -> bytes:
    return hmac.digest(key.index_key, f"{domain}\0{value}".encode(), "sha256")

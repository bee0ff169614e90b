"""Refresh the browser libraries under ``maps/site/vendor`` from npm, as ``vendor.toml`` there lists them.

Only somebody who changes a version runs this, and only here is npm needed:

    python scripts/vendor.py

The package is checked against the integrity value that npm publishes, the listed files are taken out of it, and
``checksums.txt`` is written, which the tests compare with what is in the repository.
"""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Any

VENDOR = Path(__file__).parents[1] / "maps" / "site" / "vendor"


def refresh(name: str, library: dict[str, Any], workdir: Path) -> None:
    """Fetch one library and replace its folder."""
    wanted = f"{name}@{library['version']}"
    answer = subprocess.run(["npm", "pack", "--json", "--silent", wanted], cwd=workdir, check=True, capture_output=True)  # noqa: S607
    packed = json.loads(answer.stdout)
    entry = packed[0] if isinstance(packed, list) else next(iter(packed.values()))
    archive = workdir / entry["filename"]
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if integrity != library["integrity"]:
        msg = f"{wanted}: integrity is {integrity}, vendor.toml says {library['integrity']}"
        raise SystemExit(msg)
    folder = VENDOR / name
    folder.mkdir(exist_ok=True)
    with tarfile.open(archive) as members:
        for member, target in library["files"].items():
            taken = members.extractfile(f"package/{member}")
            if taken is None:
                msg = f"{wanted} has no {member}"
                raise SystemExit(msg)
            content = taken.read()
            for old, new in library.get("rewrite", {}).items():
                content = content.replace(old.encode(), new.encode())
            (folder / target).write_bytes(content)


def main() -> None:
    """Refresh every library and write the checksums."""
    libraries = tomllib.loads((VENDOR / "vendor.toml").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as workdir:
        for name, library in libraries.items():
            refresh(name, library, Path(workdir))
    files = sorted(path for path in VENDOR.rglob("*") if path.is_file() and path.parent != VENDOR)
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(VENDOR)}\n" for path in files]
    (VENDOR / "checksums.txt").write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    main()

"""Hashes of last events that releases hold: outside of the database, where they cannot be rewritten with it."""

from __future__ import annotations

from pathlib import Path

from schemas.release import CURRENT, MANIFEST, Pointer, ReleaseManifest, site_folder


def published_heads(home: Path) -> dict[str, str]:
    """Return the hash of the last event, hexadecimal → release that holds it, for the release served of each province.

    Parameters
    ----------
    home
        Folder under which the sites stand (see `schemas.release`).
    """
    heads = {}
    for pointer in sorted(site_folder(home, "*").parent.glob(f"*/{CURRENT}")):
        path = pointer.parent / Pointer.model_validate_json(pointer.read_bytes()).path / MANIFEST
        if path.exists():
            head = ReleaseManifest.model_validate_json(path.read_bytes()).events_head
            if head:
                heads[head] = path.relative_to(home).as_posix()
    return heads

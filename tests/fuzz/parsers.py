"""Fuzz targets for the parsers that are ours: whatever the bytes, an answer or the error that is documented.

``test_fuzzing.py`` runs each for a bounded time; by hand, for as long as wanted, from the top of the checkout::

    PYTHONPATH=. .venv/bin/python tests/fuzz/parsers.py labels -max_total_time=600
"""

import sys
import tempfile
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["pipeline", "schemas", "tomllib"]):
    from pipeline.errors import PackageError
    from pipeline.intake.manifest import read_manifest
    from pipeline.normalise.drawing.texts import decode, parts_of
    from pipeline.read import coordinates
    from pipeline.read.registry import Damage, Foreign
    from schemas.encodings import LEGACY, detect
    from schemas.encodings import decode as decode_legacy
    from schemas.encodings import encode as encode_legacy
    from schemas.number import decimal_mark, parse_number
    from schemas.package import MANIFEST_NAME, PackageFile
    from schemas.sheets import sheet_of_number
    from schemas.source import load_source

KINDS = ("number", "label_point", "area", "land_use", "label", "frame")
DRAWING = load_source("famis_dxf").drawing
SCRATCH = Path(tempfile.mkdtemp(prefix="fuzz-"))


def labels(text: str) -> None:
    """A label shows text that can be written down, and its parts stand in it."""
    shown = decode(text)
    shown.encode("utf-8")
    assert DRAWING is not None
    for kind in KINDS:
        if parts := parts_of(shown, kind, DRAWING.labels):
            assert all(part.lower() in shown.lower() for part in (parts.parcel, parts.area, parts.land_use) if part)


def encodings(text: str) -> None:
    """Every column can be read, and every text that a legacy encoding holds comes back from it."""
    values = text.splitlines()
    found = detect(values)
    for value in values:
        found.read(value).text.encode("utf-8")
    composed = unicodedata.normalize("NFC", text)
    for encoding in LEGACY:
        try:
            legacy = encode_legacy(composed, encoding)
        except UnicodeEncodeError:
            continue
        assert decode_legacy(legacy, encoding) == composed, encoding


def numbers(text: str) -> None:
    """A number is read by the mark that its column shows, or not at all."""
    texts = text.splitlines()
    mark = decimal_mark(texts)
    for one in texts:
        number = parse_number(one, decimal=mark)
        assert number is None or any(letter.isdecimal() for letter in one)


def sheets(text: str) -> None:
    """A sheet that a number means has that number again."""
    try:
        sheet = sheet_of_number(text)
    except ValueError:
        return
    assert sheet_of_number(sheet.number) == sheet


def manifests(text: str) -> None:
    """A manifest is understood, or refused with a reason."""
    path = SCRATCH / MANIFEST_NAME
    size_bytes = path.write_bytes(text.encode())
    with suppress(PackageError):
        read_manifest(PackageFile(MANIFEST_NAME, path, size_bytes, ""))


def coordinate_lists(text: str) -> None:
    """A list of coordinates is parcels or points, with a reason for each that is set aside, or it is refused."""
    path = SCRATCH / "list.txt"
    path.write_bytes(text.encode())
    with suppress(Damage, Foreign):
        for table in coordinates.tables(path):
            records = table.records.read_all()
            missing = [position for position, one in enumerate(records["geometry"]) if not one.is_valid]
            assert missing == sorted(table.broken) == sorted(table.complaints)


TARGETS: dict[Callable[[str], None], tuple[str, ...]] = {
    labels: (
        r"{\fArial|b0;\S125/156.4;} ODT",
        r"%%u125%%u\P156,4\PODT",
        r"\U+1EA4t 12a",
        "125\n156.4 ODT+CLN",
        "%%123",
    ),
    encodings: ("Th«n Thanh Êm", "Thôn Thanh Ấm\nXã Đoài", "Thoân Thanh AÁm", "ThÃ´n", "Tho\u0302n", "X· §oµi\n?"),
    numbers: ("1.234,5\n12,5", "1 234.50", "7.0\n1,234", "-1e5"),
    sheets: ("10-728 494", "725 500-6-(11)", "310593-9-c", "725 500-6-25"),
    coordinate_lists: (
        "Thửa đất số: 12, tờ bản đồ số: 5\nSTT;X;Y\n1;2307000,5;595000\n2;2307020,5;595000\n3;2307020;595020\n",
        "1 2307000.5 595000\n2 2307020.5 595000\n3 2307020 595020\n1 2307000.5 595000\n",
        "tờ,thửa,vòng,thứ tự,N,E\n5,12,1,1,20.8,106.6\n5,12,1,2,20.9,106.6\n5,12,1,3,20.9,106.7\n",
        "sep=;\n5;12;48 595000,25;2.307.000,5\n;;595 020,25;2307000,5\n",
    ),
    manifests: (
        'contractor = "Đo đạc"\ncommunes = ["11407"]\nscale = 500\n',
        "[checksums]\n'a.shp' = 'ff'\n",
        "crs = 9210",
    ),
}
"""Target → texts to start from."""

if __name__ == "__main__":
    chosen, seeds = next((target, seeds) for target, seeds in TARGETS.items() if target.__name__ == sys.argv[1])
    for number, seed in enumerate(seeds):
        (SCRATCH / f"seed-{number}").write_bytes(seed.encode())
    atheris.Setup([*sys.argv[1:], str(SCRATCH)], lambda data: chosen(data.decode("utf-8", "replace")))
    atheris.Fuzz()

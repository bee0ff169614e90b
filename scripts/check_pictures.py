"""Draw for every check one example that breaks it: ``docs/checks/CODE.svg``, from the files under ``tests/examples``.

Where the fault has a place, its parcels are drawn to scale, north up; else the delivered files, with the one that is
concerned. Below stands what a surveyor is told.
"""

from __future__ import annotations

import json
import sys
import tempfile
import textwrap
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from html import escape
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import shapely

from pipeline import run
from pipeline.validate import refuse, validate
from pipeline.validate.registry import catalogue
from pipeline.validate.report.ground import ground_of
from pipeline.validate.report.pictures import HEIGHT, WIDTH, Picture, pictures_of
from pipeline.validate.report.shapes import in_one_crs, shapes_of
from schemas.crs import crs_label
from schemas.finding import Fault, Finding
from schemas.frames import Batch
from schemas.package import Package
from schemas.province import load_province
from schemas.report import Report
from schemas.source import load_source

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "tests" / "examples" / "bad"
PICTURES = ROOT / "docs" / "checks"
_NOW = datetime(2026, 11, 23, tzinfo=UTC)
_LETTERS = 48
"""Of a line of text as wide as the picture."""
_MOST_FILES = 8


def examples_of(code: str) -> list[Path]:
    """Return the examples of a check, parcels before packages."""
    folder = EXAMPLES / code
    return [*sorted(folder.glob("*.geojson")), *sorted([*folder.glob("*/expected.json"), *folder.glob("*.json")])]


def checked(path: Path, folder: Path) -> tuple[Report | None, Sequence[Finding]]:
    """Check an example, for a report that only holds what is drawn; of faults of an earlier stage there is none.

    Parameters
    ----------
    folder
        An empty one, for what has to be written.
    """
    example = json.loads(path.read_text("utf-8"))
    if "faults" in example:
        return None, refuse([Fault(**fault) for fault in example["faults"]])[1]
    if path.suffix == ".geojson":
        batch = _tests("conftest").batch_of_example(example)
        _, findings = _tests("conftest").run(batch, example.get("province", "generic"))
        return _report(batch.package, batch, findings), findings
    package = _tests("test_examples").package_of(path, example, folder)
    explained = run.explain(package, run.Job(home=folder, province=example["province"], now=_NOW))
    batch, findings = explained.batch, explained.findings
    if batch is not None:
        _, findings = validate(batch, load_province(batch.province), load_source(batch.source))
    return _report(explained.package, batch, findings), findings


def _report(package: Package, batch: Batch | None, findings: Sequence[Finding]) -> Report:
    return Report(
        package=package,
        version="",
        province="generic",
        source=None,
        started=_NOW,
        seconds=0.0,
        read=0,
        checked=0,
        quarantined=0,
        checks=(),
        findings=tuple(findings),
        changed_severities={},
        parcels=None if batch is None else batch.parcels,
    )


@cache
def _tests(name: str) -> Any:
    """Return a module of the tests, which know how examples are read and packed."""
    spec = spec_from_file_location(name, ROOT / "tests" / "checks" / f"{name}.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def drawing_of(code: str) -> str:
    """Return the SVG text for a check: of its first example in which the fault has a place, else of its first."""
    first = None
    for path in examples_of(code):
        has_place, svg = _drawing_of(code, path)
        first = first or svg
        if has_place:
            return svg
    if first is None:
        msg = f"check {code} has no example"
        raise LookupError(msg)
    return first


def _drawing_of(code: str, path: Path) -> tuple[bool, str]:
    with tempfile.TemporaryDirectory() as folder:
        report, findings = checked(path, Path(folder))
    findings = [finding for finding in findings if finding.code == code]
    for finding, picture in zip(findings, _pictures(report, findings), strict=False):
        if picture is not None:
            has_place = finding.geometry is not None and bool(picture.fault or picture.rings)
            return has_place, _svg(finding, [*_place(picture, finding)], HEIGHT)
    names = _names(path, report)
    return False, _svg(findings[0], [*_list(names, findings[0].file)], 40 + 22 * len(names))


def _pictures(report: Report | None, findings: Sequence[Finding]) -> list[Picture | None]:
    """Draw the places of findings; one of a whole sheet or commune with the boundaries of all parcels."""
    if report is None or report.parcels is None or report.parcels.crs is None:
        return []
    crs = crs_label(report.parcels.crs)
    datum_pipeline = load_province(report.province).datum_pipeline
    shapes = in_one_crs(shapes_of(findings), findings, crs, datum_pipeline)
    ground = ground_of(report, crs, datum_pipeline)
    if ground is not None and not report.package.files and not shapes.any():
        shapes[0] = shapely.union_all(shapely.boundary(ground.shapes))
    return pictures_of(shapes, findings, ground, "vi", is_metric=ground is not None)


def _names(path: Path, report: Report | None) -> list[str]:
    """Name the files of an example, few enough to be read."""
    example = json.loads(path.read_text("utf-8"))
    if "zip" in example:
        names = [entry["name"] for entry in example["zip"]]
    elif "faults" in example:
        names = [fault["file"] for fault in example["faults"]]
    else:
        names = [file.name for file in report.package.files] if report else []
    return names[:_MOST_FILES]


def _place(picture: Picture, finding: Finding) -> Iterator[str]:
    """Yield the parcels, the fault and the scale bar."""
    is_area = finding.geometry is not None and shapely.get_dimensions(finding.geometry) == 2
    yield f'<path d="{picture.around}" class="line"/>'
    yield f'<path d="{picture.fault}" class="{"fault" if is_area else "edge"}"/>'
    for place in filter(None, picture.rings.split(";")):
        x, y = place.split()
        yield f'<circle cx="{x}" cy="{y}" r="16" class="ring"/>'
    for x, y, number in picture.numbers:
        yield f'<text x="{x}" y="{y}" class="number">{escape(number)}</text>'
    if picture.bar:
        yield f'<path d="M12 {HEIGHT - 12}h{picture.bar}" class="bar"/>'
        yield f'<text x="12" y="{HEIGHT - 18}" class="small">{picture.bar_label}</text>'


def _list(names: Sequence[str], concerned: str | None) -> Iterator[str]:
    """Yield the names of files, that of the fault marked; a name that leads out of the package is cut, not followed."""
    for row, name in enumerate(names):
        kind = "file bad" if name == concerned or len(names) == 1 else "file"
        yield f'<text x="16" y="{36 + 22 * row}" class="{kind}">{escape(textwrap.shorten(name, 40))}</text>'


_STYLE = (
    "svg{background:#fff;font:12px sans-serif}.line{fill:none;stroke:#66717c}.fault{fill:#c2263380}.edge{fill:none}"
    ".fault,.edge{stroke:#c22633;stroke-width:2}.ring{fill:none;stroke:#c22633;stroke-width:2}.number{text-anchor:middle;fill:#1d252c}"
    ".bar{stroke:#1d252c;stroke-width:2}.small{font-size:10px;fill:#1d252c}.file{font-family:monospace;fill:#66717c}"
    ".bad{fill:#c22633;font-weight:bold}.vi{fill:#1d252c}.en{fill:#5b6670;font-style:italic}"
)


def _svg(finding: Finding, drawn: Sequence[str], height: int) -> str:
    """Put a drawing and the words of its finding below each other."""
    lines, y = [], height + 8
    for kind, text in (("vi", finding.message.vi), ("en", finding.message.en)):
        for line in textwrap.wrap(text, _LETTERS):
            y += 15
            lines.append(f'<text x="12" y="{y}" class="{kind}">{escape(line)}</text>')
        y += 4
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + 8}" width="{WIDTH}" height="{y + 8}">'
    title = f"<title>{escape(finding.code)}</title><style>{_STYLE}</style>"
    return "\n".join([head, title, *drawn, *lines, "</svg>"]) + "\n"


def main() -> int:
    """Write the pictures of all checks, or of those named as arguments."""
    PICTURES.mkdir(exist_ok=True)
    for code in sys.argv[1:] or catalogue():
        (PICTURES / f"{code}.svg").write_text(drawing_of(code), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

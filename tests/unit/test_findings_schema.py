"""findings.json keeps its published schema, in every kind of outcome, and nothing in it is unsaid there."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pipeline.demo import make_package
from pipeline.run import Job, check
from schemas.findings_file import FindingsFile, findings_schema

SCHEMA = json.loads(findings_schema())


def objects(part: Any) -> Iterator[dict[str, Any]]:
    """Yield every object with named properties in a schema."""
    for value in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from objects(value)
    if isinstance(part, dict) and isinstance(part.get("properties"), dict):
        yield part


def strict() -> dict[str, Any]:
    """The schema, refusing fields that it does not name."""
    closed = json.loads(findings_schema())
    for one in objects(closed):
        one["additionalProperties"] = False
    return closed


def test_the_published_schema_is_that_of_the_program():
    published = (files("schemas") / "findings.schema.json").read_text("utf-8")
    assert published == findings_schema(), "run: diachinh checks --json-schema > schemas/findings.schema.json"


def test_every_field_is_explained_in_both_languages():
    fields = [(name, field) for one in objects(SCHEMA) for name, field in one["properties"].items()]
    assert len(fields) > 80
    for name, field in fields:
        meant = SCHEMA["$defs"].get(field.get("$ref", "").removeprefix("#/$defs/"), {}) | field
        assert field["title"].strip().casefold() != name
        assert meant["description"].endswith("."), name


def outcome(kind: str, folder: Path) -> Path:
    """Make a package of some kind, check it, and return its findings.json."""
    package, options = folder / "goi.zip", {}
    match kind:
        case "clean":
            make_package(package, parcels=60, seed=1, commune="11407")
        case "faulty":
            make_package(package, parcels=60, seed=1, commune="11407", faults={"TOP-01": 1, "ATT-06": 1, "PKG-05": 1})
        case "drawn, repaired":
            make_package(package, parcels=60, seed=1, commune="11407", fmt="dxf", faults={"TOP-06": 1})
            options = {"repair": True}
        case "no archive":
            package.write_bytes(b"not a package")
    job = Job(home=folder / "home", province="haiphong", now=datetime(2026, 11, 23, tzinfo=UTC), out=folder, **options)
    return check(package, job).reports["findings.json"]


@pytest.mark.parametrize("kind", ["clean", "faulty", "drawn, repaired", "no archive"])
def test_what_a_check_writes_keeps_the_schema(kind: str, tmp_path: Path) -> None:
    written = outcome(kind, tmp_path).read_text("utf-8")
    jsonschema.validate(json.loads(written), strict(), format_checker=jsonschema.FormatChecker())
    assert FindingsFile.model_validate_json(written).shape == 1


def test_an_unknown_field_is_passed_over_and_a_wrong_value_is_not(tmp_path: Path) -> None:
    found = json.loads(outcome("no archive", tmp_path).read_text("utf-8"))
    jsonschema.validate({**found, "later": 1}, SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**found, "later": 1}, strict())
    found["findings"][0]["severity"] = "fatal"
    with pytest.raises(jsonschema.ValidationError, match="fatal"):
        jsonschema.validate(found, SCHEMA)

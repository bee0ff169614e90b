"""The declaration as a file: its text, the draft of one, and the published schema."""

import json
import tomllib
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pipeline.manifest_file import draft_toml, json_schema
from schemas.package import Counts, Manifest, split_sheet

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
COUNTS = st.dictionaries(NAMES, st.integers(0, 10**6), max_size=3)
DATES = st.dates(date(2020, 1, 1), date(2030, 1, 1))
MANIFESTS = st.builds(
    Manifest,
    contract=st.none() | NAMES,
    communes=st.lists(NAMES, max_size=3).map(tuple),
    sheets=st.lists(NAMES, max_size=3).map(tuple),
    scale=st.none() | st.integers(1, 10_000),
    survey_from=st.none() | DATES,
    crs=st.none() | st.sampled_from([9209, 9210, 4326, "VN-2000 105°20' múi 3"]),
    synthetic=st.booleans(),
    counts=st.builds(Counts, records=COUNTS, parcels=COUNTS),
    checksums=st.dictionaries(NAMES, NAMES, max_size=3),
)


@given(MANIFESTS)
def test_what_is_declared_is_read_back(manifest: Manifest) -> None:
    assert Manifest.model_validate(tomllib.loads(draft_toml(manifest))) == manifest


def test_a_draft_explains_every_field_and_its_examples_are_true() -> None:
    text = draft_toml(Manifest())
    assert tomllib.loads(text) == {}
    completed = "\n".join(line.removeprefix("# ") for line in text.splitlines() if " = " in line)
    declared = Manifest.model_validate(tomllib.loads(completed))
    assert (declared.survey_from, declared.communes) == (date(2026, 3, 1), ("11407",))
    for field in Manifest.model_fields.values():
        assert field.title is not None
        assert field.description is not None


def test_a_survey_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValidationError, match="survey_from is after survey_to"):
        Manifest(survey_from=date(2026, 5, 1), survey_to=date(2026, 4, 1))


def test_the_published_schema_is_fresh() -> None:
    published = (files("schemas") / "package.schema.json").read_text("utf-8")
    assert published == json_schema(), "run: diachinh manifest schema > schemas/package.schema.json"
    schema = json.loads(published)
    assert schema["additionalProperties"] is False
    assert schema["properties"]["survey_from"]["format"] == "date"
    for name, field in schema["properties"].items():
        assert {"title", "description"} <= field.keys(), name
        assert "null" not in json.dumps(field), name


def test_the_manual_has_every_field() -> None:
    page = (Path(__file__).parents[2] / "docs" / "manifest.md").read_text("utf-8")
    for name in (*Manifest.model_fields, *(f"counts.{name}" for name in Counts.model_fields)):
        assert f"`{name}`" in page, name


@pytest.mark.parametrize(
    ("text", "key"), [("12", (None, "12")), ("07", (None, "7")), ("11407/007", ("11407", "7")), ("A", (None, "A"))]
)
def test_a_sheet_is_named_with_or_without_its_commune(text: str, key: tuple[str | None, str]) -> None:
    assert split_sheet(text) == key

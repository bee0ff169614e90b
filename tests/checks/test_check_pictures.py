"""The page of the catalogue: every check with its picture, drawn from its examples, its limits, needs and reference."""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from pipeline.catalogue_page import FAMILIES, as_markdown, limit_text
from pipeline.validate.registry import catalogue
from schemas.finding import Text
from schemas.tolerances import Limit, limits

ROOT = Path(__file__).parents[2]
_spec = spec_from_file_location("check_pictures", ROOT / "scripts" / "check_pictures.py")
check_pictures = module_from_spec(_spec)
_spec.loader.exec_module(check_pictures)
NAMES = {"svg", "title", "style", "path", "circle", "text"}


@pytest.mark.parametrize("code", catalogue())
def test_the_picture_of_a_check_is_fresh(code):
    published = (check_pictures.PICTURES / f"{code}.svg").read_text("utf-8")
    assert published == check_pictures.drawing_of(code), "run: make docs-checks"
    found = {element.tag.rpartition("}")[2] for element in ET.fromstring(published).iter()}
    assert found <= NAMES
    assert code in published


def test_there_is_a_picture_of_every_check_and_of_nothing_else():
    assert {path.stem for path in check_pictures.PICTURES.iterdir()} == set(catalogue())


def test_the_page_says_of_every_check_what_it_is():
    sections = {part.partition(" ")[0]: part for part in as_markdown().split("\n### ")[1:]}
    assert set(sections) == set(catalogue())
    assert {code.partition("-")[0] for code in sections} == set(FAMILIES)
    for code, (spec, _) in catalogue().items():
        said = sections[code]
        assert f"(checks/{code}.svg)" in said
        assert all(text in said for text in (spec.title.vi, spec.title.en, spec.advice.vi))
        assert spec.reference in said
        assert all(f"[{need}](#{need.lower()})" in said for need in spec.needs)
        assert all(limits()[name].article in said for name in spec.limits)


def test_a_limit_is_told_with_its_unit_by_scale_and_whether_it_is_derived():
    meaning = Text("bề rộng", "width")
    by_scale = Limit(value={500: 0.07, 1000: 0.15}, unit="m", meaning=meaning, article="TT 1", is_derived=False)
    assert limit_text(by_scale) == "**1:500 0.07 m; 1:1000 0.15 m** bề rộng · width (TT 1)"
    ratio = Limit(value=0.009, unit="1", meaning=meaning, article="TT 2", is_derived=True)
    assert limit_text(ratio) == "**0.009** bề rộng · width (TT 2, suy ra · derived)"


def test_one_command_draws_the_pictures(tmp_path, monkeypatch):
    monkeypatch.setattr(check_pictures, "PICTURES", tmp_path / "checks")
    monkeypatch.setattr(sys, "argv", ["check_pictures.py", "GEO-03"])
    assert check_pictures.main() == 0
    published = ROOT / "docs" / "checks" / "GEO-03.svg"
    assert (tmp_path / "checks" / "GEO-03.svg").read_bytes() == published.read_bytes()

"""The page of each source family: its table is fresh, and its example is understood as that source."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline import run
from pipeline.catalogue import columns_as_markdown
from pipeline.demo import make_package
from pipeline.validate.engine import catalogue
from schemas.book import book_names
from schemas.source import load_source, source_names

DOCS = Path(__file__).parents[2] / "docs"
TABLE = re.compile(r'```csv title="(?P<file>[\w.]+)"\n(?P<text>.+?)```', re.DOTALL)
COMMAND = re.compile(r"^diachinh make-package vi-du --format (?P<format>\w+)$", re.MULTILINE)


def page(name: str) -> str:
    return (DOCS / "sources" / f"{name}.md").read_text("utf-8")


def example_of(name: str, folder: Path) -> Path:
    """Make the example package of a page."""
    text = page(name)
    if table := TABLE.search(text):
        folder.mkdir()
        (folder / table["file"]).write_text(table["text"], "utf-8")
        (folder / "package.toml").write_text("crs = 9210\n")
    elif command := COMMAND.search(text):
        make_package(folder, parcels=100, seed=1, commune="11407", fmt=command["format"])
        (folder / "package.toml").write_text("crs = 9210\n")
    return folder


@pytest.mark.parametrize("name", source_names())
def test_the_table_of_a_page_is_fresh(name: str) -> None:
    source = load_source(name)
    assert page(name).startswith(f"# {source.title.vi} · {source.title.en}\n")
    is_fresh = columns_as_markdown(source) in page(name)
    assert is_fresh, f"paste what this prints: diachinh sources show {name} --markdown"


@pytest.mark.parametrize("name", source_names())
def test_the_example_of_a_page_is_understood_as_what_it_is(name: str, tmp_path: Path) -> None:
    example = example_of(name, tmp_path / "vi-du")
    job = run.Job(home=tmp_path, province="generic", now=datetime(2026, 11, 23, tzinfo=UTC))
    explained = run.explain(example, job)
    assert explained.batch is not None, explained.findings
    assert explained.understanding.source == name
    assert explained.understanding.sheets
    assert not explained.understanding.layers[0].fits[0].match.unmapped


def test_every_source_and_book_is_in_the_overview() -> None:
    overview = page("index")
    assert not [name for name in (*source_names(), *book_names()) if f"`{name}`" not in overview]


def test_the_page_for_files_that_are_not_understood_names_codes_of_the_catalogue() -> None:
    text = (DOCS / "not_understood.md").read_text("utf-8")
    codes = set(re.findall(r"\b[A-Z]{3}-\d\d\b", text))
    assert codes <= catalogue().keys()
    assert {"FMT-01", "FMT-05", "PKG-02", "PKG-03", "PKG-04", "PKG-08", "CRS-01", "CRS-03"} <= codes

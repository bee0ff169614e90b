"""The catalogue of checks as a table and as Markdown; both come from the registry alone."""

from __future__ import annotations

from rich.table import Table

from pipeline.validate.engine import catalogue
from schemas.finding import Language

_HEAD = """# Danh mục kiểm tra · Catalogue of checks

Sinh từ mã nguồn bằng `diachinh checks --markdown` · generated from the code. Mức · severity: error dừng việc nạp ·
stops the load, warning cần trả lời · needs an answer, info để biết · for information.

| Mã · Code | Mức · Severity | Lỗi · Fault | Cách sửa · How to mend | Căn cứ · Reference |
|---|---|---|---|---|
"""


def as_markdown() -> str:
    """Return the catalogue as one Markdown page, Vietnamese with English beside it."""

    def cell(text: str) -> str:
        return text.replace("|", "\\|").replace("\n", " ")

    rows = [
        f"| {spec.code} | {spec.severity} | **{cell(spec.title.vi)}**<br>{cell(spec.title.en)} "
        f"| {cell(spec.advice.vi)}<br>{cell(spec.advice.en)} | {cell(spec.reference)} |"
        for spec, _ in catalogue().values()
    ]
    return _HEAD + "\n".join(rows) + "\n"


def as_table(lang: Language) -> Table:
    """Return the catalogue as a terminal table in one language."""
    table = Table(box=None, pad_edge=False)
    for heading in ("", "", "Lỗi" if lang == "vi" else "Fault", "Căn cứ" if lang == "vi" else "Reference"):
        table.add_column(heading, no_wrap=heading == "")
    for spec, _ in catalogue().values():
        table.add_row(spec.code, spec.severity, spec.title.in_language(lang), spec.reference)
    return table

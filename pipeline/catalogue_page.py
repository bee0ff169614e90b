"""The catalogue of checks as a page of the documentation, with the pictures of ``scripts/check_pictures.py``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.validate.registry import catalogue
from pipeline.validate.report.titles import CRITERIA, GROUPS
from schemas.finding import CheckSpec, Text
from schemas.titles import COLUMN_TITLES
from schemas.tolerances import Limit, limits

_HEAD = """# Danh mục kiểm tra · Catalogue of checks

Sinh từ mã nguồn bằng `diachinh checks --markdown` · generated from the code. Mức · severity: **error** dừng việc nạp ·
stops the load, **warning** cần trả lời · needs an answer, **info** để biết · for information. Nguồn hoặc tỉnh có thể
tắt một kiểm tra hay đổi mức của nó, và mọi báo cáo nói rõ điều đó · a source or a province may switch a check off or
change its severity, and every report says so. Mỗi hình vẽ một ví dụ có lỗi · each picture shows an example with the
fault.

| Mã · Code | Mức · Severity | Lỗi · Fault |
|---|---|---|
"""

FAMILIES = {
    "PKG": Text("Gói", "Package"),
    "FMT": Text("Định dạng", "Format"),
    "CRS": Text("Tọa độ", "Coordinates"),
    "ATT": Text("Thuộc tính", "Attributes"),
    "GEO": Text("Hình từng thửa", "Geometry of each parcel"),
    "TOP": Text("Các thửa với nhau", "Parcels against each other"),
    "EDG": Text("Mép tờ, mép xã", "Edges of sheets and communes"),
    "DB": Text("Dữ liệu đang có", "The live cadastre"),
}
"""What the letters of a code stand for, in the order of the page."""
_DERIVED = "suy ra · derived"
_VALUE = re.compile(r"\{[^}]*\}")


def as_markdown() -> str:
    """Return the catalogue as one Markdown page, Vietnamese with English beside it."""
    families = {
        family: [spec for spec, _ in catalogue().values() if spec.code.startswith(family)] for family in FAMILIES
    }
    rows = [
        f"| {_link(spec.code)} | {spec.severity} | **{_cell(spec.title.vi)}**<br>{_cell(spec.title.en)} |"
        for specs in families.values()
        for spec in specs
    ]
    parts = [_HEAD + "\n".join(rows)]
    for family, specs in families.items():
        parts += [f"## {FAMILIES[family].vi} · {FAMILIES[family].en}", *map(_section, specs)]
    return "\n\n".join(parts) + "\n"


def _section(spec: CheckSpec) -> str:
    """Return what the page says of one check."""
    criterion = CRITERIA[spec.criterion]
    return "\n".join(
        [
            f"### {spec.code} · {spec.title.vi} {{ #{spec.code.lower()} }}",
            "",
            f"*{spec.title.en}* · **{spec.severity}** · {criterion.vi} · {criterion.en}",
            "",
            f"![{spec.code}: ví dụ có lỗi · an example with the fault](checks/{spec.code}.svg){{ loading=lazy }}",
            "",
            *_facts(spec),
        ]
    )


def _facts(spec: CheckSpec) -> Iterator[str]:
    """Yield what there is to know of a check, as items of a list."""
    group = GROUPS[spec.group]
    if spec.reasons:
        yield "- **Các trường hợp · Cases**:"
        yield from (
            f"    - {_case(spec.message.vi, text.vi)}<br>*{_case(spec.message.en, text.en)}*"
            for text in spec.reasons.values()
        )
    yield f"- **Cách sửa · How to mend**: {spec.advice.vi}<br>*{spec.advice.en}*"
    if spec.limits:
        yield "- **Ngưỡng · Limits**:"
        yield from (f"    - {limit_text(limits()[name])}" for name in spec.limits)
    if spec.needs:
        yield f"- **Cần đạt trước · Needs**: {', '.join(map(_link, spec.needs))}"
    if spec.columns:
        titles = (COLUMN_TITLES[name] for name in spec.columns)
        yield f"- **Cần cột · Needs columns**: {', '.join(f'{title.vi} · {title.en}' for title in titles)}"
    yield f"- **Căn cứ · Reference**: {spec.reference}"
    yield f"- **Nhóm nghiệm thu · Acceptance group**: {spec.group} {group.vi} · {group.en}"


def limit_text(limit: Limit) -> str:
    """Return value, unit, meaning and article of a limit."""
    unit = {"1": "", "°": "°"}.get(limit.unit, f" {limit.unit}")
    if isinstance(limit.value, float | int):
        value = f"{limit.value:g}{unit}"
    else:
        value = "; ".join(f"1:{scale} {of_scale:g}{unit}" for scale, of_scale in limit.value.items())
    article = f"{limit.article}, {_DERIVED}" if limit.is_derived else limit.article
    return f"**{value}** {limit.meaning.vi} · {limit.meaning.en} ({article})"


def _link(code: str) -> str:
    return f"[{code}](#{code.lower()})"


def _case(message: str, reason: str) -> str:
    """Return a message with one of its reasons, and dots in place of values."""
    return _VALUE.sub("…", message.replace("{reason}", reason))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")

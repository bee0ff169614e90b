"""What was understood of one layer or attribute book, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.validate.report.numbers import number
from schemas.book import load_book
from schemas.finding import Language, Text
from schemas.titles import COLUMN_TITLES
from schemas.understanding import BookSeen, Fit, LayerSeen, Origin

ORIGINS = {
    Origin.FILE: Text("theo tệp", "from the file"),
    Origin.COLUMN: Text("theo cột dữ liệu", "from a column"),
    Origin.DRAWING: Text(
        "theo tên tệp, khung bản vẽ hoặc bản kê", "from the file name, the frame of the drawing, or the manifest"
    ),
    Origin.MANIFEST: Text("theo bản kê", "from the manifest"),
    Origin.BOOK: Text("theo sổ thuộc tính", "from an attribute book"),
    Origin.SOURCE: Text("giả định theo mô tả nguồn", "assumed by the source description"),
    Origin.NOWHERE: Text("không rõ", "not known"),
}
SYSTEM = Text("Hệ tọa độ", "Coordinate system")
ENCODING = Text("Mã chữ", "Text encoding")
_UNDERSTOOD = Text("Cột hiểu được", "Columns understood")
_LANGUAGES: tuple[Language, Language] = ("vi", "en")


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what it is about, and what was understood; `is_open` where that is assumed or not known."""

    name: Text
    value: Text
    is_open: bool = False


def layer_facts(one: LayerSeen) -> tuple[Fact, ...]:
    """Return what was understood of one layer; of its columns the names, never a value."""
    facts = [Fact(Text("Dạng", "Format"), both(" · ".join(filter(None, (one.format, one.geometry)))))]
    if one.records is not None:
        facts.append(Fact(Text("Bản ghi", "Records"), _records(one)))
    if one.is_read:
        is_open = one.origins.get("crs") in {Origin.SOURCE, Origin.NOWHERE}
        facts += [Fact(SYSTEM, crs_of(one), is_open), Fact(ENCODING, encoding_of(one)), *_column_facts(one.fits[0])]
        others = one.fits[1:]
    else:
        facts.append(Fact(Text("Không đọc", "Not read"), _reason(one.fits), is_open=True))
        others = one.fits
    title = Text("Mô tả nguồn khác", "Other descriptions") if one.is_read else Text("Gần nhất là", "The nearest are")
    if others:
        misses = [_miss(fit) for fit in others]
        facts.append(Fact(title, Text("; ".join(one.vi for one in misses), "; ".join(one.en for one in misses))))
    return tuple(facts)


def crs_of(one: LayerSeen) -> Text:
    """Say in which coordinate system a layer is, and who says so."""
    origin = ORIGINS[one.origins.get("crs", Origin.FILE if one.crs else Origin.NOWHERE)]
    return Text(f"{one.system.vi}, {origin.vi}", f"{one.system.en}, {origin.en}") if one.system else origin


def encoding_of(one: LayerSeen) -> Text:
    """Say how the texts of a layer are written: as found, else as declared."""
    if one.detected:
        found = ", ".join(one.detected)
        return Text(f"{found} (nhận ra, đã chuyển sang Unicode)", f"{found} (detected, converted to Unicode)")
    return both(one.encoding.upper()) if one.encoding else Text("Unicode", "Unicode")


def _records(one: LayerSeen) -> Text:
    count, aside = one.records or 0, one.quarantined
    rest = (f", để riêng {number(aside, 'vi')}", f", {number(aside, 'en')} set aside") if aside else ("", "")
    return Text(number(count, "vi") + rest[0], number(count, "en") + rest[1])


def _reason(fits: Sequence[Fit]) -> Text:
    """Say why a layer was not read."""
    if not fits:
        return Text("không phải lớp vùng", "no layer of areas")
    if any(fit.is_fitting for fit in fits):
        return Text("chưa chọn được lớp hay mô tả nguồn", "neither the layer nor the description is settled")
    return Text("không có mô tả nguồn nào hợp", "no source description fits")


def _column_facts(fit: Fit) -> Iterator[Fact]:
    """Name the columns of a layer: understood, personal, known and not used, not understood."""
    if not fit.match.mapped:
        yield Fact(_UNDERSTOOD, Text("lớp vẽ và chữ, ghép thành thửa", "levels and texts, made into parcels"))
        return
    titles = [(column, COLUMN_TITLES[name]) for name, column in fit.match.mapped.items()]
    mapped = Text(
        ", ".join(f"{column} = {title.vi}" for column, title in titles),
        ", ".join(f"{column} = {title.en}" for column, title in titles),
    )
    yield Fact(_UNDERSTOOD, mapped)
    yield from _other_columns(fit.match.personal, fit.match.ignored, fit.match.unmapped)


def _other_columns(personal: Sequence[str], ignored: Sequence[str], unmapped: Sequence[str]) -> Iterator[Fact]:
    if personal:
        yield Fact(Text("Cột cá nhân", "Personal columns"), both(", ".join(personal)))
    if ignored:
        yield Fact(Text("Cột bỏ qua", "Columns ignored"), both(", ".join(ignored)))
    if unmapped:
        yield Fact(Text("Cột không hiểu", "Not understood"), both(", ".join(unmapped)), is_open=True)


def _miss(fit: Fit) -> Text:
    """Say how near a description came."""
    if fit.is_fitting:
        count, left = len(fit.match.mapped), len(fit.match.unmapped)
        return Text(
            f"{fit.source} hiểu {count} cột, còn {left} cột lạ",
            f"{fit.source} knows {count} columns, {left} it does not",
        )
    if fit.match.missing:
        titles = [COLUMN_TITLES[name] for name in fit.match.missing]
        missing = Text(", ".join(title.vi for title in titles), ", ".join(title.en for title in titles))
        return Text(f"{fit.source} thiếu {missing.vi}", f"{fit.source} lacks {missing.en}")
    if not fit.has_levels:
        return Text(f"{fit.source} thiếu cột lớp vẽ", f"{fit.source} lacks the column of levels")
    return Text(f"{fit.source} cần tên lớp khác", f"{fit.source} wants another layer name")


def book_facts(one: BookSeen) -> tuple[Fact, ...]:
    """Return what was understood of one attribute book; of its columns the heads."""
    mapped = [(head, COLUMN_TITLES.get(name)) for name, head in one.columns.items()]
    facts = [
        Fact(Text("Loại sổ", "Kind of book"), _book_title(one)),
        Fact(Text("Dòng", "Rows"), _rows(one)),
        Fact(
            _UNDERSTOOD,
            Text(
                ", ".join(head if title is None else f"{head} = {title.vi}" for head, title in mapped),
                ", ".join(head if title is None else f"{head} = {title.en}" for head, title in mapped),
            ),
        ),
    ]
    return *facts, *_other_columns(one.personal, one.ignored, one.unmapped)


def _book_title(one: BookSeen) -> Text:
    title = load_book(one.book).title
    return Text(f"{title.vi} [{one.book}]", f"{title.en} [{one.book}]")


def book_line(one: BookSeen) -> Text:
    """Say in one line what a book is and how it met the parcels."""
    title, rows = _book_title(one), _rows(one)
    return Text(f"{one.label}: {title.vi}, {rows.vi}", f"{one.label}: {title.en}, {rows.en}")


def _rows(one: BookSeen) -> Text:
    """Say how many rows there are, how many found their parcel, and how many parcels have none."""
    if one.joined_rows is None or one.joined_parcels is None or one.lacking_parcels is None:
        return Text(f"{number(one.rows, 'vi')} dòng", f"{number(one.rows, 'en')} rows")
    counts = (one.rows, one.joined_rows, one.joined_parcels, one.lacking_parcels)
    vi, en = ([number(count, lang) for count in counts] for lang in _LANGUAGES)
    return Text(
        f"{vi[0]} dòng, {vi[1]} dòng khớp thửa; {vi[2]} thửa có dòng, {vi[3]} thửa không có",
        f"{en[0]} rows, {en[1]} met their parcel; {en[2]} parcels have a row, {en[3]} have none",
    )


def both(text: str) -> Text:
    """Return a text that is the same in both languages."""
    return Text(text, text)

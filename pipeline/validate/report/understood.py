"""How a package was understood, in words: for the report and for the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.validate.report.numbers import number
from schemas.book import load_book
from schemas.finding import Language, Text
from schemas.package import Package
from schemas.source import load_source
from schemas.titles import COLUMN_TITLES
from schemas.understanding import BookSeen, Choice, Fit, LayerSeen, Origin, Understanding

SHOWN_NAMES = 12
"""Codes, sheets or files that one line names before it only counts."""

ORIGINS = {
    Origin.FILE: Text("theo tệp", "from the file"),
    Origin.COLUMN: Text("theo cột dữ liệu", "from a column"),
    Origin.DRAWING: Text("theo tên tệp hoặc khung bản vẽ", "from the file name or the frame of the drawing"),
    Origin.MANIFEST: Text("theo bản kê", "from the manifest"),
    Origin.BOOK: Text("theo sổ thuộc tính", "from an attribute book"),
    Origin.SOURCE: Text("giả định theo mô tả nguồn", "assumed by the source description"),
    Origin.NOWHERE: Text("không rõ", "not known"),
}
CHOICES = {
    Choice.CALLER: Text("người chạy chọn (--source)", "chosen by the caller (--source)"),
    Choice.MANIFEST: Text("bản kê chọn", "chosen by the manifest"),
    Choice.COLUMNS: Text("hợp nhất với các cột của gói", "fits the columns of the package best"),
    Choice.SAME: Text("đọc giống hệt theo mô tả", "reads the very same as"),
    Choice.NONE: Text("không mô tả nguồn nào hợp", "no source description fits"),
}
_SYSTEM = Text("Hệ tọa độ", "Coordinate system")
_UNDERSTOOD = Text("Cột hiểu được", "Columns understood")
_ENCODING = Text("Mã chữ", "Text encoding")
_NO_AREAS = Text("không phải lớp vùng", "no layer of areas")
_NO_MANIFEST = Text("không có", "none")


_LANGUAGES: tuple[Language, Language] = ("vi", "en")


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what it is about, and what was understood; `is_open` where that is assumed or not known."""

    name: Text
    value: Text
    is_open: bool = False


def facts_of(package: Package, seen: Understanding) -> tuple[Fact, ...]:
    """Return what was understood of a package as a whole; nothing when no file of it could be opened."""
    if not (seen.layers or seen.books):
        return ()
    read = [one for one in seen.layers if one.is_read]
    manifest = Text(package.manifest_file, package.manifest_file) if package.manifest_file else _NO_MANIFEST
    facts = [
        Fact(Text("Bản kê", "Manifest"), manifest, is_open=package.manifest_file is None),
        Fact(Text("Mô tả nguồn", "Source description"), choice_of(seen), is_open=seen.source is None),
    ]
    if read:
        facts += [
            _fact(_SYSTEM, _systems(read), read, "crs"),
            _fact(Text("Xã", "Communes"), _both(_listed(seen.communes)), read, "commune_code"),
            _fact(Text("Tờ bản đồ", "Map sheets"), _sheets(seen), read, "sheet_number"),
            _fact(Text("Tỷ lệ", "Scale"), _both(_listed(f"1:{one}" for one in seen.scales)), read, "scale_denominator"),
            Fact(_ENCODING, _encodings(read)),
        ]
    facts += [Fact(Text("Sổ thuộc tính", "Attribute book"), _book_line(one, seen.parcels)) for one in seen.books]
    if unused := [*(one.label for one in seen.layers if not one.is_read), *seen.others]:
        facts.append(Fact(Text("Không dùng đến", "Not used"), _both(_listed(unused))))
    return tuple(facts)


def layer_facts(one: LayerSeen) -> tuple[Fact, ...]:
    """Return what was understood of one layer; of its columns the names, never a value."""
    facts = [Fact(Text("Dạng", "Format"), _both(" · ".join(filter(None, (one.format, one.geometry)))))]
    if one.records is not None:
        facts.append(Fact(Text("Bản ghi", "Records"), _records(one)))
    if one.is_read:
        is_open = one.origins.get("crs") in {Origin.SOURCE, Origin.NOWHERE}
        facts += [Fact(_SYSTEM, crs_of(one), is_open), Fact(_ENCODING, encoding_of(one)), *_column_facts(one.fits[0])]
        others = one.fits[1:]
    else:
        reason = Text("không có mô tả nguồn nào hợp", "no source description fits") if one.fits else _NO_AREAS
        facts.append(Fact(Text("Không đọc", "Not read"), reason, is_open=True))
        others = one.fits
    title = Text("Mô tả nguồn khác", "Other descriptions") if one.is_read else Text("Gần nhất là", "The nearest are")
    if others:
        misses = [_miss(fit) for fit in others]
        facts.append(Fact(title, Text("; ".join(one.vi for one in misses), "; ".join(one.en for one in misses))))
    return tuple(facts)


def book_facts(one: BookSeen, parcels: int) -> tuple[Fact, ...]:
    """Return what was understood of one attribute book that met `parcels` parcels; of its columns the heads."""
    mapped = [(head, COLUMN_TITLES.get(name)) for name, head in one.columns.items()]
    facts = [
        Fact(Text("Loại sổ", "Kind of book"), _book_title(one)),
        Fact(Text("Dòng", "Rows"), _rows(one, parcels)),
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


def _book_line(one: BookSeen, parcels: int) -> Text:
    title, rows = _book_title(one), _rows(one, parcels)
    return Text(f"{one.label}: {title.vi}, {rows.vi}", f"{one.label}: {title.en}, {rows.en}")


def _rows(one: BookSeen, parcels: int) -> Text:
    """Say how many rows there are, how many found their parcel, and how many parcels have none."""
    if one.joined_rows is None or one.joined_parcels is None:
        return Text(f"{number(one.rows, 'vi')} dòng", f"{number(one.rows, 'en')} rows")
    counts = (one.rows, one.joined_rows, one.joined_parcels, parcels - one.joined_parcels)
    vi, en = ([number(count, lang) for count in counts] for lang in _LANGUAGES)
    return Text(
        f"{vi[0]} dòng, {vi[1]} dòng khớp thửa; {vi[2]} thửa có dòng, {vi[3]} thửa không có",
        f"{en[0]} rows, {en[1]} met their parcel; {en[2]} parcels have a row, {en[3]} have none",
    )


def _records(one: LayerSeen) -> Text:
    count, aside = one.records or 0, one.quarantined
    rest = (f", để riêng {number(aside, 'vi')}", f", {number(aside, 'en')} set aside") if aside else ("", "")
    return Text(number(count, "vi") + rest[0], number(count, "en") + rest[1])


def _column_facts(fit: Fit) -> Iterator[Fact]:
    """Name the columns of a layer: understood, personal, known and not used, not understood."""
    titles = [(column, COLUMN_TITLES[name]) for name, column in fit.match.mapped.items()]
    mapped = Text(
        ", ".join(f"{column} = {title.vi}" for column, title in titles),
        ", ".join(f"{column} = {title.en}" for column, title in titles),
    )
    yield Fact(_UNDERSTOOD, mapped)
    yield from _other_columns(fit.match.personal, fit.match.ignored, fit.match.unmapped)


def _other_columns(personal: Sequence[str], ignored: Sequence[str], unmapped: Sequence[str]) -> Iterator[Fact]:
    if personal:
        yield Fact(Text("Cột cá nhân", "Personal columns"), _both(", ".join(personal)))
    if ignored:
        yield Fact(Text("Cột bỏ qua", "Columns ignored"), _both(", ".join(ignored)))
    if unmapped:
        yield Fact(Text("Cột không hiểu", "Not understood"), _both(", ".join(unmapped)), is_open=True)


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


def choice_of(seen: Understanding) -> Text:
    """Say which source description was taken, and why."""
    why = CHOICES[seen.choice]
    if seen.source is None:
        return why
    title, rest = load_source(seen.source).title, Text("", "")
    if seen.equals:
        rest = _both(" " + ", ".join(seen.equals))
    elif fit := next((one.fits[0] for one in seen.layers if one.is_read), None):
        known, strange = len(fit.match.mapped), len(fit.match.unmapped)
        rest = Text(f" (hiểu {known} cột, {strange} cột lạ)", f" ({known} columns understood, {strange} not)")
    return Text(f"{title.vi} [{seen.source}]: {why.vi}{rest.vi}", f"{title.en} [{seen.source}]: {why.en}{rest.en}")


def crs_of(one: LayerSeen) -> Text:
    """Say in which coordinate system a layer is, and who says so."""
    origin = ORIGINS[one.origins.get("crs", Origin.FILE if one.crs else Origin.NOWHERE)]
    return Text(f"{one.system.vi}, {origin.vi}", f"{one.system.en}, {origin.en}") if one.system else origin


def encoding_of(one: LayerSeen) -> Text:
    """Say how the texts of a layer are written: as found, else as declared."""
    if one.detected:
        found = ", ".join(one.detected)
        return Text(f"{found} (nhận ra, đã chuyển sang Unicode)", f"{found} (detected, converted to Unicode)")
    return _both(one.encoding.upper()) if one.encoding else Text("Unicode", "Unicode")


def _fact(name: Text, value: Text, read: Sequence[LayerSeen], key: str) -> Fact:
    """Add where the values are from; files that differ in this are counted."""
    origins = Counter(one.origins.get(key, Origin.NOWHERE) for one in read)
    is_one = len(origins) == 1
    words = {one: (ORIGINS[one].vi, ORIGINS[one].en) for one in origins}
    vi = "; ".join(words[one][0] + ("" if is_one else f": {count} tệp") for one, count in origins.items())
    en = "; ".join(words[one][1] + ("" if is_one else f": {count} files") for one, count in origins.items())
    is_open = bool(origins.keys() & {Origin.SOURCE, Origin.NOWHERE})
    return Fact(name, Text(f"{value.vi}, {vi}", f"{value.en}, {en}") if value.vi else Text(vi, en), is_open)


def _systems(read: Sequence[LayerSeen]) -> Text:
    words = sorted({(one.system.vi, one.system.en) for one in read if one.system})
    return Text("; ".join(vi for vi, _ in words), "; ".join(en for _, en in words))


def _sheets(seen: Understanding) -> Text:
    has_several = len({one.commune for one in seen.sheets}) > 1
    names = _listed(f"{one.commune}/{one.sheet}" if has_several else one.sheet for one in seen.sheets)
    count = len(seen.sheets)
    return Text(f"{count} tờ: {names}", f"{count} {'sheet' if count == 1 else 'sheets'}: {names}") if names else _both("")


def _encodings(read: Sequence[LayerSeen]) -> Text:
    found = dict.fromkeys((encoding_of(one).vi, encoding_of(one).en) for one in read)
    return Text("; ".join(vi for vi, _ in found), "; ".join(en for _, en in found))


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    rest = f" … (+{len(every) - SHOWN_NAMES})" if len(every) > SHOWN_NAMES else ""
    return ", ".join(every[:SHOWN_NAMES]) + rest


def _both(text: str) -> Text:
    return Text(text, text)

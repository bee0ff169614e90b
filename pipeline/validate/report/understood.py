"""How a package was understood, in words: for the report and for the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from pipeline.validate.report.tables import (
    ENCODING,
    ORIGINS,
    SYSTEM,
    Fact,
    book_facts,
    book_line,
    both,
    encoding_of,
    layer_facts,
)
from schemas.finding import Text
from schemas.package import Package
from schemas.source import load_source
from schemas.understanding import Choice, LayerSeen, Origin, Understanding

SHOWN_NAMES = 12
"""Codes, sheets or files that one line names before it only counts."""

CHOICES = {
    Choice.CALLER: Text("người chạy chọn (--source)", "chosen by the caller (--source)"),
    Choice.MANIFEST: Text("bản kê chọn", "chosen by the manifest"),
    Choice.COLUMNS: Text("hợp nhất với các cột của gói", "fits the columns of the package best"),
    Choice.SAME: Text("đọc giống hệt theo mô tả", "reads the very same as"),
    Choice.NONE: Text("không mô tả nguồn nào hợp", "no source description fits"),
}


def facts_of(package: Package, seen: Understanding) -> tuple[Fact, ...]:
    """Return what was understood of a package as a whole; nothing when no file of it could be opened."""
    if not (seen.layers or seen.books):
        return ()
    read = [one for one in seen.layers if one.is_read]
    manifest = both(package.manifest_file) if package.manifest_file else Text("không có", "none")
    facts = [
        Fact(Text("Bản kê", "Manifest"), manifest, is_open=package.manifest_file is None),
        Fact(Text("Mô tả nguồn", "Source description"), choice_of(seen), is_open=seen.source is None),
    ]
    if read:
        facts += [
            _fact(SYSTEM, _systems(read), read, "crs"),
            _fact(Text("Xã", "Communes"), both(_listed(seen.communes)), read, "commune_code"),
            _fact(Text("Tờ bản đồ", "Map sheets"), _sheets(seen), read, "sheet_number"),
            _fact(Text("Tỷ lệ", "Scale"), both(_listed(f"1:{one}" for one in seen.scales)), read, "scale_denominator"),
            Fact(ENCODING, _encodings(read)),
        ]
    facts += [Fact(Text("Sổ thuộc tính", "Attribute book"), book_line(one)) for one in seen.books]
    if unused := _unused(seen):
        facts.append(Fact(Text("Không dùng đến", "Not used"), unused))
    return tuple(facts)


def tables_of(seen: Understanding) -> list[tuple[str, tuple[Fact, ...]]]:
    """Return what was understood of each layer that was read, or of all if none was, and of each attribute book."""
    layers = [one for one in seen.layers if one.is_read] or seen.layers
    facts = [(one.label, layer_facts(one)) for one in layers]
    return facts + [(one.label, book_facts(one)) for one in seen.books]


def _unused(seen: Understanding) -> Text | None:
    """Name the files of which nothing was read, and count the other layers of those that were."""
    read = {one.file for one in seen.layers if one.is_read}
    left = [one for one in seen.layers if not one.is_read]
    names = _listed(dict.fromkeys([*(one.file for one in left if one.file not in read), *seen.others]))
    count = sum(one.file in read for one in left)
    if not count:
        return both(names) if names else None
    vi, en = f"{count} lớp khác của các tệp đã đọc", f"{count} other layers of the files that were read"
    return Text(f"{names}; {vi}", f"{names}; {en}") if names else Text(vi, en)


def choice_of(seen: Understanding) -> Text:
    """Say which source description was taken, and why."""
    why = CHOICES[seen.choice]
    if seen.source is None:
        return why
    title, rest = load_source(seen.source).title, Text("", "")
    if seen.equals:
        rest = both(" " + ", ".join(seen.equals))
    elif (fit := next((one.fits[0] for one in seen.layers if one.is_read), None)) and fit.match.mapped:
        known, strange = len(fit.match.mapped), len(fit.match.unmapped)
        rest = Text(f" (hiểu {known} cột, {strange} cột lạ)", f" ({known} columns understood, {strange} not)")
    return Text(f"{title.vi} [{seen.source}]: {why.vi}{rest.vi}", f"{title.en} [{seen.source}]: {why.en}{rest.en}")


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
    return (
        Text(f"{count} tờ: {names}", f"{count} {'sheet' if count == 1 else 'sheets'}: {names}") if names else both("")
    )


def _encodings(read: Sequence[LayerSeen]) -> Text:
    found = dict.fromkeys((encoding_of(one).vi, encoding_of(one).en) for one in read)
    return Text("; ".join(vi for vi, _ in found), "; ".join(en for _, en in found))


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    rest = f" … (+{len(every) - SHOWN_NAMES})" if len(every) > SHOWN_NAMES else ""
    return ", ".join(every[:SHOWN_NAMES]) + rest

"""What reading made of a package, in the words of `schemas.understanding`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pyproj import CRS

from pipeline.errors import PackageError
from pipeline.read.choose import Chosen, Found, candidates, fit, nearness
from pipeline.read.frames import parse_crs
from pipeline.read.registry import is_areal
from schemas.book import load_book
from schemas.crs import crs_label, identify, system_words
from schemas.frames import BookRows, Layer
from schemas.package import Manifest, Package
from schemas.source import Source
from schemas.understanding import BookSeen, Choice, Fit, LayerSeen, Origin, Understanding

SHOWN_FITS = 4
"""Descriptions told of for each layer: the chosen one, and the nearest others."""
OF_EVERY_PARCEL = ("commune_code", "sheet_number", "scale_denominator")
"""What a parcel needs to know and a delivery may leave out."""


def understand(
    found: Sequence[Found],
    package: Package,
    wanted: str | None,
    chosen: Chosen | None,
    read: Sequence[tuple[Found, Layer, int]],
    books: Sequence[BookRows],
    others: Sequence[str],
) -> Understanding:
    """Tell how the files of a package were understood, however far that came.

    Parameters
    ----------
    found
        Every layer of every file that could be opened.
    wanted
        Name of the description that the caller asked for.
    chosen
        None where no description could be chosen.
    read
        Layers that were read, and the number of records of each that were set aside.
    books
        Attribute books that were read.
    others
        Files that belong to no data set, and worksheets that are no attribute books.
    """
    try:
        sources = candidates(package, wanted)
    except PackageError:  # the manifest names a description that is not there, which was said
        sources = []
    contents = {id(one): (layer, set_aside) for one, layer, set_aside in read}
    layers = []
    for one in found:
        fits = _fits(one, sources, chosen.source.name if chosen else None) if is_areal(one.geometry) else ()
        if chosen and id(one) in contents:
            layers.append(_read(one, *contents[id(one)], chosen.source, package.manifest, fits))
        else:
            layers.append(_seen(one, fits))
    return Understanding(
        source=chosen.source.name if chosen else None,
        choice=chosen.choice if chosen else Choice.NONE,
        equals=chosen.equals if chosen else (),
        layers=tuple(layers),
        books=tuple(_book(one) for one in books),
        others=tuple(others),
    )


def _fits(one: Found, sources: Sequence[Source], chosen: str | None) -> tuple[Fit, ...]:
    """Return the descriptions that come nearest: the chosen one, those that fit, those that lack least."""

    def order(each: Fit) -> tuple[object, ...]:
        return each.source != chosen, not each.is_fitting, *nearness(each)

    return tuple(sorted((fit(one, source) for source in sources), key=order)[:SHOWN_FITS])


def _seen(one: Found, fits: tuple[Fit, ...]) -> LayerSeen:
    """Describe a layer that was only looked into."""
    crs = parse_crs(one.crs)
    return LayerSeen(
        file=one.file,
        name=None if one.is_only_one else one.name,
        format=one.piece.format.driver,
        geometry=one.geometry,
        records=one.records,
        crs=None if crs is None else _label(crs),
        system=None if crs is None else system_words(crs),
        fits=fits,
    )


def _read(
    one: Found, layer: Layer, quarantined: int, source: Source, manifest: Manifest, fits: tuple[Fit, ...]
) -> LayerSeen:
    """Describe a layer whose records were read."""
    crs = layer.frame.crs
    origins = {name: _origin(name, fits[0], source, manifest) for name in OF_EVERY_PARCEL}
    return replace(
        _seen(one, fits),
        is_read=True,
        records=len(layer.frame) + quarantined,
        quarantined=quarantined,
        crs=None if crs is None else _label(crs),
        system=None if crs is None else system_words(crs),
        origins={"crs": _origin_of_crs(layer, manifest), **origins},
        encoding=layer.encoding,
    )


def _origin(column: str, fit: Fit, source: Source, manifest: Manifest) -> Origin:
    """Say where the values of a column are from; a manifest only fills what records leave open."""
    known = source.columns.get(column)
    if column in fit.match.mapped:
        return Origin.COLUMN
    if known is not None and source.drawing is not None:
        return Origin.DRAWING
    if known is not None and known.constant is not None:
        return Origin.SOURCE
    is_declared = {"commune_code": len(manifest.communes) == 1, "scale_denominator": manifest.scale is not None}
    return Origin.MANIFEST if is_declared.get(column) else Origin.NOWHERE


def _origin_of_crs(layer: Layer, manifest: Manifest) -> Origin:
    if layer.frame.crs is None:
        return Origin.NOWHERE
    if not layer.crs_assumed:
        return Origin.FILE
    return Origin.MANIFEST if manifest.crs is not None else Origin.SOURCE


def _label(crs: CRS) -> str:
    """Name a system by its code, else as the file does."""
    return crs_label(crs) if identify(crs) else crs.name


def _book(rows: BookRows) -> BookSeen:
    """Describe an attribute book; a column of it is known by its head."""
    personal = load_book(rows.book).personal
    used = {*rows.columns.values(), *rows.unmapped}
    return BookSeen(
        book=rows.book,
        file=rows.file,
        sheet=rows.sheet,
        rows=len(rows.frame),
        columns={name: label for name, label in rows.columns.items() if name not in personal},
        personal=tuple(label for name, label in rows.columns.items() if name in personal),
        ignored=tuple(label for label in map(str, rows.frame.columns) if label not in used),
        unmapped=rows.unmapped,
    )

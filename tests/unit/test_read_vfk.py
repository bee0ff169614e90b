"""Czech exchange files: parcels are put together, nothing of the file becomes SQL, no row is lost in silence."""

from collections.abc import Callable
from pathlib import Path

import pytest
import shapely

from pipeline.errors import PackageError
from pipeline.read import read
from schemas.frames import Layers
from schemas.package import Package
from schemas.reasons import Unreadable

HEAD = '&HVERZE;"6.0"\n&HCODEPAGE;"WE8ISO8859P2"\n&HZMENY;0\n'
PAR = "&BPAR;ID N30;KATUZE_KOD N6;KMENOVE_CISLO_PAR N5;VYMERA_PARCELY N9;POZNAMKA T30\n"
HP = "&BHP;ID N30;PAR_ID_1 N30;PAR_ID_2 N30\n"
SBP = (
    "&BSBP;ID N30;BP_ID N30;PORADOVE_CISLO_BODU N38;OB_ID N30;HP_ID N30;DPM_ID N30;ZVB_ID N30;PARAMETRY_SPOJENI T100\n"
)
SOBR = "&BSOBR;ID N30;SOURADNICE_Y N10.2;SOURADNICE_X N10.2\n"


def exchange(parcels: int = 3) -> str:
    """Return squares in a row, each with three edges of its own and one or two shared ones."""
    places: dict[tuple[int, int], int] = {}
    edges: dict[tuple[tuple[int, int], ...], list[int]] = {}
    rows = []
    for number in range(parcels):
        rows.append(f'&DPAR;{100 + number};610844;{number + 1};400;"poznámka; č. {number}"\n')
        corners = [(20 * number + x, y) for x, y in ((0, 0), (20, 0), (20, 20), (0, 20))]
        for edge in zip(corners, [*corners[1:], corners[0]], strict=True):
            edges.setdefault(tuple(sorted(edge)), []).append(100 + number)
    lines, ends = [], []
    for number, (edge, owners) in enumerate(edges.items(), start=1):
        lines.append(f"&DHP;{number};{owners[0]};{owners[1] if len(owners) > 1 else ''}\n")
        for order, place in enumerate(edge):
            point = places.setdefault(place, len(places) + 1)
            ends.append(f'&DSBP;{2 * number + order};{point};{order + 1};;{number};;;"3"\n')
    points = [f"&DSOBR;{point};{743100 + x}.00;{1043400 + y}.00\n" for (x, y), point in places.items()]
    return "".join([HEAD, PAR, *rows, HP, *lines, SBP, *ends, SOBR, *points, "&K\n"])


@pytest.fixture
def read_vfk(tmp_path: Path, taken_in: Callable[[Path], Package]) -> Callable[[str], Layers]:
    def run(content: str) -> Layers:
        (tmp_path / "a.vfk").write_bytes(content.encode("iso-8859-2"))
        return read(taken_in(tmp_path / "a.vfk"))

    return run


def test_parcels_are_put_together_from_their_edges(read_vfk: Callable[[str], Layers]) -> None:
    layers = read_vfk(exchange())
    (layer,) = layers.layers
    assert (layers.source, layers.read, layer.name, layer.frame.crs.to_epsg()) == ("cz_vfk", 3, "PAR", 5514)
    assert layer.frame["POZNAMKA"].to_list() == [f"poznámka; č. {number}" for number in range(3)]
    squares = [shapely.box(-743120 - 20 * i, -1043420, -743100 - 20 * i, -1043400) for i in range(3)]
    assert shapely.equals(layer.frame.geometry.to_numpy(), squares).all()


def test_a_text_that_goes_on_in_the_next_line_is_one(read_vfk: Callable[[str], Layers]) -> None:
    layers = read_vfk(exchange().replace("č. 1", "č.\xa4\n 1"))
    assert layers.layers[0].frame["POZNAMKA"].to_list()[1] == "poznámka; č. 1"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("&BPAR;ID N30", "&BPAR;ID N30);ATTACH DATABASE 'x.db' AS x; -- N30", 4),
        ("&BSOBR", "&BX'(a);ATTACH DATABASE 'x.db' AS x;--", 40),
        ("&DPAR;101;610844", "&DPAR;101;1);ATTACH DATABASE 'x.db' AS x;--", 6),
        ("&DPAR;101;", "&DPAR;", 6),
        ("&DPAR;101;610844", "&DPAR;101;610844'", 6),
        ("&DHP;1;", "&DNIC;1;", 9),
    ],
    ids=["field", "block", "number", "too few", "quote", "no block"],
)
def test_what_is_not_as_described_is_refused_with_its_line(
    read_vfk: Callable[[str], Layers], old: str, new: str, line: int
) -> None:
    with pytest.raises(PackageError) as refused:
        read_vfk(exchange().replace(old, new))
    fault = refused.value.faults[0]
    assert (fault.code, fault.values["reason"]) == ("FMT-01", Unreadable.CORRUPT)
    assert fault.values["detail"].endswith(f"line {line}")
    assert "poznámka" not in fault.values["detail"]


def test_quotes_in_texts_are_texts(read_vfk: Callable[[str], Layers]) -> None:
    attack = "x'); ATTACH DATABASE 'x.db' AS x; --"
    layers = read_vfk(exchange().replace("poznámka; č. 1", attack))
    assert layers.layers[0].frame["POZNAMKA"].to_list()[1] == attack


@pytest.mark.parametrize("share", [0.2, 0.5, 0.99])
def test_a_file_that_is_cut_off_is_refused(read_vfk: Callable[[str], Layers], share: float) -> None:
    content = exchange()
    with pytest.raises(PackageError) as refused:
        read_vfk(content[: int(len(content) * share)])
    assert refused.value.faults[0].values["reason"] in {Unreadable.TRUNCATED, Unreadable.CORRUPT}

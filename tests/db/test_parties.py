"""Holders: stored sealed, read back as delivered, by nobody without a key and a trace."""

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from pipeline.audit.chain import read_chain
from pipeline.load import load
from pipeline.load.undo import undo
from pipeline.party.holdings import Certificate, Paper
from pipeline.party.keys import KeyRing, SealBroken
from pipeline.party.reading import Asking, Holders, UnknownParcel, find_parcels, read_holders
from pipeline.party.resealing import reseal
from schemas.frames import Batch, BookJoin
from schemas.province import Province

pytestmark = pytest.mark.db

Live = Callable[..., list[Any]]
Store = Callable[..., None]

KEYS = KeyRing([bytes(32)])
ASKING = Asking("Cán bộ Thử", "đơn số 12")
CANARIES = ("Canary", "099000000001", "AA 06654954", "Ngõ Bí Mật", "ghi chú kín", "CT 00777", "0912000111")


def with_people(batch: Batch, **columns: list[Any]) -> Batch:
    """The same parcels with other personal columns."""
    return replace(batch, personal=pd.DataFrame(columns, index=batch.parcels.index))


def form1(rows: list[dict[str, Any]]) -> BookJoin:
    """Personal columns of a book; ``parcel`` is the position of the parcel in the batch."""
    personal = pd.DataFrame(rows, index=range(5, 5 + len(rows)))
    parcel = personal.pop("parcel").astype("Int64")
    table = pd.DataFrame({"parcel": parcel, "certificate_kind": "Luật 2024"}, index=personal.index)
    return BookJoin(
        book="form1", file="bieu1.xlsx", sheet="Sheet1", rows=table, personal=personal, joined_rows=0, joined_parcels=0
    )


FAMILY = [
    {
        "parcel": 1,
        "certificate_serial": "AA 06654954",
        "register_number": "CT 00777",
        "certificate_date": pd.Timestamp("2025-03-02"),
        "holder_name": "Trần Văn Canary",
        "holder_id": "099000000001",
        "holder_address": "12 Ngõ Bí Mật",
        "holder_kind": "Hộ gia đình",
        "holder_role": "Chủ hộ",
        "identity_1_number": "031 000 222",
        "identity_1_kind": "CMND",
        "identity_1_state": "Đã xác thực",
    },
    {
        "parcel": 1,
        "certificate_serial": "AA 06654954",
        "register_number": "CT 00777",
        "certificate_date": pd.Timestamp("2025-03-02"),
        "holder_name": "Lê Thị Canary",
        "holder_kind": "Hộ gia đình",
        "holder_role": "Thành viên",
        "user_name": "Ngô Canary",
        "user_id": "099000000003",
        "user_reason": "chuyển nhượng bằng giấy tay",
    },
    {"parcel": None, "holder_name": "Không Thửa Canary"},
]


@pytest.fixture
def delivered(make_batch: Callable[..., Batch]) -> Batch:
    """Parcels 1, 2 and 3: a layer that names holders, and a book that says more of parcel 2."""
    batch = with_people(
        make_batch(),
        TenChu=["Nguyễn Thị Canary", None, " "],
        NamSinh=[1968.0, None, None],
        dienThoai=["0912000111", None, None],
        ghiChu=["ghi chú kín", None, None],
        soPhatHanh=[None, None, "CHUACOGIAY_11329_7_3"],
    )
    return replace(batch, books=(form1(FAMILY),))


@pytest.fixture
def store(database: Engine, province: Province, hour: Any) -> Store:
    """Return `load_it`, which loads a batch with its holders at an hour of the day."""

    def load_it(batch: Batch, n: int = 0, keys: KeyRing | None = KEYS) -> None:
        load(batch, (), database, province=province, now=hour(n), keys=keys)

    return load_it


@pytest.fixture
def reader(database: Engine) -> Iterator[Engine]:
    """The same database for who may know people."""
    options = {"options": "-c role=diachinh_party_reader"}
    engine = create_engine(make_url(database.url).update_query_dict(options), hide_parameters=True)
    yield engine
    engine.dispose()


@pytest.fixture
def holders(reader: Engine) -> Callable[..., Holders | None]:
    """Return a function: number of a parcel → its holders."""

    def read(parcel: str, keys: KeyRing = KEYS) -> Holders | None:
        subject = {"province": "haiphong", "commune": "11329", "sheet": "7", "parcel": parcel}
        return read_holders(reader, keys, ASKING, **subject)

    return read


def names(found: Holders | None) -> list[str | None]:
    return [one.party.name if one.party else None for one in found.holdings] if found else []


def everything(connection: Connection) -> bytes:
    """All rows of all tables but the coordinate systems, as COPY gives them out."""
    tables = connection.execute(
        text(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname !~ '^(pg_|information_schema$)' AND tablename <> 'spatial_ref_sys' ORDER BY 1"
        )
    ).scalars()
    driver: Any = connection.connection.driver_connection
    parts = []
    for table in tables:
        for form in ("TEXT", "BINARY"):
            with driver.cursor().copy(f"COPY {table} TO STDOUT (FORMAT {form})") as copy:
                parts += [bytes(block) for block in copy]
    return b"".join(parts)


def assert_nobody_in(dump: bytes) -> None:
    for canary in CANARIES:
        raw = canary.encode()
        assert raw not in dump, canary
        assert raw.hex().encode() not in dump, canary


def test_what_was_delivered_is_read_back(delivered: Batch, store: Store, holders: Any) -> None:
    store(delivered)
    (one,) = holders("1").holdings
    assert one.party._asdict() == {
        "kind": None,
        "role": "holder",
        "name": "Nguyễn Thị Canary",
        "number": None,
        "details": {"birth": "1968", "phone": "0912000111"},
        "papers": (),
    }
    assert (one.details, one.certificate, one.source_file, one.source_row) == (
        {"ghiChu": "ghi chú kín"}, None, "thua.shp", 1,
    )  # fmt: skip
    head, member, user = holders("2").holdings if holders("2") else ()
    assert head.certificate == member.certificate == Certificate("AA 06654954", "CT 00777", "2025-03-02", "Luật 2024")
    assert (head.party.kind, head.party.role, head.party.number) == ("household", "head_of_household", "099000000001")
    assert head.party.details == {"address": "12 Ngõ Bí Mật"}
    assert head.party.papers == (Paper("031 000 222", "CMND", "Đã xác thực"),)
    assert {(one.party.name, one.party.role) for one in (member, user)} == {
        ("Lê Thị Canary", "member"), ("Ngô Canary", "current_user"),
    }  # fmt: skip
    assert holders("3") is None, "a blank, and a certificate that is not there yet, say nothing"
    with pytest.raises(UnknownParcel):
        holders("4")


def test_nobody_is_in_clear_in_the_database_its_log_or_a_dump(
    delivered: Batch, store: Store, database: Engine, capfd: pytest.CaptureFixture[str]
) -> None:
    store(delivered)
    with database.connect() as connection:
        dump = everything(connection)
    assert b"thua.shp" in dump
    assert b"bieu1.xlsx" in dump
    assert_nobody_in(dump)
    url = make_url(database.url)
    done = subprocess.run(
        [
            "pg_dump",
            f"--host={url.query['host']}",
            f"--port={url.query['port']}",
            f"--username={url.username}",
            "--exclude-table-data=spatial_ref_sys",
            url.database,
        ],
        env={"PGPASSWORD": url.password, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=True,
    )
    assert b"COPY party.party" in done.stdout
    assert_nobody_in(done.stdout)
    assert_nobody_in(capfd.readouterr().out.encode())


def test_without_a_key_nothing_personal_is_stored(delivered: Batch, store: Store, live: Live) -> None:
    store(delivered, keys=None)
    assert live("SELECT count(*) FROM cadastre.parcel") == [3]
    for table in ("party", "certificate", "identity_paper", '"right"'):
        assert live(f"SELECT count(*) FROM party.{table}") == [0]


def test_a_load_from_before_the_key_is_undone_and_loaded_again(
    delivered: Batch, store: Store, database: Engine, holders: Any, hour: Any
) -> None:
    store(delivered, keys=None)
    store(delivered, 1)
    assert holders("1") is None, "the content was loaded already"
    undo(database, delivered.package.receipt, reason="có khóa", person="A", now=hour(2))
    store(delivered, 3)
    assert names(holders("1")) == ["Nguyễn Thị Canary"]


def test_a_certificate_of_several_people_is_one_row(delivered: Batch, store: Store, live: Live) -> None:
    store(delivered)
    assert live("SELECT count(*) FROM party.certificate") == [1]
    assert live('SELECT count(*), count(DISTINCT certificate_id) FROM party."right"') == [(4, 1)]


def test_what_is_set_aside_takes_nobody_else_along(
    make_batch: Callable[..., Batch], make_parcel: Any, store: Store, holders: Any, live: Live
) -> None:
    """Parcel 1 is doubled and quarantined: its holders are not stored, and those of others stay with their parcels."""
    batch = make_batch(
        make_parcel(1), make_parcel(1, geometry=make_parcel(9)["geometry"]), make_parcel(2), make_parcel(3)
    )
    batch = with_people(batch, tenChu=["Một", "Một nữa", "Hai", "Ba"])
    store(replace(batch, books=(form1([{"parcel": 3, "holder_name": "Ba B"}, {"parcel": 0, "holder_name": "Một B"}]),)))
    assert (names(holders("2")), sorted(names(holders("3")))) == (["Hai"], ["Ba", "Ba B"])
    assert live("SELECT count(*) FROM party.party") == [3]


def test_the_same_again_changes_nothing_and_silence_neither(
    make_batch: Callable[..., Batch], make_parcel: Any, delivered: Batch, store: Store, holders: Any, live: Live
) -> None:
    store(delivered)
    before = live('SELECT id FROM party."right" ORDER BY id')
    renamed = make_batch(*(make_parcel(number, source_file="b.shp") for number in (1, 2, 3)), content="renamed")
    store(replace(renamed, personal=delivered.personal, books=delivered.books), 1)
    silent = make_batch(make_parcel(1, land_use="CLN"), make_parcel(2), make_parcel(3), content="silent")
    store(with_people(silent, TenChu=[None, None, None]), 2)
    assert live('SELECT id FROM party."right" ORDER BY id') == before
    assert names(holders("1")) == ["Nguyễn Thị Canary"]


def test_a_delivery_that_corrects_a_holder_and_nothing_else_is_kept_and_undone(
    make_batch: Callable[..., Batch],
    delivered: Batch,
    store: Store,
    holders: Any,
    database: Engine,
    live: Live,
    hour: Any,
) -> None:
    store(delivered)
    store(with_people(make_batch(content="second"), tenChu=["Nguyễn Thị Canari", None, "Vũ Mới"]), 1)
    assert live("SELECT inserted, changed, unchanged FROM intake.run ORDER BY id DESC LIMIT 1") == [(0, 0, 3)]
    assert (names(holders("1")), names(holders("3"))) == (["Nguyễn Thị Canari"], ["Vũ Mới"])
    assert len(names(holders("2"))) == 3, "the second delivery says nothing of parcel 2"
    undo(database, make_batch(content="second").package.receipt, reason="nhầm", person="A", now=hour(2))
    assert (names(holders("1")), names(holders("3"))) == (["Nguyễn Thị Canary"], [])
    assert live("SELECT count(*) FROM party.party") == [6], "what was undone stays with its load"


def test_every_read_leaves_who_why_and_what_but_no_number(
    delivered: Batch, store: Store, holders: Any, reader: Engine, database: Engine, live: Live
) -> None:
    store(delivered)
    holders("1")
    assert find_parcels(reader, KEYS, ASKING, number="099 000 000 001") == [("11329", "7", "2")]
    assert find_parcels(reader, KEYS, ASKING, number="31000222") == [("11329", "7", "2")]
    assert find_parcels(reader, KEYS, ASKING, number="099000000009") == []
    events = live("SELECT person, reason, actor, details FROM intake.event WHERE kind = 'party_read' ORDER BY id")
    assert {event[:3] for event in events} == {("Cán bộ Thử", "đơn số 12", "diachinh")}
    assert [event[3].get("parcel") for event in events] == ["1", None, None, None]
    assert len(events[1][3]["number_index"]) == 1
    assert "99000000001" not in str(events)
    with database.connect() as connection:
        chain = read_chain(connection)
    assert (chain.events, chain.broken) == (8, None)


def test_nothing_is_read_before_the_trace_of_it_is_there_to_stay(
    delivered: Batch, store: Store, reader: Engine, live: Live
) -> None:
    store(delivered)
    ask = "SELECT party.request_parcel('haiphong', '11329', '7', '1', 'A', 'B')"
    with reader.connect() as connection:
        request = connection.scalar(text(ask))
        with pytest.raises(DBAPIError, match="not committed yet"):
            connection.execute(text("SELECT party.read_rights(:request)"), {"request": request})
        connection.rollback()
        with pytest.raises(DBAPIError, match="no request of yours"):
            connection.execute(text("SELECT party.read_rights(:request)"), {"request": request})
    assert live("SELECT count(*) FROM intake.event WHERE kind = 'party_read'") == [0]


def test_a_request_is_for_who_made_it_and_soon_over(delivered: Batch, store: Store, database: Engine) -> None:
    store(delivered)
    event = (
        "INSERT INTO intake.event (at, kind, details, person, reason)"
        " VALUES (now() + :age, :kind, '{\"transaction\": \"1\"}', 'A', 'B') RETURNING id"
    )
    for kind, age in (("party_read", "-6 minutes"), ("restored", "0 minutes"), ("party_read", "1 minute")):
        with database.begin() as connection:
            request = connection.execute(text(event), {"kind": kind, "age": age}).scalar_one()
        with database.connect() as connection, pytest.raises(DBAPIError, match="no request of yours"):
            connection.execute(text("SELECT party.granted_request(:request)"), {"request": request})


@pytest.mark.parametrize(("person", "reason"), [("", "đơn"), ("A", " "), (None, "đơn"), ("A", None)])
def test_nobody_reads_without_name_and_reason(reader: Engine, person: str | None, reason: str | None) -> None:
    statement = text("SELECT party.request_number('{}', :person, :reason)")
    with reader.connect() as connection, pytest.raises(DBAPIError, match="by a person for a reason"):
        connection.execute(statement, {"person": person, "reason": reason})
    if person is not None and reason is not None:
        with pytest.raises(ValueError, match="for a reason"):
            Asking(person, reason)


def test_the_wrong_key_says_so(delivered: Batch, store: Store, holders: Any) -> None:
    store(delivered)
    with pytest.raises(SealBroken, match=f"lacks the key {KEYS.current_id}"):
        holders("1", KeyRing([bytes([1]) * 32]))


TAMPERED = {
    "a name put in place of another": (
        "UPDATE party.party SET name = (SELECT name FROM party.party WHERE id <> p.id AND name IS NOT NULL LIMIT 1)"
        " FROM party.party AS p WHERE p.id = party.id",
        "altered or moved",
    ),
    "a number put in place of a name": (
        "UPDATE party.party SET name = identity_number WHERE identity_number IS NOT NULL", "altered or moved",
    ),
    "another role": ("UPDATE party.\"right\" SET role = 'holder' WHERE role = 'member'", "tampered with"),
    "a right taken away": ("DELETE FROM party.\"right\" WHERE role = 'member'", "tampered with"),
    "a certificate taken off": ("UPDATE party.\"right\" SET certificate_id = NULL", "tampered with"),
    "a right attached to another party": (
        "UPDATE party.\"right\" SET party_id = (SELECT party_id FROM party.\"right\" WHERE role = 'current_user')"
        " WHERE role = 'member'",
        "tampered with",
    ),
    "rights attached to another parcel": (
        "UPDATE party.\"right\" SET parcel_uuid ="
        " (SELECT parcel_uuid FROM cadastre.parcel_version WHERE parcel_label = '2')"
        " WHERE parcel_uuid = (SELECT parcel_uuid FROM cadastre.parcel_version WHERE parcel_label = '1')",
        "tampered with",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERED)
def test_tampering_in_the_database_is_noticed(
    delivered: Batch, store: Store, holders: Any, database: Engine, what: str
) -> None:
    store(delivered)
    statement, said = TAMPERED[what]
    with database.begin() as connection:
        assert connection.exec_driver_sql(statement).rowcount >= 1
    with pytest.raises(SealBroken, match=said):
        holders("2")
    with pytest.raises(SealBroken):
        reseal(database, KEYS, person="A", reason="B", now=None)  # type: ignore[arg-type]


def test_a_new_key_takes_over_and_the_old_one_can_go(
    delivered: Batch, store: Store, holders: Any, reader: Engine, database: Engine, hour: Any, live: Live
) -> None:
    store(delivered)
    before = holders("2")
    both = KeyRing([bytes(32), bytes([1]) * 32])
    rows = reseal(database, both, person="A", reason="hằng năm", now=hour(3))
    assert rows == {"party": 4, "identity_paper": 1, "certificate": 1, "right": 4}
    fresh = KeyRing([bytes([1]) * 32])
    assert holders("2", fresh) == before
    assert find_parcels(reader, fresh, ASKING, number="099000000001") == [("11329", "7", "2")]
    with pytest.raises(SealBroken):
        holders("2", KEYS)
    assert live("SELECT details->>'key', reason FROM intake.event WHERE kind = 'party_resealed'") == [
        (fresh.current_id, "hằng năm")
    ]
    store(replace(delivered, package=replace(delivered.package, content_sha256="c" * 64, receipt="R-c")), 4, fresh)
    assert live("SELECT count(*) FROM party.party") == [4], "the digests were made anew too"

"""``diachinh party``: holders, for who may know them; and the keys that seal what is stored of them."""

# ruff: noqa: PLC0415 (heavy imports wait until the command needs them)

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from pipeline.party.keys import KeyRing
    from pipeline.party.reading import Asking
    from pipeline.session import Session

app = typer.Typer(help="Chủ sử dụng đất, chỉ người được giao · Holders, for who may know them.", no_args_is_help=True)

_NO_KEY = (
    "Cần tệp khóa dữ liệu cá nhân: đặt DIACHINH_PARTY_KEY_FILE · "
    "this needs the key file of personal data: set DIACHINH_PARTY_KEY_FILE"
)
_NO_REASON = "Cần lý do, được ghi vào nhật ký · A reason is needed, and recorded: --reason …"

Reason = Annotated[str, typer.Option("--reason", help="Lý do, được ghi lại · Reason, recorded.")]
By = Annotated[str | None, typer.Option("--by", help="Ai hỏi, mặc định là tài khoản máy · Who asks.")]
Lang = Annotated[Literal["vi", "en"], typer.Option("--lang", help="Ngôn ngữ · Language.")]


@app.command()
def show(
    commune: Annotated[str, typer.Argument(help="Mã xã · Commune code.", metavar="COMMUNE")],
    sheet: Annotated[str, typer.Argument(help="Số tờ · Sheet.", metavar="SHEET")],
    parcel: Annotated[str, typer.Argument(help="Số thửa · Parcel.", metavar="PARCEL")],
    reason: Reason,
    by: By = None,
    province: Annotated[str | None, typer.Option("--province", help="Hồ sơ tỉnh · Province profile.")] = None,
    lang: Lang = "vi",
) -> None:
    """Xem chủ sử dụng của một thửa · Show the holders of a parcel; that, by whom and why is recorded."""
    from pipeline.session import USAGE, session, stop

    with session(province=province, lang=lang) as here, _reading(here, by, reason) as (engine, keys, asking):
        from pipeline.party.reading import UnknownParcel, read_holders
        from pipeline.party.telling import tell

        subject = {"province": here.province, "commune": commune, "sheet": sheet, "parcel": parcel}
        try:
            found = read_holders(engine, keys, asking, **subject)
        except UnknownParcel:
            stop(f"Không có thửa hiện hành · No live parcel {commune}/{sheet}/{parcel}", USAGE)
        if found is None:
            here.say(f"{commune}/{sheet}/{parcel}: chưa có dữ liệu về chủ sử dụng · nothing is known of its holders")
            return
        here.say(f"{commune}/{sheet}/{parcel} ({found.receipt})")
        for line in tell(found.holdings, lang):
            here.say(line)


@app.command()
def find(reason: Reason, by: By = None, lang: Lang = "vi") -> None:
    """Tìm thửa theo số định danh (hỏi riêng) · Find parcels by an identity number, which is asked for."""
    from pipeline.session import session

    with session(lang=lang) as here, _reading(here, by, reason) as (engine, keys, asking):
        from pipeline.party.reading import find_parcels

        typer.echo(
            "Số định danh · Identity number: ", nl=False, err=True
        )  # an argument would stay in the shell's history
        found = find_parcels(engine, keys, asking, number=sys.stdin.readline())
        for place in found:
            here.say("/".join(place))
        if not found:
            here.say("Không thấy thửa nào · No parcel")


@app.command(name="new-key")
def new_key() -> None:
    """Thêm một khóa mới vào tệp khóa · Add a key to the key file, which is made if it is missing."""
    from pipeline.session import session

    with session() as here:
        from pipeline.party.key_file import add_key

        path = _key_file(here)
        here.say(f"Khóa · Key {add_key(path)}: {path}")
        here.say("  Sao lưu tệp này riêng: mất khóa là mất dữ liệu · Back this file up: who loses it loses the data")


@app.command()
def reseal(
    reason: Reason,
    by: By = None,
    yes: Annotated[bool, typer.Option("--yes", help="Không hỏi lại · Do not ask before writing.")] = False,
    lang: Lang = "vi",
) -> None:
    """Mã hóa lại tất cả bằng khóa mới nhất · Seal everything again under the last key of the file."""
    from pipeline.session import require_consent, session

    with session(lang=lang) as here:
        from pipeline.party.resealing import reseal as seal_again
        from pipeline.terminal import number

        keys, asking = _keys(here), _asking(by, reason)
        require_consent(yes)
        rows = seal_again(here.engine(), keys, person=asking.person, reason=asking.reason, now=datetime.now(UTC))
        told = number(sum(rows.values()), lang)
        here.say(f"Đã mã hóa lại {told} dòng, khóa · Sealed again: {told} rows, key {keys.current_id}")
        here.say("  Có thể bỏ các khóa cũ khỏi tệp khóa · Earlier keys can be taken out of the key file")


@contextmanager
def _reading(here: Session, by: str | None, reason: str) -> Iterator[tuple[Engine, KeyRing, Asking]]:
    """Open the database for the role that may read people; without key, name or reason stop before."""
    from pipeline.db import connect, require_current
    from pipeline.party.reading import READER

    keys, asking = _keys(here), _asking(by, reason)
    server = here.server()
    require_current(server)
    reader = server.url.update_query_dict({"options": f"-c role={READER}"})
    engine = connect(reader.render_as_string(hide_password=False))
    try:
        yield engine, keys, asking
    finally:
        engine.dispose()
        server.dispose()


def _keys(here: Session) -> KeyRing:
    from pipeline.session import USAGE, stop

    return here.keys() or stop(_NO_KEY, USAGE)


def _key_file(here: Session) -> Path:
    from pipeline.session import USAGE, stop

    return here.settings.party_key_file or stop(_NO_KEY, USAGE)


def _asking(by: str | None, reason: str) -> Asking:
    from pipeline.party.reading import Asking
    from pipeline.session import USAGE, stop

    try:
        return Asking(by or getpass.getuser(), reason)
    except ValueError:
        stop(_NO_REASON, USAGE)

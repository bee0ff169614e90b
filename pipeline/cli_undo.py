"""``diachinh undo``: take back a load."""

# ruff: noqa: PLC0415 (heavy imports wait until the command needs them)

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

import typer

USAGE, REFUSED = 3, 1


def undo(
    delivery: Annotated[str, typer.Argument(help="Số biên nhận · Receipt number.", metavar="DELIVERY")],
    reason: Annotated[str, typer.Option("--reason", help="Lý do · Reason.")],
    by: Annotated[str | None, typer.Option("--by", help="Tài khoản hoặc chức danh · Account or role.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Không hỏi lại · Do not ask before writing.")] = False,
    lang: Annotated[Literal["vi", "en"], typer.Option("--lang", help="Ngôn ngữ · Language.")] = "vi",
) -> None:
    """Hoàn tác lần nạp của một gói · Take back the load of a package: all is as it was before."""
    from pipeline.session import person, require_consent, session, stop

    if not reason.strip():
        stop("Cần lý do · A reason is needed: --reason …", USAGE)
    with session(lang=lang) as here:
        require_consent(yes)
        from pipeline.load.undo import LaterDeliveries, UnknownDelivery
        from pipeline.load.undo import undo as take_back
        from pipeline.terminal import show_undone

        try:
            done = take_back(here.engine(), delivery, reason=reason.strip(), person=person(by), now=datetime.now(UTC))
        except UnknownDelivery:
            stop(f"Không có lần nạp nào còn hiệu lực của · No load stands of {delivery}: diachinh deliveries", USAGE)
        except LaterDeliveries as error:
            stop(
                "Không hoàn tác được vì các gói nạp sau dựa trên gói này, hoàn tác chúng trước · Later deliveries rest "
                f"on this one, undo them first: {error}",
                REFUSED,
            )
        show_undone(here.console, done, lang)

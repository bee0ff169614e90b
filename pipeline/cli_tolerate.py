"""``diachinh tolerate``: the office lets a finding stay, until a day."""

# ruff: noqa: PLC0415 (heavy imports wait until the command needs them)

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Literal

import typer

USAGE = 3


def tolerate(
    key: Annotated[str | None, typer.Argument(help="Mã phát hiện · Key of the finding.", metavar="KEY")] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Lý do · Reason.")] = None,
    until: Annotated[
        datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="Đến hết ngày · Last day that it counts.")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", help="Tài khoản hoặc chức danh · Account or role.")] = None,
    show: Annotated[bool, typer.Option("--list", help="Liệt kê · List what is tolerated.")] = False,
    lang: Annotated[Literal["vi", "en"], typer.Option("--lang", help="Ngôn ngữ · Language.")] = "vi",
) -> None:
    """Chấp nhận một phát hiện đến hết một ngày · Let a finding stay until a day: it no longer stops the load."""
    from pipeline.answers.tolerated import BadTolerations, read_tolerated
    from pipeline.answers.tolerated import tolerate as write_down
    from pipeline.session import session, stop
    from pipeline.terminal import show_tolerated
    from schemas.answers import Toleration

    with session(lang=lang) as here:
        now = datetime.now(UTC)
        try:
            if not show:
                if key is None or reason is None or by is None or until is None:
                    stop("Cần · Needed: KEY --reason … --until YYYY-MM-DD --by …", USAGE)
                last_day: date = until.date()
                word = Toleration(key=key.strip().lower(), reason=reason, by=by, until=last_day, written=now)
                write_down(here.home, word)
            words = read_tolerated(here.home, now=now)
        except BadTolerations as error:
            stop(str(error), USAGE)
        shown = words.values() if show or key is None else [words[key.strip().lower()]]
        show_tolerated(here.console, list(shown), lang)

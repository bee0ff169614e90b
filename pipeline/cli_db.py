"""``diachinh db``: the embedded PostGIS."""

from __future__ import annotations

from dataclasses import asdict

import typer

app = typer.Typer(help="Cơ sở dữ liệu riêng · The embedded PostGIS.", no_args_is_help=True)


@app.command()
def up() -> None:
    """Khởi động và cập nhật lược đồ · Start it and bring its schema up to date."""
    from pipeline.session import session

    with session() as here:
        _require_embedded(here.settings.database_url)
        here.engine().dispose()
    status()


@app.command()
def down() -> None:
    """Dừng · Stop it."""
    from pipeline.embedded import Cluster
    from pipeline.session import session

    with session() as here:
        _require_embedded(here.settings.database_url)
        Cluster(here.home).down()
    status()


@app.command()
def status() -> None:
    """Cho biết trạng thái · Tell its state."""
    from pipeline.embedded import Cluster
    from pipeline.session import session

    with session() as here:
        _require_embedded(here.settings.database_url)
        for name, value in asdict(Cluster(here.home).status()).items():
            here.console.print(f"{name:12} {value}", highlight=False, markup=False, soft_wrap=True)


@app.command()
def migrate() -> None:
    """Cập nhật lược đồ của máy chủ đang dùng · Bring the schema of the server in use up to date."""
    from pipeline.db import revision
    from pipeline.session import session

    with session() as here:
        here.console.print(f"schema {revision(here.engine())}", highlight=False)


def _require_embedded(database_url: str | None) -> None:
    """Never start or stop a server that is not ours."""
    from pipeline.session import USAGE, stop

    if database_url:
        stop("DIACHINH_DATABASE_URL: máy chủ này do bạn quản lý · that server is yours to start and stop.", USAGE)

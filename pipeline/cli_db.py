"""``diachinh db``: the embedded PostGIS."""

from __future__ import annotations

import typer

app = typer.Typer(help="Cơ sở dữ liệu riêng · The embedded PostGIS.", no_args_is_help=True)


@app.command()
def up() -> None:
    """Khởi động và cập nhật lược đồ · Start it and bring its schema up to date."""
    from pipeline.session import session

    with session() as here:
        _require_embedded(here.settings.database_url)
        here.engine()
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
    """Cho biết trạng thái, dung lượng, sao lưu · Tell its state, sizes and last backup; changes nothing."""
    from pipeline.embedded import Cluster
    from pipeline.session import session

    with session() as here:
        from pipeline.db import connect
        from pipeline.db_status import database_status
        from pipeline.status_page import show_cluster, show_database

        url = here.settings.database_url
        if url is None:
            cluster = Cluster(here.home)
            show_cluster(here.console, cluster.status())
            url = cluster.url() if cluster.status().running else None
        if url is not None:
            engine = connect(url)
            here.closing.callback(engine.dispose)
            show_database(here.console, database_status(engine, here.home))


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

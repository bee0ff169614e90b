"""``diachinh db status`` on a terminal of 80 columns: Vietnamese first, English beside."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from pipeline.db_status import DatabaseStatus
from pipeline.embedded import Status
from pipeline.terminal import local_time, number

LABEL_WIDTH = 28
NONE_YET = "chưa có · none yet"


def show_cluster(console: Console, cluster: Status) -> None:
    """Print the state of the embedded server."""
    if cluster.running:
        _line(console, "Máy chủ · Server", f"đang chạy · running, pid {cluster.pid}, 127.0.0.1:{cluster.port}")
    else:
        _line(console, "Máy chủ · Server", "không chạy · not running: diachinh db up")
    _line(console, "Thư mục · Folder", str(cluster.socket))
    _line(console, "Đĩa · Disk", f"{size(cluster.size_bytes)}, còn trống · free {size(cluster.free_bytes)}")


def show_database(console: Console, status: DatabaseStatus) -> None:
    """Print the state of the database, and its tables."""
    for label, value in _facts(status):
        _line(console, label, value)
    if not status.tables:
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("Bảng · Table", no_wrap=True)
    for heading in ("Dòng · Rows", "Cỡ · Size", "Dòng chết · Dead"):
        table.add_column(heading, justify="right", no_wrap=True)
    for each in status.tables:
        table.add_row(each.name, number(each.rows, "vi"), size(each.size_bytes), f"{100 * each.dead_share:.0f} %")
    console.print()
    console.print(table)


def size(size_bytes: int) -> str:
    """Write a size with a unit that keeps it short.

    >>> size(8192), size(45_300_000), size(20_100_000_000)
    ('8 kB', '45,3 MB', '20,1 GB')
    """
    for unit, name in ((1e9, "GB"), (1e6, "MB")):
        if size_bytes >= unit:
            return f"{size_bytes / unit:.1f} {name}".replace(".", ",")
    return f"{size_bytes / 1e3:.0f} kB"


def _facts(status: DatabaseStatus) -> Iterator[tuple[str, str]]:
    postgis = f"PostGIS {status.postgis}" if status.postgis else "thiếu PostGIS · PostGIS is missing"
    yield "PostgreSQL", f"{status.postgresql.split()[0]}, {postgis}"
    yield "Dữ liệu · Data", size(status.size_bytes)
    yield "Kết nối · Connections", f"{status.connections} / {status.most_connections}"
    yield "Lược đồ · Schema", _schema(status)
    load, backup = status.load, status.backup
    yield "Lần nạp cuối · Last load", f"{load.receipt}, {local_time(load.started)}" if load else NONE_YET
    if backup is None:
        yield "Sao lưu cuối · Last backup", f"{NONE_YET}: diachinh backup"
    else:
        gone = "" if backup.is_there else ", tệp không còn đó · the file is gone"
        yield "Sao lưu cuối · Last backup", f"{local_time(backup.made_at)}{gone}"
        yield "", str(backup.path)


def _schema(status: DatabaseStatus) -> str:
    if status.revision == status.wanted:
        return f"{status.revision}, mới nhất · current"
    return f"{status.revision or NONE_YET}, cần · needed {status.wanted}: diachinh db migrate"


def _line(console: Console, label: str, value: str) -> None:
    console.print(f"{label:{LABEL_WIDTH}}{value}", highlight=False, markup=False, soft_wrap=True)

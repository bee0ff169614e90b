"""The office accepts and refuses packages: ``accept``, ``refuse``, and what ``load``, ``run``, ``undo`` make of it."""

import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

pytestmark = pytest.mark.db

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def officer(diachinh: Run, database: Engine) -> Run:
    """Run the command line against the database of this test."""
    url = database.url.render_as_string(hide_password=False)
    return lambda *arguments: diachinh(*arguments, env={"DIACHINH_DATABASE_URL": url})


def steps(database: Engine) -> list[tuple[object, ...]]:
    """Every step, with who took it and why."""
    with database.connect() as connection:
        rows = connection.execute(text("SELECT kind, person, reason FROM intake.event ORDER BY id"))
        return [tuple(row) for row in rows]


def count(database: Engine, table: str) -> int:
    with database.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_from_acceptance_to_release_and_back(officer: Run, database: Engine, packages: dict[str, Path]) -> None:
    good = packages["good"]
    accepted = officer("accept", good, "--reason", "đủ hồ sơ", "--by", "Trần Thị Bình")
    assert accepted.returncode == 0, accepted.stderr
    assert "Trần Thị Bình, lý do: đủ hồ sơ" in accepted.stdout
    assert count(database, "cadastre.parcel") == 0
    assert count(database, "intake.run") == 1
    decided = [("received", "Trần Thị Bình", None), ("checked", "Trần Thị Bình", None)]
    assert steps(database) == [*decided, ("accepted", "Trần Thị Bình", "đủ hồ sơ")]
    assert officer("accept", good, "--by", "B").returncode == 0
    assert len(steps(database)) == 3, "nothing is written twice"

    ran = officer("run", good, "--yes", "--by", "Phạm Dũng")
    assert ran.returncode == 0, ran.stderr
    assert steps(database)[3:] == [("loaded", "Phạm Dũng", None), ("published", "Phạm Dũng", None)]
    assert officer("run", good, "--yes").returncode == 0
    assert officer("publish", "--yes").returncode == 0
    assert len(steps(database)) == 5, "published once"

    late = officer("refuse", good, "--reason", "nhầm")
    assert late.returncode == 1
    assert "hoàn tác trước: diachinh undo R-" in late.stdout
    assert "undo it first" in late.stdout
    receipt = officer("deliveries").stdout.split()[0]
    assert officer("undo", receipt, "--reason", "nhầm", "--by", "vpdk", "--yes").returncode == 0
    assert officer("refuse", good, "--reason", "sai tờ").returncode == 0
    listed = officer("deliveries").stdout
    assert f"{receipt} · đã từ chối · good.zip · 11407" in listed
    shown = [line.split()[0] for line in listed.splitlines()[2:]]
    assert shown == ["tiếp", "kiểm", "chấp", "nạp", "công", "hoàn", "kiểm", "từ"]
    verified = officer("audit", "verify")
    assert verified.returncode == 0, verified.stdout


def test_a_refused_package_is_not_loaded_until_it_is_accepted(
    officer: Run, database: Engine, packages: dict[str, Path], home: Path
) -> None:
    good = packages["good"]
    assert officer("refuse", good, "--reason", "thiếu biên bản", "--by", "Lê Cường").returncode == 0
    for command in ("load", "run"):
        stopped = officer(command, good, "--yes")
        assert stopped.returncode == 2
        assert "✗ ĐÃ BỊ TỪ CHỐI" in stopped.stdout
        assert "Lê Cường, lý do: thiếu biên bản. Muốn nạp thì chấp nhận trước: diachinh accept" in stopped.stdout
        assert "by Lê Cường, because: thiếu biên bản. To go on, accept it first" in stopped.stdout
    assert count(database, "cadastre.parcel") == 0
    assert not (home / "site").exists()
    assert officer("accept", good).returncode == 0
    assert officer("load", good, "--yes").returncode == 0
    kinds = [kind for kind, *_ in steps(database)]
    assert kinds == ["received", "checked", "refused", "checked", "accepted", "loaded"]


def test_errors_stand_against_acceptance_and_not_against_refusal(
    officer: Run, database: Engine, packages: dict[str, Path]
) -> None:
    stopped = officer("accept", packages["faulty"])
    assert stopped.returncode == 1
    assert "TOP-01" in stopped.stdout
    assert "Chưa chấp nhận được" in stopped.stderr
    assert steps(database) == []
    assert officer("refuse", packages["faulty"], "--reason", "chồng lấn").returncode == 0
    assert [kind for kind, *_ in steps(database)] == ["received", "checked", "refused"]
    assert count(database, "intake.finding") > 0


def test_whoever_loads_what_nobody_decided_on_accepts_it(
    officer: Run, database: Engine, packages: dict[str, Path]
) -> None:
    assert officer("load", packages["good"], "--yes", "--by", "Phạm Dũng").returncode == 0
    assert [step[:2] for step in steps(database)] == [
        (kind, "Phạm Dũng") for kind in ("received", "checked", "accepted", "loaded")
    ]


def test_a_package_that_cannot_be_read_can_be_refused(officer: Run, database: Engine, tmp_path: Path) -> None:
    empty = tmp_path / "empty.zip"
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("ghi chú.txt", "không có thửa")
    assert officer("accept", empty).returncode == 2
    assert officer("refuse", empty, "--reason", "không có dữ liệu").returncode == 0
    assert steps(database)[-1][0] == "refused"
    assert officer("load", empty, "--yes").returncode == 2
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 not a zip")
    unknown = officer("refuse", broken, "--reason", "hỏng")
    assert (unknown.returncode, "Không ghi được quyết định" in unknown.stdout) == (2, True)
    assert len(steps(database)) == 3
    assert officer("audit", "verify").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"), [(("--reason", " "), "Cần lý do"), ((), "Thiếu tùy chọn --reason")], ids=["blank", "none"]
)
def test_a_refusal_needs_a_reason(
    officer: Run, database: Engine, packages: dict[str, Path], arguments: tuple[str, ...], said: str
) -> None:
    refused = officer("refuse", packages["good"], *arguments)
    assert (refused.returncode, refused.stderr.startswith(said)) == (3, True)
    assert steps(database) == []

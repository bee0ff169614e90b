"""The demonstration: a faulty package is refused, the corrected one is loaded and published, again changes nothing."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from pipeline import run
from pipeline.demo import make_package
from pipeline.run import Outcome
from pipeline.session import Session
from pipeline.terminal import show_release
from schemas.finding import Text

COMMUNES = {"11407": "phuong-an-bien", "11824": "xa-vinh-bao"}
"""Two communes to invent: a ward of tube houses, and a rural commune with paddies."""

PARCELS = 3000
SEED = 2026
FAULTS = {"TOP-01": 3, "TOP-02": 2, "TOP-03": 2, "GEO-01": 1, "ATT-01": 2, "ATT-03": 2, "ATT-04": 1, "ATT-06": 3}


class TourError(RuntimeError):
    """The demonstration did not go as it must."""


def take_tour(here: Session, engine: Engine) -> None:
    """Show the main job on invented parcels, and end with the addresses to open.

    Raises
    ------
    TourError
        If the faulty package is accepted, the corrected one refused, or the second run changes something.
    """

    def say(line: str) -> None:
        here.console.print(line, highlight=False, soft_wrap=True)

    def heading(text: Text) -> None:
        say(f"\n[bold]{text.in_language(here.lang)}[/]")

    def hand_in(path: Path) -> Outcome:
        return here.watched(path, job, lambda path, job: run.take_in(path, job, engine))

    job = here.job()

    heading(Text(vi="1. Tạo hai xã giả lập (dữ liệu không có thật)", en="1. Two synthetic communes (invented data)"))
    faulty, good = _make_packages(here.home / "demo")
    say("\n".join(f"  {path}" for path in (faulty, *good)))
    heading(Text(vi="2. Nộp gói có lỗi: bị trả lại", en="2. Hand in a faulty package: refused"))
    refused = hand_in(faulty)
    _insist(refused.exit_code == 1, "the faulty package was not refused")
    heading(Text(vi="3. Nộp gói đã sửa: nạp và công bố", en="3. Hand in the corrected packages: loaded and published"))
    accepted = [hand_in(path) for path in good]
    _insist(all(outcome.loaded for outcome in accepted), "a corrected package was not loaded")
    show_release(here.console, run.release(job, engine), here.lang)
    heading(Text(vi="4. Chạy lại: không có gì thay đổi", en="4. The same again: nothing changes"))
    again = [hand_in(path) for path in good]
    _insist(
        all(outcome.loaded and outcome.loaded.already_loaded for outcome in again), "the second run changed something"
    )
    second = run.release(job, engine)
    show_release(here.console, second, here.lang)
    _insist(second.unchanged, "the second release differs")
    heading(Text(vi="Xem kết quả", en="See the result"))
    lines = {
        Text(vi="Báo cáo gói bị trả lại", en="Report of the refused package"): refused.reports["report.html"],
        Text(vi="Bản đồ gói đã nạp", en="Map of a loaded package"): accepted[0].reports["preview.html"],
        Text(vi="Bản công bố", en="Release"): second.path,
        Text(vi="Trang tra cứu", en="Public page"): "make serve  →  http://127.0.0.1:8080/",
    }
    for label, place in lines.items():
        say(f"  {label.in_language(here.lang)}: {place}")


def _make_packages(folder: Path) -> tuple[Path, list[Path]]:
    folder.mkdir(parents=True, exist_ok=True)
    good = []
    for i, (commune, name) in enumerate(COMMUNES.items()):
        path = folder / f"{name}.zip"
        make_package(path, parcels=PARCELS, seed=SEED + i, commune=commune)
        good.append(path)
    commune, name = next(iter(COMMUNES.items()))
    faulty = folder / f"{name}-co-loi.zip"
    make_package(faulty, parcels=PARCELS, seed=SEED, commune=commune, faults=FAULTS)
    return faulty, good


def _insist(condition: bool, complaint: str) -> None:
    if not condition:
        raise TourError(complaint)

"""How long it takes to read a large attribute book, with the reader that we took and with the usual one.

    .venv/bin/python benchmarks/books.py

Writes form 1 (61 columns, 24 of them filled, as in a workbook that the platform accepted) and reads it three times:
every row with calamine, every row with openpyxl (read only, values only), and as a book, with the child process, the
search for the head, and the frames. Machines are shared, so read the ratios of processor time. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import tempfile
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

import openpyxl
import xlsxwriter
from python_calamine import CalamineWorkbook
from xlsxwriter.utility import xl_cell_to_rowcol

from pipeline.read.books import Delivered, read_books
from pipeline.read.sandbox import Bounds, Sandbox

HEADS = {
    "B": "Mã ĐVHC xã", "C": "Số phát hành GCN", "H": "Họ và tên", "I": "Số định danh cá nhân", "J": "Ngày sinh",
    "K": "Giới tính", "L": "Địa chỉ thường trú", "M": "Pháp nhân trên GCN", "N": "Vai trò", "T": "Số tờ trên GCN",
    "U": "Số thửa trên GCN", "V": "Số tờ theo bản đồ", "W": "Số thửa theo bản đồ", "X": "Địa chỉ thửa đất",
    "Y": "Diện tích", "Z": "Mã loại đất 1", "AA": "Diện tích loại đất 1", "AB": "Nguồn gốc sử dụng loại đất 1",
    "AC": "Hình thức sử dụng loại đất 1", "AD": "Thời hạn sử dụng loại đất 1", "AX": "Tên tệp quét",
    "AY": "Phân loại thửa đất", "AZ": "Số giấy tờ 1", "BA": "Loại giấy tờ 1",
}  # fmt: skip
NUMBERS = ("T", "U", "V", "W", "Y", "AA")


def write_form1(path: Path, rows: int) -> None:
    """Write form 1 with item numbers in row 4 and data from row 5."""
    place = {letters: xl_cell_to_rowcol(f"{letters}1")[1] for letters in HEADS}
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Sheet1")
        for letters, head in HEADS.items():
            sheet.write_string(2, place[letters], head)
        for column in range(61):
            if 1 <= column <= 50:
                sheet.write_number(3, column, column)
        for row in range(rows):
            for letters, column in place.items():
                if letters in NUMBERS:
                    sheet.write_number(row + 4, column, row % 997 + 1)
                else:
                    sheet.write_string(row + 4, column, f"{letters} thử {row % 5000}")


def with_calamine(path: Path) -> None:
    """Pass over every row."""
    with CalamineWorkbook.from_path(path) as book:
        deque(book.get_sheet_by_index(0).iter_rows(), maxlen=0)


def with_openpyxl(path: Path) -> None:
    """Pass over every row."""
    book = openpyxl.load_workbook(path, read_only=True)
    deque(book.worksheets[0].iter_rows(values_only=True), maxlen=0)
    book.close()


def as_book(path: Path) -> None:
    """Read it as a package would be."""
    with Sandbox(Bounds()) as box:
        reply = box.ask(path=str(path))
        read_books([Delivered(file=path.name, **one) for one in reply["worksheets"]])


def timed(job: Callable[[Path], None], path: Path) -> dict[str, float]:
    """Return wall seconds, and those of the processor, of child processes too."""
    wall, processor = time.perf_counter(), sum(os.times()[:4])
    job(path)
    return {"wall": time.perf_counter() - wall, "processor": sum(os.times()[:4]) - processor}


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bieu1.xlsx"
        write_form1(path, wanted.rows)
        seconds = {job.__name__: timed(job, path) for job in (with_calamine, as_book, with_openpyxl)}
    usual = seconds["with_openpyxl"]["processor"]
    found = {
        "rows": wanted.rows,
        "seconds": seconds,
        "times as fast": {name: usual / each["processor"] for name, each in seconds.items()},
        "peak MB of the child": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    }
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()

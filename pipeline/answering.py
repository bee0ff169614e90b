"""What people say to findings, on its way from files into a report, and what they wrote kept from being overwritten."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from pipeline.answers.book import AnswerBook, Entry, gather
from pipeline.answers.earlier import Earlier, compare
from pipeline.answers.files import NotAnswers, entries_of_rows, entries_of_toml
from pipeline.answers.response import respond
from pipeline.answers.tolerated import NOTHING_NOTED, BadTolerations, read_tolerated
from pipeline.errors import EnvironmentFault
from pipeline.read.registry import Damage
from pipeline.read.table import read_cells
from schemas.answers import ANSWERS_TOML, ANSWERS_XLSX, MOST_ROWS, Toleration
from schemas.finding import Text
from schemas.package import Package
from schemas.province import load_province
from schemas.report import Report


def answers_of(package: Package) -> AnswerBook:
    """Read the answers that lie in a package; a file that cannot be read is a problem of the book."""
    return _read((file.name, file.path) for file in package.answer_files)


def answers_in(*paths: Path) -> AnswerBook:
    """Read the files of answers that somebody names, as one.

    Raises
    ------
    NotAnswers
        If one of them is none.
    FileNotFoundError
        If there is nothing at one of `paths`.
    """
    read = [_entries(path.name, path) for path in paths]
    return gather(
        [path.name for path in paths],
        [entry for entries, _ in read for entry in entries],
        [problem for _, problems in read for problem in problems],
    )


def _read(files: Iterable[tuple[str, Path]]) -> AnswerBook:
    names: list[str] = []
    entries: list[Entry] = []
    problems: list[Text] = []
    for name, path in files:
        names.append(name)
        try:
            found, doubtful = _entries(name, path)
        except NotAnswers as error:
            problems.append(error.text)
        else:
            entries += found
            problems += doubtful
    return gather(names, entries, problems)


def _entries(name: str, path: Path) -> tuple[list[Entry], list[Text]]:
    """Read one file, and say what of it is doubtful."""
    if name.lower().endswith(".toml"):
        return list(entries_of_toml(name, path.read_bytes())), []
    try:
        first, *_ = read_cells(path, most_rows=MOST_ROWS)
    except Damage as damage:
        raise NotAnswers(
            vi=f"{name}: không đọc được ({damage.reason}); các trả lời trong tệp chưa được nhận",
            en=f"{name}: cannot be read ({damage.reason}); no answer in it was taken",
        ) from damage
    formulas = [
        Text(
            vi=f"{name}:{row}: công thức chưa tính ra giá trị nên coi là ô trống; hãy gõ chữ",
            en=f"{name}:{row}: a formula without a value counts as an empty cell; write text",
        )
        for row, _ in first.unstored
    ]
    return list(entries_of_rows(name, first.rows)), formulas


def with_words(
    report: Report,
    book: AnswerBook,
    earlier: Earlier | None,
    *,
    home: Path,
    now: datetime,
    noted: Mapping[str, Toleration] = NOTHING_NOTED,
    beside: Collection[str] = frozenset(),
) -> Report:
    """Return a report with the surveyor's answers, what the office tolerates, and the comparison with an earlier one.

    Parameters
    ----------
    home
        Folder in which the office keeps what it tolerates.
    noted
        What of it the cadastre knows, by key of finding.
    beside
        Keys of findings of other packages that the answers are for too.

    Raises
    ------
    EnvironmentFault
        If the office's file is damaged: what it tolerates must not be guessed at.
    """
    try:
        tolerated = read_tolerated(home, now=now, noted=noted)
    except BadTolerations as error:
        msg = f"Tệp chấp nhận bị hỏng, hãy sửa · The office's file of tolerated findings must be mended: {error}"
        raise EnvironmentFault(msg) from error
    findings, taken = respond(report.findings, book, tolerated)
    # Of a package that could not be checked no finding is gone.
    gone = () if report.refused else tuple(key for key in taken.gone if key not in beside)
    taken = replace(taken, gone=gone)
    required = load_province(report.province).answers_required
    answered = replace(report, findings=findings, answers=taken, answers_required=required)
    return replace(answered, comparison=compare(answered, earlier)) if earlier else answered


def keep_filled(out: Path, report: Report) -> tuple[Path, ...]:
    """Move files of answers that somebody filled in, and this report does not know, out of the way of new ones.

    Returns
    -------
    tuple of Path
        Where they are now.
    """
    known = {finding.key: finding.answer.text for finding in report.findings if finding.answer}
    return tuple(_moved(out / name) for name in (ANSWERS_XLSX, ANSWERS_TOML) if _is_filled(out / name, known))


def _is_filled(path: Path, known: dict[str, str]) -> bool:
    if not path.is_file():
        return False
    book = _read([(path.name, path)])
    return bool(book.problems) or any(known.get(key) != answer.text for key, answer in book.answers.items())


def _moved(path: Path) -> Path:
    return path.rename(next(other for other in _numbered(path) if not other.exists()))


def _numbered(path: Path) -> Iterator[Path]:
    number = 0
    while True:
        number += 1
        yield path.with_stem(f"{path.stem}-{number}")

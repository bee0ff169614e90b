"""What a person sees in the terminal: the verdict, the worst findings, the paths; Vietnamese or English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from pipeline.ruling import Verdict
from pipeline.run import Outcome, Watch
from pipeline.step_words import told_ruling
from pipeline.validate.report.responses import responses_of
from pipeline.validate.report.scores import percent_text, scores_of
from pipeline.validate.report.text import visible
from pipeline.validate.report.titles import GRADES
from pipeline.validate.report.understood import facts_of
from pipeline.validate.report.words import LABELS
from schemas.answers import Toleration
from schemas.finding import CheckSpec, Finding, Language, Severity, Text
from schemas.frames import LoadResult
from schemas.report import Report

if TYPE_CHECKING:
    from pipeline.load import Delivery
    from pipeline.load.undo import Undone
    from schemas.release import Release

SHOWN_CODES = 8
"""Kinds of fault named in the terminal; the report has them all."""

SHOWN_COMMUNES = 5

STAGES = {
    "intake": Text(vi="Tiếp nhận", en="Taking in"),
    "read": Text(vi="Đọc dữ liệu", en="Reading"),
    "normalise": Text(vi="Chuẩn hóa", en="Normalising"),
    "validate": Text(vi="Kiểm tra", en="Checking"),
    "report": Text(vi="Ghi báo cáo", en="Writing the report"),
    "compare": Text(vi="So với dữ liệu đang có", en="Comparing with the live cadastre"),
    "decide": Text(vi="Ghi quyết định", en="Recording the decision"),
    "load": Text(vi="Nạp vào cơ sở dữ liệu", en="Loading"),
    "publish": Text(vi="Xuất bản", en="Publishing"),
}
SEVERITIES = {
    Severity.ERROR: (Text(vi="lỗi", en="error"), "bold red"),
    Severity.WARNING: (Text(vi="cảnh báo", en="warning"), "yellow"),
    Severity.INFO: (Text(vi="thông tin", en="info"), "cyan"),
}


@contextmanager
def progress(console: Console, lang: Language, subject: str) -> Iterator[Watch]:
    """Show the stage under way: a bar on a terminal, one plain line a stage elsewhere."""
    subject = escape(subject)
    if not console.is_terminal:
        yield lambda name: _print(console, f"{STAGES[name].in_language(lang)} · {subject}")
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(subject, total=len(STAGES))

        def advance(name: str) -> None:
            bar.update(
                task, completed=list(STAGES).index(name), description=f"{STAGES[name].in_language(lang)} · {subject}"
            )

        yield advance


def show_outcome(console: Console, outcome: Outcome, lang: Language) -> None:
    """Print the verdict on one package, its commonest faults, and where the reports are."""
    report = outcome.report
    say = Text.in_language
    verdict, style = _verdict(outcome)
    _print(console, f"[{style}]{say(verdict, lang)}[/] · {escape(report.package.name)} · {_counts(report, lang)}")
    _show_scores(console, report, lang)
    _show_codes(console, report, lang)
    if report.changed_severities:
        changed = ", ".join(f"{code}={setting}" for code, setting in sorted(report.changed_severities.items()))
        _print(console, f"  {say(Text(vi='Mức kiểm tra đã đổi', en='Changed checks'), lang)}: {changed}")
    if report.repaired is not None:
        mended = Text(vi="Sửa tự động bản vẽ, mỗi chỗ một cảnh báo", en="Repairs of drawings, a warning each")
        _print(console, f"  {say(mended, lang)}: {report.repaired}")
    _show_assumed(console, report, lang)
    _show_responses(console, outcome, lang)
    if outcome.loaded:
        _print(console, "  " + _load_line(outcome.loaded, lang))
    if outcome.ruling:
        _print(console, f"  {escape(told_ruling(outcome.ruling, report.package, lang))}")
    labels = {
        "report.html": Text(vi="Báo cáo", en="Report"),
        "report.pdf": Text(vi="Biên bản", en="Record"),
        "findings.gpkg": Text(vi="Lớp lỗi (QGIS)", en="Fault layer (QGIS)"),
        **({"answers.xlsx": Text(vi="Bản trả lời để điền", en="Answers to complete")} if report.waiting else {}),
        "preview.html": Text(vi="Bản đồ gói", en="Map of the package"),
        "changes.html": Text(vi="Bản đồ thay đổi", en="Map of changes"),
    }
    for name, label in labels.items():
        if name in outcome.reports:
            _print(console, f"  {say(label, lang)}: {escape(str(outcome.reports[name]))}")


def _show_codes(console: Console, report: Report, lang: Language) -> None:
    """Print the kinds of fault in the order of the report, a line each."""
    codes = Counter(finding.code for finding in report.findings)
    weights = Counter((finding.code, finding.severity) for finding in report.findings)
    specs = {run.spec.code: run.spec for run in report.checks}
    first = {finding.code: finding for finding in reversed(report.findings)}
    for code in list(dict.fromkeys(finding.code for finding in report.findings))[:SHOWN_CODES]:
        counts = {severity: weights[code, severity] for severity in SEVERITIES if weights[code, severity]}
        _show_code(console, specs[code], first[code], counts, lang)
    if len(codes) > SHOWN_CODES:
        more = Text(vi="… và {} loại khác trong báo cáo", en="… and {} more kinds in the report")
        _print(console, "  " + more.in_language(lang).format(len(codes) - SHOWN_CODES))


def _show_scores(console: Console, report: Report, lang: Language) -> None:
    """Print the score of each commune in one line, the lowest first."""
    scores = [(score.total, score) for score in scores_of(report) if score.total is not None]
    scores.sort(key=lambda item: item[0])
    told = [
        f"{score.commune or '–'} {percent_text(total, lang)} ({GRADES[grade].in_language(lang)})"
        for total, score in scores[:SHOWN_COMMUNES]
        if (grade := score.grade())
    ]
    if told:
        more = f" +{len(scores) - SHOWN_COMMUNES}" if len(scores) > SHOWN_COMMUNES else ""
        _print(console, f"  {LABELS['scores'].in_language(lang)}: {escape(' · '.join(told))}{more}")


def _show_assumed(console: Console, report: Report, lang: Language) -> None:
    """Print what of the package is not known or assumed, if anything is."""
    facts = [fact for fact in facts_of(report.package, report.understanding) if fact.is_open]
    if facts:
        words = Text(vi="Không rõ hoặc giả định", en="Not known or assumed").in_language(lang)
        told = "; ".join(f"{fact.name.in_language(lang)}: {fact.value.in_language(lang)}" for fact in facts)
        _print(console, f"  {words}: {escape(told)}")


def _show_responses(console: Console, outcome: Outcome, lang: Language) -> None:
    """Print who said what to the findings, what became of earlier ones, and answers that were found and not used."""
    for line in responses_of(outcome.report):
        _print(console, f"  {escape(line.in_language(lang))}")
    unused = Text(
        vi="Bản trả lời đã điền ở đây chưa được dùng, nay giữ ở {}; để dùng: --answers, hoặc để vào gói",
        en="Answers written here were not used and are now kept in {}; to use them: --answers, or in the package",
    )
    for path in outcome.kept:
        _print(console, f"  {escape(unused.in_language(lang).format(path))}")


def show_tolerated(console: Console, words: Sequence[Toleration], lang: Language) -> None:
    """Print what the office tolerates."""
    if not words:
        _print(console, Text(vi="Chưa chấp nhận phát hiện nào.", en="Nothing is tolerated.").in_language(lang))
    until = Text(vi="đến hết {:%d/%m/%Y}", en="until {:%d/%m/%Y}").in_language(lang)
    over = Text(vi=" (đã hết hạn)", en=" (expired)").in_language(lang)
    for word in words:
        when = until.format(word.until) + (over if word.is_expired else "")
        _print(console, f"[bold]{word.key}[/] · {when} · {escape(visible(word.by))} · {escape(visible(word.reason))}")


def _print(console: Console, text: str) -> None:
    console.print(text, highlight=False, soft_wrap=True)


def _verdict(outcome: Outcome) -> tuple[Text, str]:
    report = outcome.report
    if outcome.ruling and outcome.ruling.verdict is Verdict.REFUSED:
        return Text(vi="✗ ĐÃ BỊ TỪ CHỐI", en="✗ TURNED AWAY"), "bold red"
    if report.refused:
        return Text(vi="✗ KHÔNG DÙNG ĐƯỢC", en="✗ UNUSABLE"), "bold red"
    if not report.is_accepted:
        return Text(vi="✗ KHÔNG ĐẠT", en="✗ REFUSED"), "bold red"
    return Text(vi="✓ ĐẠT", en="✓ ACCEPTED"), "bold green"


def number(value: int, lang: Language) -> str:
    """Group thousands the way the language does.

    >>> number(12345, "vi"), number(12345, "en")
    ('12.345', '12,345')
    """
    return f"{value:,}".replace(",", "." if lang == "vi" else ",")


def local_time(moment: datetime) -> str:
    """Write a moment as clocks in Hà Nội show it.

    >>> local_time(datetime.fromisoformat("2026-11-23T20:38:00+00:00"))
    '24/11/2026 03:38'
    """
    return moment.astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).strftime("%d/%m/%Y %H:%M")


def _counts(report: Report, lang: Language) -> str:
    parcels = Text(vi="{} thửa", en="{} parcels").in_language(lang).format(number(report.checked, lang))
    counts = [
        f"{number(report.count(severity), lang)} {word.in_language(lang)}" for severity, (word, _) in SEVERITIES.items()
    ]
    seconds = f"{report.seconds:.1f} s"
    return " · ".join([parcels, *counts, seconds.replace(".", ",") if lang == "vi" else seconds])


def _show_code(
    console: Console, spec: CheckSpec, finding: Finding, counts: Mapping[Severity, int], lang: Language
) -> None:
    """Print one kind of fault: how many of which weight, and the first one with its parcel."""
    _, style = SEVERITIES[finding.severity]
    words = ", ".join(
        f"{number(count, lang)} {SEVERITIES[weight][0].in_language(lang)}" for weight, count in counts.items()
    )
    _print(console, f"  [{style}]{spec.code}[/] {words} · {escape(spec.title.in_language(lang))}")
    place = Text(vi="tờ {} thửa {}: ", en="sheet {} parcel {}: ").in_language(lang)
    where = place.format(finding.sheet, finding.parcel) if finding.sheet and finding.parcel else ""
    _print(console, f"         {escape(where + finding.message.in_language(lang))}")


def _load_line(loaded: LoadResult, lang: Language) -> str:
    if loaded.already_loaded:
        text = Text(vi="Đã nạp trước đây, không có gì thay đổi", en="Loaded before, nothing changed")
        return f"{text.in_language(lang)} ({loaded.delivery})"
    text = Text(vi="Đã nạp", en="Loaded")
    return f"{text.in_language(lang)} {loaded.delivery}: {balance(loaded, lang)}"


def balance(counts: LoadResult | Delivery, lang: Language) -> str:
    """Write the counts of a load as a sum, and how many live parcels it ended."""
    text = Text(
        vi="{0} thửa nhận = {1} mới + {2} thay đổi + {3} giữ nguyên + {4} để riêng",
        en="{0} received = {1} new + {2} changed + {3} unchanged + {4} quarantined",
    )
    ended = Text(vi="; {} thửa đang có hết hiệu lực", en="; {} live parcels ended")
    parts = (counts.received, counts.inserted, counts.changed, counts.unchanged, counts.quarantined)
    told = text.in_language(lang).format(*(number(part, lang) for part in parts))
    return told + ended.in_language(lang).format(number(counts.retired, lang)) if counts.retired else told


def show_undone(console: Console, done: Undone, lang: Language) -> None:
    """Print what an undo did, and that the public map still shows the release before."""
    text = Text(
        vi="Đã hoàn tác {0}: rút {1} phiên bản thửa, khôi phục {2}. Trang công khai đổi sau khi chạy: diachinh publish",
        en="{0} is undone: {1} versions withdrawn, {2} live again. The public page follows with: diachinh publish",
    )
    counts = (number(done.withdrawn, lang), number(done.reopened, lang))
    _print(console, text.in_language(lang).format(done.receipt, *counts))


def show_release(console: Console, release: Release, lang: Language) -> None:
    """Print what was published."""
    text = (
        Text(vi="Bản công bố {0} không đổi: {1} thửa", en="Release {0} is unchanged: {1} parcels")
        if release.unchanged
        else Text(vi="Đã công bố {0}: {1} thửa", en="Published {0}: {1} parcels")
    )
    _print(console, text.in_language(lang).format(release.id, number(release.parcels, lang)))

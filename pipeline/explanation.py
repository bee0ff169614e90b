"""What ``diachinh sources explain`` prints: layer by layer what was understood, by which description, and why."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text as Line

from pipeline.run import Explanation
from pipeline.validate.report.tables import Fact
from pipeline.validate.report.text import visible
from pipeline.validate.report.understood import facts_of, tables_of
from schemas.finding import Language, Severity, Text

_LABEL_WIDTH = 22


def show_explanation(console: Console, explained: Explanation, lang: Language) -> None:
    """Print how a package was understood, as a whole and file by file, and why it cannot be used."""
    package = explained.package
    files = Text(f"{len(package.files)} tệp", f"{len(package.files)} files").in_language(lang)
    console.print(Line(f"{visible(package.name)} · {files}", style="bold"))
    _print_facts(console, facts_of(package, explained.understanding), lang)
    for label, facts in tables_of(explained.understanding):
        console.print()
        console.print(Line(visible(label), style="bold"))
        _print_facts(console, facts, lang)
    show_refusal(console, explained, lang)


def show_refusal(console: Console, explained: Explanation, lang: Language) -> None:
    """Print why a package cannot be used; nothing if it can."""
    for finding in explained.findings:
        line = f"✗ {finding.code} {visible(finding.message.in_language(lang))}"
        console.print(Line(line, style="red" if finding.severity is Severity.ERROR else "yellow"))


def _print_facts(console: Console, facts: tuple[Fact, ...], lang: Language) -> None:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=_LABEL_WIDTH, style="dim")
    table.add_column(overflow="fold")
    for fact in facts:
        value = Line(visible(fact.value.in_language(lang)), style="yellow" if fact.is_open else "")
        table.add_row(f"  {fact.name.in_language(lang)}", value)
    console.print(table)

"""``diachinh sources``: the source descriptions, and how a package is understood by them."""

# ruff: noqa: PLC0415 (heavy imports wait until a command needs them)

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

USAGE, UNUSABLE = 3, 2

app = typer.Typer(
    help="Mô tả nguồn: tên cột nào nghĩa là gì · Source descriptions: which column means what.",
    invoke_without_command=True,
)


@app.callback()
def sources(context: typer.Context) -> None:
    """Liệt kê các mô tả nguồn · List the source descriptions."""
    from schemas.source import load_source, source_names

    if context.invoked_subcommand is None:
        for name in source_names():
            title = load_source(name).title
            typer.echo(f"{name:16} {title.vi} · {title.en}")


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="Tên mô tả nguồn · Name of a source description.")],
    markdown: Annotated[bool, typer.Option("--markdown", help="Dạng Markdown · As Markdown.")] = False,
) -> None:
    """In các tên cột mà một mô tả nguồn hiểu · Print the column names that a source description knows."""
    from pipeline.catalogue import columns_as_markdown, columns_as_text
    from pipeline.session import stop
    from schemas.source import load_source, source_names

    if name not in source_names():
        stop(f"Không có mô tả nguồn · No source description {name!r}: {', '.join(source_names())}", USAGE)
    source = load_source(name)
    typer.echo(columns_as_markdown(source) if markdown else columns_as_text(source), nl=False)


@app.command()
def explain(
    path: Annotated[Path, typer.Argument(help="Thư mục hoặc tệp nén · Folder or archive.", metavar="PATH")],
    source: Annotated[str | None, typer.Option("--source", help="Mô tả nguồn · Source description.")] = None,
    province: Annotated[str | None, typer.Option("--province", help="Hồ sơ tỉnh · Province profile.")] = None,
    lang: Annotated[Literal["vi", "en"], typer.Option("--lang", help="Ngôn ngữ · Language.")] = "vi",
) -> None:
    """Cho biết gói được hiểu như thế nào, vì sao · Tell how a package is understood, and why."""
    from pipeline.session import session

    with session(province=province, lang=lang, packages=[path]) as here:
        from pipeline.explanation import show_explanation
        from pipeline.run import explain as explain_package

        explained = explain_package(path, here.job(source=source))
        show_explanation(here.console, explained, lang)
        raise typer.Exit(0 if explained.batch else UNUSABLE)

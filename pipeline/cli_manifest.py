"""``diachinh manifest``: the sender's declaration, ``package.toml``."""

# ruff: noqa: PLC0415 (heavy imports wait until a command needs them)

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

USAGE = 3

app = typer.Typer(help="Bản kê của gói · The manifest of a package (package.toml).", no_args_is_help=True)


@app.command()
def init(
    path: Annotated[Path, typer.Argument(help="Thư mục hoặc tệp nén · Folder or archive.", metavar="PATH")],
    out: Annotated[
        Path | None, typer.Option("--out", help="Tệp ghi ra · File to write.", metavar="FILE", dir_okay=False)
    ] = None,
    source: Annotated[str | None, typer.Option("--source", help="Mô tả nguồn · Source description.")] = None,
    province: Annotated[str | None, typer.Option("--province", help="Hồ sơ tỉnh · Province profile.")] = None,
    lang: Annotated[Literal["vi", "en"], typer.Option("--lang", help="Ngôn ngữ · Language.")] = "vi",
) -> None:
    """Lập bản kê nháp của một gói · Draft the manifest of a package: into its folder, or printed for an archive.

    Never replaces a file.
    """
    from pipeline.session import session, stop
    from schemas.package import MANIFEST_NAME

    target = out or (path / MANIFEST_NAME if path.is_dir() else None)
    if target is not None and target.exists():
        stop(f"Đã có, không ghi đè · It is there and is not replaced: {target}", USAGE)
    with session(province=province, lang=lang, packages=[path]) as here:
        from rich.console import Console

        from pipeline.explanation import show_refusal
        from pipeline.manifest_file import draft, draft_toml
        from pipeline.run import explain

        explained = explain(path, here.job(source=source))
        text = draft_toml(draft(explained.package, explained.batch))
        show_refusal(Console(stderr=True), explained, lang)
        if target is None:
            typer.echo(text, nl=False)
        else:
            with target.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
            typer.echo(str(target))


@app.command()
def schema() -> None:
    """In lược đồ JSON của bản kê · Print the JSON Schema of a manifest."""
    from pipeline.manifest_file import json_schema

    typer.echo(json_schema(), nl=False)

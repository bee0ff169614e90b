"""DXF: a drawing of lines and labels for each sheet."""

from pathlib import Path
from typing import cast, get_args

from pipeline.demo.drawings import Drawn, TextEncoding, write_drawing
from pipeline.demo.registry import Format
from schemas.crs import ZONES


def write(drawn: Drawn, path: Path, encoding: str) -> None:
    """Write a sheet."""
    write_drawing(path, drawn, cast("TextEncoding", encoding))


FORMAT = Format(
    write=write,
    is_drawn=True,
    encodings=get_args(TextEncoding),
    systems=tuple(ZONES),
    names_crs=False,
    source="famis_dxf",
)

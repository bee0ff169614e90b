"""The sender's declaration as a file: its text, the draft of one for a package, and its published JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import NullableSchema, WithDefaultSchema

from schemas.frames import Batch
from schemas.package import MANIFEST_NAME, Counts, Manifest, Package
from schemas.source import load_source

_HEAD = """# Bản kê gói đo đạc: điền những dòng sau dấu #, xóa những dòng không cần. Không ghi tên hay số của cá nhân.
# Manifest of a survey package: complete the lines after #, delete those you do not need. Name no person.
"""
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def draft_toml(manifest: Manifest) -> str:
    """Return a draft as TOML: every field with its meaning, those that are not known as examples to complete."""
    lines = [_HEAD]
    for name, field in Manifest.model_fields.items():
        value = getattr(manifest, name)
        if isinstance(value, BaseModel | dict):
            continue
        lines.append(f"# {field.title} · {field.description}")
        lines.append(_line(name, value) if value else f"# {_line(name, _example(field))}")
    return "\n".join([*lines, *_tables(manifest)]) + "\n"


def _tables(manifest: Manifest) -> Iterator[str]:
    tables = {f"counts.{name}": getattr(manifest.counts, name) for name in Counts.model_fields}
    for name, table in {**tables, "checksums": manifest.checksums}.items():
        if table:
            yield f"\n[{name}]"
            yield from (_line(_json(key), value) for key, value in table.items())


def _line(name: str, value: object) -> str:
    return f"{name} = {value.isoformat() if isinstance(value, date) else _json(value)}"


def _json(value: object) -> str:
    """Write a text, number, truth value or list of texts: what JSON makes of them is TOML too."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _example(field: FieldInfo) -> Any:
    example = (field.examples or [""])[0]
    is_date = field.annotation == date | None
    return date.fromisoformat(example) if is_date else example


def draft(package: Package, batch: Batch | None) -> Manifest:
    """Declare what a package was found to hold, beside what its sender declares already.

    Parameters
    ----------
    batch
        None for a package that could not be read, of which only the files are known.
    """
    base = _base(package)
    changing = {package.manifest_file, *(file.name for file in package.answer_files)}
    files = [file for file in package.files if file.name not in changing]
    checksums = {file.name.removeprefix(base): file.sha256 for file in files}
    found: dict[str, Any] = {"checksums": checksums, **(_contents(batch, base) if batch else {})}
    return package.manifest.model_copy(update=found)


def _base(package: Package) -> str:
    """Return the folder, with a slash, in which the manifest lies or would lie."""
    if package.manifest_file is not None:
        return package.manifest_file.removesuffix(MANIFEST_NAME)
    tops = {PurePosixPath(file.name).parts[0] for file in package.files}
    is_one_folder = len(tops) == 1 and all("/" in file.name for file in package.files)
    return f"{next(iter(tops))}/" if is_one_folder else ""


def _contents(batch: Batch, base: str) -> dict[str, Any]:
    """Return communes, sheets, scale, system, source and counts, as far as there is one answer."""
    seen = batch.understanding
    has_several = len(seen.communes) > 1
    names = [f"{one.commune}/{one.sheet}" if has_several and one.commune else one.sheet for one in seen.sheets]
    systems = {one.crs for one in seen.layers if one.is_read}
    epsg = str(next(iter(systems))).removeprefix("EPSG:") if len(systems) == 1 else ""
    counts = Counts(
        records=_records(batch, base), parcels=dict(zip(names, (one.parcels for one in seen.sheets), strict=True))
    )
    one_answer = {
        "communes": seen.communes,
        "sheets": tuple(names),
        "scale": seen.scales[0] if len(seen.scales) == 1 else None,
        "source": batch.source,
        "crs": int(epsg) if epsg.isdecimal() else None,
    }
    return {"counts": counts, **{name: value for name, value in one_answer.items() if value}}


def _records(batch: Batch, base: str) -> dict[str, int]:
    """Count the records of files and the rows of books; of drawings nobody counts lines and texts."""
    is_drawn = load_source(batch.source).drawing is not None
    layers = [] if is_drawn else [one for one in batch.understanding.layers if one.is_read]
    counts = {one.label: one.records or 0 for one in layers} | {
        one.label: one.rows for one in batch.understanding.books
    }
    return {name.removeprefix(base): count for name, count in counts.items()}


class _WithoutNull(GenerateJsonSchema):
    """TOML has no null: a field that is not known is left out."""

    def nullable_schema(self, schema: NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: WithDefaultSchema) -> JsonSchemaValue:
        made = super().default_schema(schema)
        if made.get("default", ...) is None:
            made.pop("default")
        return made


def json_schema() -> str:
    """Return the JSON Schema of a manifest, as published in ``schemas/package.schema.json``."""
    schema = Manifest.model_json_schema(schema_generator=_WithoutNull)
    head = {"$schema": _DIALECT, **schema, "title": f"Bản kê gói đo đạc ({MANIFEST_NAME})"}
    return json.dumps(head, ensure_ascii=False, indent=2) + "\n"

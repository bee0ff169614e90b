"""Templates of the report: everything is escaped, and a name that is not there is an error."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from pipeline.validate.report.text import visible


def template(name: str) -> Template:
    """Return a template of the folder ``templates`` by file name.

    The filter ``visible`` (`pipeline.validate.report.text.visible`) goes on every text that comes from a package.
    """
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("pipeline.validate.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["visible"] = visible
    return environment

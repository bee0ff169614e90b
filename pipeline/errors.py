"""The two families of failure.

PackageError       the sender must mend the package: a report and exit status 2
everything else    our fault or the environment's: a traceback in the log and exit status 4;
                   EnvironmentFault among them says in plain words what to do
"""

from __future__ import annotations

from collections.abc import Iterator

from schemas.finding import Fault
from schemas.package import Package
from schemas.understanding import Understanding


class PackageError(Exception):
    """A package that cannot be used; carries the faults that say why.

    Parameters
    ----------
    faults
        At least one fault; the first one is the headline.
    package
        What is known of the package by then (name, checksum), for the report.
    understanding
        What reading made of its files by then.
    """

    def __init__(
        self, *faults: Fault, package: Package | None = None, understanding: Understanding | None = None
    ) -> None:
        super().__init__(", ".join(fault.code for fault in faults))
        self.faults = faults
        self.package = package
        self.understanding = understanding


class EnvironmentFault(Exception):
    """Something around the program is missing or broken; the message says what to do about it."""


def unwrapped(error: BaseException) -> Iterator[BaseException]:
    """Yield an error, what it carries, and what led to it: libraries wrap what they were told."""
    met: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        each = waiting.pop(0)
        if isinstance(each, BaseException) and id(each) not in met:
            met.add(id(each))
            yield each
            waiting += [*each.args, getattr(each, "orig", None), each.__cause__, each.__context__]


def quotations(error: BaseException) -> Iterator[str]:
    """Yield what a database server quoted of the data in an error of psycopg: the row, the line of a COPY."""
    for each in unwrapped(error):
        told = getattr(each, "diag", None)
        yield from filter(None, (getattr(told, "message_detail", None), getattr(told, "context", None)))

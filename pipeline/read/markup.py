"""Reading XML that nobody vouches for."""

from __future__ import annotations

from typing import IO, Any, NoReturn
from xml.parsers import expat

from pipeline.read.registry import Damage
from schemas.reasons import Unreadable

DEEPEST_ELEMENT = 100
_READ_BYTES = 2**20


class Scan:
    """Parses a whole document with expat, which knows neither network nor external entities.

    Subclasses say what they make of the elements in `enter`, `leave` and `parser.CharacterDataHandler`.
    """

    def __init__(self) -> None:
        self.depth = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._forbid
        self.parser.EntityDeclHandler = self._forbid
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def parse(self, file: IO[bytes]) -> None:
        """Parse a document to its end.

        Raises
        ------
        Damage
            XML_FORBIDDEN on a document type (so also on any entity), XML_SYNTAX with line and column, TOO_DEEP.
        """
        try:
            while chunk := file.read(_READ_BYTES):
                self.parser.Parse(chunk, False)
            self.parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise Damage(Unreadable.XML_SYNTAX, error) from error

    def enter(self, name: str, attributes: dict[str, str]) -> None:
        """See the start of an element; `name` is without prefix."""

    def leave(self, name: str) -> None:
        """See the end of an element."""

    def _forbid(self, *_: Any) -> NoReturn:
        raise Damage(Unreadable.XML_FORBIDDEN, f"DOCTYPE: line {self.parser.CurrentLineNumber}")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST_ELEMENT:
            raise Damage(Unreadable.TOO_DEEP, f"line {self.parser.CurrentLineNumber}")
        self.enter(name.rpartition(":")[2], attributes)

    def _end(self, name: str) -> None:
        self.depth -= 1
        self.leave(name.rpartition(":")[2])

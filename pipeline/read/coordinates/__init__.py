"""Lists of coordinates as surveyors write them: one point a line, rings of parcels one below the other.

Nothing in such a list says for sure how it is to be read, so that everything concluded is reported, and what can be
concluded in two ways is refused (see `docs/coordinate_files.md`). Used in the child process: no slow imports.
"""

from pipeline.read.coordinates.tables import tables
from pipeline.read.coordinates.worksheets import read_worksheet

__all__ = ["read_worksheet", "tables"]

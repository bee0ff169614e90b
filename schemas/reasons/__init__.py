"""Why a package, a file or a layer is refused, as keys: what ``Fault.values["reason"]`` may hold, per code.

The stages say which; the catalogue words it in both languages (`CheckSpec.reasons`). The further values of each code
stand in the docstrings of the modules, one for each group of codes; every one of them is always given.
"""

from schemas.reasons.books import Contradiction, Malformed, NoParcel, NoRow, Renumbering, Serial
from schemas.reasons.database import Identifier, LegalChange, Neighbour
from schemas.reasons.drawings import BadLabel, NoLabel, OpenLine
from schemas.reasons.files import Axes, Columns, Curve, Cut, PassedOver, Recoded, Unreadable
from schemas.reasons.packages import Ambiguous, Contents, Missing, NoParcels, Unexpected, Unsafe
from schemas.reasons.systems import BadCoordinate, OtherSystem, ZoneNumber
from schemas.reasons.values import BadValue, Cleaned

__all__ = [
    "Ambiguous",
    "Axes",
    "BadCoordinate",
    "BadLabel",
    "BadValue",
    "Cleaned",
    "Columns",
    "Contents",
    "Contradiction",
    "Curve",
    "Cut",
    "Identifier",
    "LegalChange",
    "Malformed",
    "Missing",
    "Neighbour",
    "NoLabel",
    "NoParcel",
    "NoParcels",
    "NoRow",
    "OpenLine",
    "OtherSystem",
    "PassedOver",
    "Recoded",
    "Renumbering",
    "Serial",
    "Unexpected",
    "Unreadable",
    "Unsafe",
    "ZoneNumber",
]

"""Legacy encodings of Vietnamese text: detect them in a column, decode them, and compare what was decoded."""

from schemas.encodings.choice import CONFIDENCE_LIMIT
from schemas.encodings.codecs import LEGACY, Encoding, decode, encode
from schemas.encodings.detection import Detection, Example, Value, detect
from schemas.encodings.folding import fold

__all__ = [
    "CONFIDENCE_LIMIT",
    "LEGACY",
    "Detection",
    "Encoding",
    "Example",
    "Value",
    "decode",
    "detect",
    "encode",
    "fold",
]

"""MapInfo interchange: objects (.mif) and their values (.mid)."""

from pipeline.demo.mapinfo import ENCODINGS, SYSTEMS, write
from pipeline.demo.registry import Format

FORMAT = Format(write=write, encodings=ENCODINGS, systems=SYSTEMS)

"""Bring delivered layers into canonical columns, codes and one coordinate system; nothing is dropped or guessed."""

from pipeline.normalise.drawing import assemble
from pipeline.normalise.stage import normalise

__all__ = ["assemble", "normalise"]

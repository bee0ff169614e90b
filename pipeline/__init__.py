"""How data moves: intake, read, normalise, validate, load, publish."""

from importlib.metadata import version

__version__ = version("diachinh")

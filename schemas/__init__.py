"""What the data is: contracts, code lists, coordinate systems, tables. No I/O, no transformation."""

__version__ = "1"
"""Version of the data contract; bumped when a column, a code list or a file layout changes."""

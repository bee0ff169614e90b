"""Attribute books: which worksheet is which book, where its head ends, and which of its rows tell of parcels."""

from pipeline.read.books.reading import Delivered, read_books

__all__ = ["Delivered", "read_books"]

"""Attribute books meet the parcels: keys and values understood, joined, filled in, contradictions named."""

from pipeline.normalise.books.join import join_books

__all__ = ["join_books"]

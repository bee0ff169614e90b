"""Publish: the live cadastre becomes a release that any web server can serve."""

from pipeline.publish.release import publish

__all__ = ["publish"]

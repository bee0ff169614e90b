"""The public side: the citizens' page, the release, and a small API behind a read-only role."""

from maps.portal.app import create_app

__all__ = ["create_app"]

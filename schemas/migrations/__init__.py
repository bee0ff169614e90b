"""Alembic migrations of the database; ``script_location = schemas:migrations`` works from a checkout and from a wheel.

The caller hands its connection over in ``config.attributes["connection"]``. A released migration never changes: what it
needs from elsewhere (SQL files) carries its number. Going back is not promised: restore a backup instead.
"""

"""Alembic migrations of the database; ``script_location = schemas:migrations`` works from a checkout and from a wheel.

The caller hands its connection over in ``config.attributes["connection"]`` (`pipeline.db.migrate`).

A new migration is a file ``versions/v<number>_<what>.py``, and ``schemas/sql/<number>_<what>.sql`` for views and
functions; a test compares what migrations build with `schemas.tables`. A released migration and its SQL never change.
Going back is not promised: restore a backup instead.
"""

"""Run the catalogue of checks over a batch; findings are data, and the batch is never changed."""

from pipeline.validate.engine import refuse, validate

__all__ = ["refuse", "validate"]

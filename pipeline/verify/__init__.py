"""Confirm an acceptance record: that nothing in it was changed, who signed it, and what it was made from."""

from pipeline.verify.document import MOST_BYTES, NotARecord
from pipeline.verify.points import Outcome, Point
from pipeline.verify.verification import Verification, verify

__all__ = ["MOST_BYTES", "NotARecord", "Outcome", "Point", "Verification", "verify"]

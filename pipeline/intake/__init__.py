"""First stage: take a delivery in, unpack it safely, checksum it, give it a receipt number."""

from pipeline.intake.limits import DEFAULT, Limits
from pipeline.intake.receive import receive

__all__ = ["DEFAULT", "Limits", "receive"]

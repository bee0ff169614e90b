"""Bring a checked batch into the live cadastre: one transaction, old versions kept, nothing lost or doubled."""

from pipeline.load.decision import record_published, refuse_unusable
from pipeline.load.deliveries import Delivery, deliveries
from pipeline.load.standing import require_right_to_publish, standing_of
from pipeline.load.transaction import PendingLoad, load, pending_load

__all__ = [
    "Delivery",
    "PendingLoad",
    "deliveries",
    "load",
    "pending_load",
    "record_published",
    "refuse_unusable",
    "require_right_to_publish",
    "standing_of",
]

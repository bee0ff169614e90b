"""Bring a checked batch into the live cadastre: one transaction, old versions kept, nothing lost or doubled."""

from pipeline.load.deliveries import Delivery, deliveries
from pipeline.load.transaction import PendingLoad, load, pending_load

__all__ = ["Delivery", "PendingLoad", "deliveries", "load", "pending_load"]

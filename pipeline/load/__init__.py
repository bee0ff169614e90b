"""Bring a checked batch into the live cadastre: one transaction, old versions kept, nothing lost or doubled."""

from pipeline.load.deliveries import Delivery, deliveries, received_before
from pipeline.load.transaction import load

__all__ = ["Delivery", "deliveries", "load", "received_before"]

"""A private PostgreSQL + PostGIS server, made from the programs that the distribution installed."""

from pipeline.embedded.cluster import Cluster
from pipeline.embedded.status import Status

__all__ = ["Cluster", "Status"]

"""A private PostgreSQL + PostGIS server, made from the programs that the distribution installed."""

from pipeline.embedded.cluster import Cluster, Status

__all__ = ["Cluster", "Status"]

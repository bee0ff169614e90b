"""Exports: the live cadastre in files that other programs, and the land platform, read."""

from pipeline.publish.exports.registry import CannotExport, Order, exports
from pipeline.publish.exports.writing import Written, existing, write_export

__all__ = ["CannotExport", "Order", "Written", "existing", "exports", "write_export"]

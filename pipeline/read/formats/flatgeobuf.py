"""FlatGeobuf: a head that counts the features, an index, the features.

References
----------
FlatGeobuf specification 3.0.
"""

from pipeline.read.counted import as_counted
from pipeline.read.registry import Format

FORMAT = Format(driver="FlatGeobuf", suffixes=(".fgb",), locate=as_counted)

"""Maps for the office: one HTML file each that opens anywhere, without network (folium, Leaflet)."""

from maps.preview.changes import write_changes
from maps.preview.page import write_preview

__all__ = ["write_changes", "write_preview"]

"""A map of one package for reviewers: one HTML file that opens anywhere, without network (folium, Leaflet)."""

from maps.preview.page import write_preview

__all__ = ["write_preview"]

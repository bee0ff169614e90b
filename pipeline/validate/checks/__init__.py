"""The catalogue: one check, one small file, found by its place in this folder."""

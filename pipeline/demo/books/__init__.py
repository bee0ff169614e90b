"""One module for each attribute book that can be written; its name is that of its description."""

"""One module for each format of export; its name is that of the format."""

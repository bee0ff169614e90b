"""One module for each format that can be written; its name is the name of the format."""

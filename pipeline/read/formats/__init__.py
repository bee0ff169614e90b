"""One format = one module here with a ``FORMAT``."""

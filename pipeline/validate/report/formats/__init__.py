"""One module, one report file: ``FILE_NAME`` and ``write(report, path, *, lang)``."""

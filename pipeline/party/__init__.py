"""Personal data: encrypted before it leaves for the database, read only through functions that record who asked."""

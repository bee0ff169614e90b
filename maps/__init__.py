"""How people see it: tiles, previews, the citizens' page. Reads only what is public."""

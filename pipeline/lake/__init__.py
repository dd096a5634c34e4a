"""The lake: its folders, how files are committed to it, changed in it and queried."""

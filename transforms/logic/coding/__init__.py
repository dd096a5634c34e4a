"""Who did what to whom: syntax, names, dates, places, amounts, speech."""

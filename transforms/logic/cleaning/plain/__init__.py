"""Plain text to its article: lines, fields, furniture, edges."""

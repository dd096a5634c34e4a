"""What an article is about: its headline and its lead."""

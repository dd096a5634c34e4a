"""What became of a document, its family of copies, and what cleaning dropped of it."""

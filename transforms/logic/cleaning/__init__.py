"""From bytes to clean text and what the document says of itself."""

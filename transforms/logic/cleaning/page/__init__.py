"""A page to its article: main text block by block, metadata by rank, and pages that are no article."""

"""Near-identical copies: fingerprints, comparison, clusters, lineage."""

"""Stand-ins for the slow components of a spaCy pipeline: the same annotations, worked out with less repetition."""

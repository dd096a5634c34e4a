"""IPTC Media Topics: the vocabulary, the model and its training."""

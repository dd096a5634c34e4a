"""The parse that every extractor reads: models, phrases, names."""

"""Pure functions: no Beam, no files, no network."""

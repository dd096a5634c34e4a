"""From a configuration to a run: the command line, the Beam graph, the commit and the report."""

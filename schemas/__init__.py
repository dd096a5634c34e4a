"""The records of newsbeam: one definition each, for Beam, Arrow and the published documentation."""

"""The steps of the pipeline: thin Beam wrappers over the pure logic in :mod:`transforms.logic`."""

"""What reading and writing an address needs to be installed."""

from importlib import import_module

from apache_beam.io.filesystems import FileSystems

import transforms.fetching.filesystem  # noqa: F401 - Beam knows the filesystems that have been imported

__all__ = ["require_filesystem"]

_NEEDED = {
    "s3": ("boto3", "newsbeam[s3]"),
    "gs": ("google.cloud.storage", "apache-beam[gcp]"),
    "azfs": ("azure.storage.blob", "apache-beam[azure]"),
    "hdfs": ("hdfs", "apache-beam[hadoop]"),
}
"""What Beam's filesystems need beside Beam, by scheme: a module, and what brings it."""


def require_filesystem(path: str) -> None:
    """Check that a filesystem for the path is installed.

    Raises:
        ValueError: It is not; the message names what is missing.
    """
    scheme = FileSystems.get_scheme(path)
    module, extra = _NEEDED.get(scheme, ("", ""))
    try:
        if module:  # Beam knows the scheme without it too, and fails at the first file
            import_module(module)
        FileSystems.get_filesystem(path)
    except (ImportError, ValueError):
        needed = f': pip install "{extra}"' if extra else ""
        raise ValueError(f"no filesystem for {scheme}:// is installed{needed}") from None

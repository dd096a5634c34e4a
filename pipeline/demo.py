"""The demo: sample news that ships with the project, through the whole pipeline, offline."""

import tempfile
from importlib.resources import files
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.tree import Tree

from pipeline.config import Config, parse_config
from pipeline.lake.folders import Lake
from pipeline.lake.query import query, show
from pipeline.runs.display import observed, show_result
from pipeline.runs.run import run
from schemas.tables import TABLES

_SHOWN_FILES = 3

STORIES = """
SELECT c.size AS copies, a.topic, strftime(a.published_at, '%m-%d') AS date, a.title AS headline,
       concat_ws(' ', a.main_event.who, a.main_event.what) AS main_event
FROM articles a JOIN clusters c USING (cluster_id)
ORDER BY c.size DESC, a.topic, a.published_at, a.article_id
"""
LINEAGE = """
SELECT strftime(published_at, '%m-%d %H:%M') AS published, source AS outlet, relation,
       round(containment, 2) AS shared, title AS headline
FROM (
  SELECT cluster_id, published_at, source, 'canonical' AS relation, NULL AS containment, title FROM articles
  WHERE is_canonical
  UNION ALL
  SELECT cluster_id, published_at, source, relation, containment, title FROM duplicates
)
WHERE cluster_id = (SELECT cluster_id FROM clusters ORDER BY size DESC, cluster_id LIMIT 1)
ORDER BY published_at, outlet
"""
MORE = (
    "SELECT topic, count(*) AS stories FROM articles GROUP BY topic ORDER BY stories DESC",
    "SELECT event_date, actor1, plover_root, actor2, place_name, n_outlets FROM events WHERE modality = 'happened'",
    "SELECT source_id, reason, detail FROM rejects",
)


def demo_config(root: str) -> Config:
    """The configuration of the demo.

    Args:
        root: Folder of the lake.
    """
    samples = Path(str(files("pipeline"))) / "samples"
    sources = [
        _text(samples, "Wendle Bay Herald", "wendlebay-herald"),
        _text(samples, "Saltreath News", "saltreath-news"),
        {"type": "html", "name": "sample pages", "glob": f"{samples}/html/*.html"},
        {"type": "rss", "name": "sample feeds", "glob": f"{samples}/feeds/*.xml"},
        {"type": "jsonl", "name": "sample records", "glob": f"{samples}/jsonl/*.jsonl"},
    ]
    return parse_config({"sources": sources, "output": {"root": root}}, "demo")


def _text(samples: Path, outlet: str, prefix: str) -> dict[str, str]:
    # Plain text does not say who ran it: the source says it for all its files.
    return {"type": "text", "name": f"sample text, {outlet}", "glob": f"{samples}/text/{prefix}*.txt", "source": outlet}


def demo(console: Console, out: str | None) -> int:
    """Run the demo and show what came out.

    Args:
        console: Where to show it.
        out: Folder of the lake; a new temporary one where None.

    Returns:
        The exit code.
    """
    root = str(Path(out or tempfile.mkdtemp(prefix="newsbeam-")).absolute())
    with observed(console) as observer:
        result = run(demo_config(root), observer=observer)
    console.print("[bold]Stories[/bold]: each once, however many outlets ran it")
    show(console, *query(Lake(root), STORIES), "table")
    console.print("\n[bold]Who ran the most copied story[/bold]")
    show(console, *query(Lake(root), LINEAGE), "table")
    console.print("\n[bold]What was written[/bold]")
    console.print(_tree(Path(root)))
    console.print()
    show_result(console, result)
    console.print("\n[bold]Ask more[/bold]")
    for sql in MORE:
        console.print(f'newsbeam query --root {root} "{sql}"', soft_wrap=True, highlight=False, markup=False)
    return int(result.code)


def _tree(root: Path) -> Tree:
    """The Parquet files of the tables: of each the first few, and how many more."""
    tree = Tree(escape(f"{root}/"), highlight=False)
    for table in (table for table in TABLES if table.public):
        files = sorted((root / table.folder).rglob("*.parquet"))
        branch = tree.add(f"{table.folder}/") if files else tree
        for path in files[:_SHOWN_FILES]:
            branch.add(f"{path.relative_to(root / table.folder)}  {path.stat().st_size / 1000:.0f} kB")
        if len(files) > _SHOWN_FILES:
            branch.add(f"... and {len(files) - _SHOWN_FILES} more")
    return tree

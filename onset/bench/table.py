"""The document as the page `docs/BENCHMARKS.md`."""

from collections.abc import Sequence
from typing import Any

from onset.bench.engine_tables import engine_tables
from onset.bench.goals import goals
from onset.bench.kernel_tables import kernel_tables
from onset.bench.markdown import rows

Document = dict[str, Any]


def page(documents: Sequence[Document]) -> str:
    """Markdown: the goals first, then every figure; one document for each machine."""
    parts = ["# Benchmarks", INTRODUCTION, "## Goals", _goals(documents)]
    for document in documents:
        parts += [f"## {_where(document)}", _machine(document), *kernel_tables(document), *engine_tables(document)]
        parts += _missing(document)
    return "\n\n".join(part for part in parts if part) + "\n"


MOST_OTHERS = 0.03
INTRODUCTION = """\
Written by `onset bench --table`; nothing here was typed. How things are measured, and what a figure promises, stands in
`kernels/bench/README.md`. In short: medians with quartiles in brackets, peers in the same run and in turn, threads
explicit on both sides. A ratio above 1 says how many times faster Onset is; below 1 it is slower. What trackers find,
and what is weak in it: [tracker_figures.md](tracker_figures.md). To repeat it:

    onset bench --json > benchmarks.json
    onset bench --table benchmarks.json > docs/BENCHMARKS.md"""


def _goals(documents: Sequence[Document]) -> str:
    body = [(goal.what, goal.goal, goal.measured, goal.verdict) for goal in goals(documents)]
    return rows(("what", "goal", "measured", "verdict"), body)


def _where(document: Document) -> str:
    machine = document["machine"]
    return ", ".join([*machine["cards"], f"{machine['cpu']}, {machine['cores']} cores"])


def _machine(document: Document) -> str:
    machine = document["machine"]
    changed = f" with {machine['changed_files']} files changed" if machine["changed_files"] else ""
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    rough = ["", "**A quick run: figures are rough.**"] if document["quick"] else []
    share = document.get("others_share", 0.0)
    if share > MOST_OTHERS:
        rough += ["", f"**Other programs used {share:.0%} of the machine: figures are not those of a quiet one.**"]
    return "\n".join(
        [
            f"- commit {machine['commit']}{changed}, {machine['utc']}, load {machine['load_1min']} when the run began",
            f"- {machine['memory_gib']} GiB, L3 {machine['cache_l3'] or 'unknown'}, {machine['system']}",
            f"- Python {machine['python']}, {versions}",
            *rough,
        ]
    )


def _missing(document: Document) -> list[str]:
    parts = [*document["kernels"].values(), *document["engine"].values()]
    skipped = [line for found in parts for line in (*found.get("skipped", ()), *found.get("not_measured", ()))]
    lines = list(dict.fromkeys([*document["not_measured"], *skipped]))
    return ["### Not measured", "\n".join(f"- {line}" for line in lines)] if lines else []

"""The key benchmark's document as the page `docs/key_scores.md`."""

from pathlib import Path
from typing import Any

from onset.bench.key.document import GOALS, Document, best_peer, ratio
from onset.bench.key.effort import FULL
from onset.bench.markdown import rows

SHOWN = ("mad", "mse", "edge_mad", "core", "screen", "grad", "conn", "dtssd", "comp", "edge_comp",
         "edge_comp_display", "spill", "keep_yellow", "keep_skin", "keep_cloth")  # fmt: skip
NAMES = {"mad": "MAD", "mse": "MSE", "edge_mad": "edge MAD", "edge_comp": "edge comp", "dtssd": "dtSSD",
         "edge_comp_display": "edge comp, display"}  # fmt: skip
SHEETS = Path("images") / "key"
INTRODUCTION = """\
Written by `onset bench key --table`; nothing here was typed. The scenes stand in [key_benchmark.md](key_benchmark.md),
and how each measure is computed in `onset/bench/key/`. Smaller is better everywhere. MAD, MSE, edge, core, screen and
comp are means x 1000, Grad and Conn sums / 1000, dtSSD x 100, spill is a share of visible pixels, keep is CIEDE2000.

Onset runs at its defaults and is given nothing. Each peer is searched over its settings for each clip and **for each
measure apart**: what stands beside Onset in a column is the best that this peer reaches in that measure, in general
with other settings than in the next column. A setting counts only when its MAD is at most twice the peer's best, so
that an opaque matte is not the best in the core; in core, screen, spill, keep and Conn, which no search aims at, the
best of the settings that won elsewhere counts. To repeat it:

    onset bench key {how}--json --out docs/images/key > docs/key_scores.json
    onset bench key --table docs/key_scores.json > docs/key_scores.md"""


def page(document: Document, sheets: Path | None = None) -> str:
    """Markdown. Pictures are shown of the scenes that have one in `sheets`, all when that is None."""
    rough = "**A quick run: small pictures, few settings tried; figures are rough.**" if document["coarse"] else ""
    size = f"{document['width_px']}x{document['height_px']}, {document['frames']} frames a clip"
    parts = [
        "# How well it keys, beside others",
        INTRODUCTION.format(how=_how(document)),
        rough,
        "## Against the best peer",
        _goals(document),
    ]
    parts += [f"Clips of generator version {document['generator']}, {size}. {_when(document)}", _ratios(document)]
    parts += ["## Peers"]
    parts += [_peers(document), _missing(document), "## Clip by clip"]
    for scene in document["scenes"]:
        parts += _scene(scene, sheets)
    return "\n\n".join(part for part in parts if part) + "\n"


def _how(document: Document) -> str:
    """The options that a run other than the full one needs."""
    if document["coarse"]:
        return "--quick "
    size, frames = f"{document['width_px']}x{document['height_px']}", document["frames"]
    other_size = "" if (document["width_px"], document["height_px"]) == (FULL.width_px, FULL.height_px) else size
    return (f"--size {other_size} " if other_size else "") + (f"--frames {frames} " if frames != FULL.frames else "")


def _when(document: Document) -> str:
    machine = document["machine"]
    changed = f" with {machine['changed_files']} files changed" if machine["changed_files"] else ""
    return f"Onset is commit {machine['commit']}{changed}, {machine['utc']}."


def _goals(document: Document) -> str:
    body = [
        (
            f"{_name(goal['measure'])}, {'held back' if goal['held_back'] else 'tuning'}",
            f"at most {goal['goal']:g} x", f"{goal['median']:.2f} x", f"{goal['worst']:.2f} x",
            f"{goal['met']} of {goal['clips']}",
        )
        for goal in document["goals"]
    ]  # fmt: skip
    return rows(("measure, scenes", "goal on each clip", "median", "worst", "clips that meet it"), body)


def _ratios(document: Document) -> str:
    heads = [head for name in GOALS for head in (_name(name), "best peer", "ratio")]
    body = []
    for scene in document["scenes"]:
        line = [_title(scene)]
        for name, most in GOALS.items():
            best, share = best_peer(scene, name), ratio(scene, name)
            line += [_value(scene["onset"][name]), "-" if best is None else f"{best[1]:.3g} {best[0]}"]
            line.append("-" if share is None else f"{share:.2f}" if share <= most else f"**{share:.2f}**")
        body.append(line)
    return rows(("clip", *heads), body) + "\n\n*Held back* scenes are marked; a ratio in bold misses the goal."


def _peers(document: Document) -> str:
    about: dict[str, str] = {}
    tried: dict[str, list[int]] = {}
    for scene in document["scenes"]:
        for name, found in scene["peers"].items():
            about[name] = found["about"]
            tried.setdefault(name, []).append(found["tried"])
    body = [(name, text, f"{min(tried[name])} to {max(tried[name])}") for name, text in about.items()]
    return rows(("peer", "what runs", "settings tried a clip"), body)


def _missing(document: Document) -> str:
    return (
        "\n".join(["Not measured:", "", *(f"- {line}" for line in document["skipped"])]) if document["skipped"] else ""
    )


def _scene(scene: Document, sheets: Path | None) -> list[str]:
    lines = [("Onset", scene["onset"])] + [(name, _bests(found)) for name, found in scene["peers"].items()]
    captured = [("Onset, captured plate", scene["onset_captured"])]
    captured += [(f"{name}, captured plate", _bests(found)) for name, found in scene["captured"].items()]
    body = [(name, *(_value(values.get(one)) for one in SHOWN)) for name, values in [*lines, *captured]]
    columns = ", ".join(("source and plate", "truth", *(name for name, _ in lines)))
    picture = f"{scene['scene']}.jpg"
    shown = sheets is None or (sheets / picture).exists()
    return [
        f"### {_title(scene)}",
        scene["stresses"],
        f"![{columns}]({(SHEETS / picture).as_posix()})\n\nFrom the left: {columns}." if shown else "",
        rows(("keyer", *map(_name, SHOWN)), body),
    ]


def _bests(found: Document) -> dict[str, Any]:
    return {name: best["value"] for name, best in found["best"].items()}


def _title(scene: Document) -> str:
    return f"{scene['scene']}{', *held back*' if scene['held_back'] else ''}"


def _name(measure: str) -> str:
    return NAMES.get(measure, measure.replace("_", " "))


def _value(value: float | None) -> str:
    return "-" if value is None else f"{value:.3g}"

"""The command line of the kernel benchmarks."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from bench import bandwidth, chain, formats, machine, neighbourhoods, operations, resampling, small_planes
from bench.device import places
from bench.pictures import SIZES
from bench.results import Findings
from bench.timing import Effort
from onset_kernels.threads import threads_available

THREADS = (1, 2, 4)
NAMES = ("bandwidth", "chain", "neighbourhoods", "resampling", "small_planes", "formats", "operations")
THOROUGH, QUICK = Effort(), Effort(rounds=7, budget_s=0.05, least=3)
VERSION = 1


def main(arguments: Sequence[str]) -> int:
    chosen = _parser().parse_args(arguments)
    unknown = [name for name in chosen.names if name not in NAMES]
    if unknown:
        print(f"bench: no benchmark {unknown[0]!r}; there are {', '.join(NAMES)}", file=sys.stderr)
        return 2
    document = measure(
        [] if chosen.machine else chosen.names or list(NAMES), quick=chosen.quick, devices=_devices(chosen.device),
        sizes=[SIZES[size] for size in chosen.size or SIZES], threads=tuple(chosen.threads or THREADS),
    )  # fmt: skip
    if chosen.json:
        print(json.dumps(document))
    else:
        for found in document["benches"].values():
            print("\n".join([line(row) for row in found["rows"]] + [f"skipped: {why}" for why in found["skipped"]]))
    return 0


def measure(
    names: Sequence[str],
    *,
    quick: bool,
    devices: tuple[str, ...],
    sizes: list[tuple[int, int]],
    threads: tuple[int, ...],
) -> dict[str, Any]:
    """The document: where it was measured, and the findings of each bench."""
    effort = QUICK if quick else THOROUGH
    possible = tuple(count for count in threads if count <= threads_available())
    spots = places(possible, devices)
    benches: dict[str, Callable[[], Findings]] = {
        "bandwidth": lambda: bandwidth.bench(spots, effort, progress),
        "chain": lambda: chain.bench(
            sizes, spots, effort, progress, rounds=1 if quick else 5, frames=4 if quick else 16
        ),
        "neighbourhoods": lambda: neighbourhoods.bench(sizes, spots, effort, progress),
        "resampling": lambda: resampling.bench(sizes, spots, effort, progress),
        "small_planes": lambda: small_planes.bench(sizes, spots, effort, progress),
        "formats": lambda: formats.bench(sizes, spots, effort, progress),
        "operations": lambda: operations.bench(sizes, spots, replace(effort, budget_s=effort.budget_s / 2), progress),
    }  # fmt: skip
    about = machine.about()
    findings = {name: benches[name]().as_dict() for name in names}
    missing = [f"{count} threads: this machine has {threads_available()}" for count in threads if count not in possible]
    return {
        "version": VERSION,
        "quick": quick,
        "machine": about,
        "devices": sorted({spot.device for spot in spots}),
        "not_measured": missing + ([] if "cuda" in devices else ["CUDA: no card, or not asked for"]),
        "benches": findings,
    }


def progress(what: str) -> None:
    print(f"bench: {what}", file=sys.stderr, flush=True)


def line(row: dict[str, Any]) -> str:
    """One row for people."""
    wall, floor = row["wall"], row["times_floor"]
    where = f"{row['device']} x{row['threads']}"
    peers = "".join(f"; {one['name']} {one['wall']['median_ms']:.2f} ms (x{one['ratio']:.2f})" for one in row["peers"])
    own = row["device_time"] or wall
    spread = f"{own['q1_ms']:.3f}..{own['q3_ms']:.3f}"
    above = f", {floor:.2f} x the floor" if floor else f", {row['bytes_moved'] / own['median_ms'] / 1e6:.1f} GB/s"
    return (
        f"{row['name']:40} {row['width_px']:>4}x{row['height_px']:<4} {where:8} "
        f"{own['median_ms']:8.3f} ms ({spread}){above}{peers}"
    )


def _devices(asked: str) -> tuple[str, ...]:
    if asked == "auto":
        return ("cpu", "cuda") if machine.has_card() else ("cpu",)
    return ("cpu", "cuda") if asked == "both" else (asked,)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python kernels/bench", description="Kernel benchmarks beside their peers.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--quick", action="store_true", help="a rough answer, in a tenth of the time")
    parser.add_argument("--json", action="store_true", help="one line of JSON on standard output")
    parser.add_argument("--machine", action="store_true", help="say where we are and measure nothing")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda", "both"), default="auto")
    parser.add_argument("--size", action="append", choices=tuple(SIZES), help="one of these only; may be repeated")
    parser.add_argument("--threads", action="append", type=int, help="so many threads only; may be repeated")
    return parser

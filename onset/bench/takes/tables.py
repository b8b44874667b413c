"""Tables of what recording costs and loses."""

from collections.abc import Mapping, Sequence
from typing import Any

from onset.bench.markdown import rows

Row = dict[str, Any]
FAULT_COUNTS = ("offered", "committed", "written", "lost", "refused", "gaps", "records", "records_missing")
FAULTS = """\
Takes of camera, comp and matte at {size}, {rate_hz} Hz, each repaired and verified afterwards; pictures of all
streams. Committed is read from the rings, written from the journal: lost is the difference. A refused picture was told
of at once, and stands as refused in its frame's record; records are those of frames, which a frame that the camera lost
has too. p99: the loop's, from capture to publish, while the take rolled undisturbed and while it happened."""
DAMAGE = """\
A closed segment of {records} pictures of {record_bytes} bytes, damaged at a random place again and again. Lost are
pictures that lay in the file up to their end and did not come back, wrong those that came back as something else."""
PEERS = """\
kill -9 of the writing process after 1.5 to 4 s at {size}, {rate_hz} Hz; handed over is what the library's call had
returned from, kept what can be read back: with the library's own reader, with FFmpeg, with `onset take repair`."""
COST = """\
One camera, YUV 4:2:0 of 8 bits with grain: CPU milliseconds for each frame. To written is from the moment a frame is
committed until the recorder's `write` has returned, to durable until `fdatasync` has, which is called every 250 ms."""
CAPACITY = """\
Cameras are added one by one, each with its own encoders and recorder, until a frame is refused within {step_s:g} s."""


def takes_tables(engine: Mapping[str, Any]) -> list[str]:
    """Headings and tables of `takes` and `soak`, as far as they were measured."""
    found = engine.get("takes", {})
    parts: list[str] = []
    if "cost" in found:
        parts += ["### Takes: CPU of a recorded frame", COST, _cost(found["cost"]["rows"])]
    if "capacity" in found:
        parts += ["### Takes: cameras at once", *_capacity(found["capacity"]["rows"])]
    if "loop" in found:
        parts += ["### Takes: the loop with a take and without", *_loop(found["loop"]["rows"])]
    if "faults" in found:
        parts += ["### Takes: faults", FAULTS.format(**found["faults"]), *_faults(found["faults"]["rows"])]
    if "damage" in found:
        parts += ["### Takes: damaged files", DAMAGE.format(**found["damage"]), _damage(found["damage"]["rows"])]
    if "peers" in found:
        parts += ["### Takes: kill -9, beside peers", PEERS.format(**found["peers"]), _peers(found["peers"]["rows"])]
    if "soak" in engine:
        parts += ["### Takes: a long run", *_soak(engine["soak"])]
    return parts


def _cost(found: Sequence[Row]) -> str:
    header = (
        "", "codec", "loop", "encoders", "recorder", "kB a frame", "to written, p50 / p99 ms",
        "to durable, p50 / p99 ms", "refused of offered",
    )  # fmt: skip
    body = [
        (
            row["form"], row["codec"], f"{row['loop_ms']:.2f}",
            f"{row['encoders_ms']:.1f} in {row['lanes']}", f"{row['recorder_ms']:.2f}", f"{row['frame_kb']:.0f}",
            *(_spread(row["latency_ms"][name]) for name in ("written", "durable")),
            f"{row['refused']} of {row['refused'] + row['frames']}",
        )
        for row in found
    ]  # fmt: skip
    return rows(header, body)


def _spread(found: Row) -> str:
    return f"{found['p50']:.1f} / {found['p99']:.1f}"


def _capacity(found: Sequence[Row]) -> list[str]:
    said = [CAPACITY.format(step_s=found[0]["step_s"])] if found else []
    body = [(row["form"], row["codec"], str(row["cameras"]), row["then"]) for row in found]
    return [*said, rows(("", "codec", "cameras", "and then"), body)]


def _loop(found: Sequence[Row]) -> list[str]:
    parts = []
    for row in found:
        body = [
            (
                str(number), *(f"{pair[way]['p50']:.2f} / {pair[way]['p99']:.2f}" for way in ("without", "with")),
                f"{growth:+.1%}", " / ".join(_others(pair[way]) for way in ("without", "with")),
            )
            for number, (pair, growth) in enumerate(zip(row["pairs"], row["growths_p99"], strict=True), 1)
        ]  # fmt: skip
        said = (
            f"{row['name']}: camera, comp and matte recorded, windows of {row['window_s']:g} s; {row['refused']} of "
            f"{row['offered']} pictures refused. Median growth of p99: {row['growth_p99']:+.1%}, of p50: "
            f"{row['growth_p50']:+.1%}.{_aside(row)}"
        )
        header = ("pair", "without, p50 / p99 ms", "with, p50 / p99 ms", "growth of p99", "other programs, cores")
        parts += [said, rows(header, body)]
    return parts


def _others(window: Row) -> str:
    """What other programs took in a window; a document of before does not say."""
    cores = window.get("others_cores")
    return "not measured" if cores is None else f"{cores:.2f}"


def _aside(row: Row) -> str:
    """What is to be said of windows in which the machine itself was held up."""
    set_aside, kept = row.get("set_aside", []), [pair[way] for pair in row["pairs"] for way in ("without", "with")]
    held_up = sum(window.get("held_up_ms", 0) > 0 for window in kept)
    said = ""
    if set_aside:
        worst = ", ".join(f"{one['p99']:.1f} ({one['take']}, {one['held_up_ms']:.0f} ms)" for one in set_aside)
        said += f" Measured again, as the machine itself stood still: p99 and how long, {worst}."
    if held_up:
        said += f" It stood still in {held_up} of the windows below, too."
    return said


def _faults(found: Sequence[Row]) -> list[str]:
    header = (
        "", "offered", "committed", "written", "lost", "refused", "gap records", "records", "frames without a record",
        "after repair", "p99 before / during, ms", "what happened",
    )  # fmt: skip
    body = []
    for row in found:
        after = ", ".join(
            f"{count} {what}" for name in ("states", "verified") for what, count in sorted(row[name].items())
        )
        p99 = f"{row['p99_before_ms']:.1f} / {row['p99_during_ms']:.1f}" if "p99_before_ms" in row else ""
        counts = [str(row.get(name, "not counted")) for name in FAULT_COUNTS]
        body.append((row["name"], *counts, after, p99, row["happened"]))
    wrong = [f"- {row['name']}: {problem}" for row in found for problem in row["problems"]]
    return [rows(header, body), *(["\n".join(wrong)] if wrong else [])]


def _damage(found: Sequence[Row]) -> str:
    header = ("", "times", "lost, most at once", "wrong", "MCAP's own reader: lost, most at once", "wrong")
    body = [
        (
            row["name"], str(row["trials"]),
            *(
                text
                for who in ("ours", "stock")
                for text in (f"{row[who]['lost']}, {row[who]['lost_at_most']}", str(row[who]["wrong"]))
            ),
        )
        for row in found
    ]  # fmt: skip
    return rows(header, body)


def _peers(found: Sequence[Row]) -> str:
    body = [
        (row["name"], *(str(row[name]) for name in ("kills", "handed", "kept", "lost", "lost_at_most")))
        for row in found
    ]
    return rows(("", "kills", "handed over", "kept", "lost", "most in one kill"), body)


def _soak(found: Row) -> list[str]:
    said = (
        f"{found['takes']} takes in {found['seconds']:.0f} s at {found['size']}, {found['rate_hz']} Hz, "
        f"{found['takes_unsound']} of them not sound. {found['offered']} pictures offered, {found['refused']} refused, "
        f"remainder of the accounting {found['remainder']}."
    )
    body = [
        (
            name, f"{row['private_mb']:.1f}", f"{row['slope_mb_h']:+.2f}",
            f"{row['files_at_first']} / {row['files_at_last']} / {row['files_most']}",
        )
        for name, row in found["processes"].items()
    ]  # fmt: skip
    return [
        said,
        rows(("process", "private MB at the end", "slope, MB an hour", "open files, median of each half / most"), body),
    ]

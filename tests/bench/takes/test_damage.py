import random
from pathlib import Path

import pytest

from onset.bench.effort import Effort
from onset.bench.takes import damage as module
from onset.bench.takes.damage import cut_off, damage, flipped, overwritten


def test_damage_is_what_it_says() -> None:
    good = bytes(range(256)) * 4
    for trial in range(50):
        chance = random.Random(trial)
        bad = flipped(good, chance)
        assert sum((a ^ b).bit_count() for a, b in zip(good, bad, strict=True)) == 1
        other = overwritten(good, chance)
        (first, *_, last) = [n for n, (a, b) in enumerate(zip(good, other, strict=True)) if a != b]
        assert last - first < 64
        assert good.startswith(cut_off(good, chance))


def test_a_row_says_what_each_reader_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "QUICK_TRIALS", 20)
    rows = {row["name"]: row for row in damage(Effort(quick=True), tmp_path / "takes")["rows"]}
    for name in ("one bit flipped", "64 bytes overwritten"):
        assert (rows[name]["ours"]["lost_at_most"], rows[name]["ours"]["wrong"]) == (1, 0)
        assert rows[name]["stock"]["lost"] > rows[name]["ours"]["lost"] > 0
    assert rows["cut off"]["ours"] == {"lost": 0, "lost_at_most": 0, "wrong": 0}


def test_a_record_whose_end_is_hit_counts_as_lost(tmp_path: Path) -> None:
    path = tmp_path / "001.camera.mcap"
    written = module._segment(path)
    good = path.read_bytes()
    ends = [good.index(message) + len(message) for message in written.values()]
    hit = bytearray(good)
    hit[ends[3] - 8] ^= 1
    row = module._row("its end", [bytes(hit)], path, written, ends)
    assert row["ours"] == {"lost": 1, "lost_at_most": 1, "wrong": 0}


def test_the_last_byte_may_be_overwritten_too() -> None:
    good = bytes(200)
    assert any(overwritten(good, random.Random(trial))[-1] for trial in range(2000))

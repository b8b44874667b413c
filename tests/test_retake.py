"""Takes made again: the same comp to the bit, or a plain word why not."""

import json
import shutil
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import msgspec
import numpy as np
import pytest

from onset.cli import run
from onset.errors import InputError, ShowError, UsageError
from onset.pixel_build import pixel_build
from onset.retake import Wish, rerender
from onset.retake_show import Otherwise, RecordedShow, nested
from onset.takes import frame_records
from onset.takes.manifest_file import read_manifest, write_manifest
from onset.takes.read import Shown, open_take
from onset.takes.records import SettingsRecord
from onset.takes.repair import repair
from onset.takes.verify import verify
from tests.clips import write_clip
from tests.footage import footage
from tests.retaken import asks, shoot, take_table

LEVELS = tuple(range(40, 220, 12))


@pytest.fixture(scope="module")
def take(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Settings changed, the screen looked for again, frames lost, a clip behind the actor at a rate of its own."""
    folder = tmp_path_factory.mktemp("retake")
    clip = write_clip(folder / "behind.mp4", levels=LEVELS, size=(160, 90), rate=Fraction(17))
    table = take_table("retake", folder / "takes")
    table["layer"].insert(1, {"kind": "plate", "path": str(clip), "opacity": 0.5, "label": "set"})
    acts = {
        8: asks(keyer__black=0.1, layer__0__opacity=0.75),
        16: asks(keyer__screen="auto"),
        22: lambda _: time.sleep(0.3),
        30: asks(keyer__despill=0.4),
    }
    return shoot(table, 36, acts)


def test_a_take_that_was_broken_off_is_not_made_again_before_it_is_mended(take: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(take, tmp_path / take.name)
    manifest = read_manifest(copy)
    manifest.state = "rolling"
    write_manifest(copy, manifest)
    with pytest.raises(InputError, match=r"broken off; cut it, or mend it: onset take repair"):
        rerender(Wish(copy))


def test_every_frame_of_a_take_with_changes_and_lost_frames_comes_out_the_same(take: Path) -> None:
    assert verify(take).sound, verify(take).lines()
    with open_take(take) as opened:
        committed = [one.index for one in opened.frames() if one.state == "committed"]
        asked = [change for record in opened.settings.values() for change in record.asked]
        shown = [one.layers["layer.1"] for one in opened.frames() if one.state == "committed"]
        plates = {one.plate_revision for one in opened.frames() if one.state == "committed"}
        lost = opened.frame_count - len(committed)
    answer = rerender(Wish(take))
    assert answer["identical_to_take"] is True, answer
    assert (answer["compared"], answer["identical"]) == (len(committed), len(committed))
    assert (answer["repeated"], answer["differing"], answer["without_hash"]) == (lost, [], 0)
    # The take was one in which that is an achievement.
    assert lost > 0
    assert {"keyer.screen": "auto"} in asked
    assert len(set(shown)) > 8
    assert len(plates) > 8


def test_a_take_is_made_again_where_the_files_of_its_show_are_not(take: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere" / take.name
    shutil.copytree(take, elsewhere)
    behind = take.parents[1] / "behind.mp4"
    hidden = behind.rename(tmp_path / "hidden.mp4")
    try:
        answer = rerender(Wish(elsewhere))
    finally:
        hidden.rename(behind)
    assert answer["identical_to_take"] is True, answer
    with open_take(elsewhere) as opened:
        (kept,) = opened.manifest.files
    assert (kept.path, kept.changed_since_roll) == (str(behind), False)
    assert (elsewhere / kept.kept).read_bytes() == behind.read_bytes()


def test_a_search_for_the_screen_that_is_not_repeated_shows(take: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison can fail, and the order to look again is what makes it succeed."""
    go_to = RecordedShow.go_to

    def forgetful(self: RecordedShow, index: int, quality: str = "") -> Any:
        self._waiting = [msgspec.structs.replace(record, asked=[]) for record in self._waiting]
        return go_to(self, index, quality)

    monkeypatch.setattr(RecordedShow, "go_to", forgetful)
    answer = rerender(Wish(take))
    assert answer["identical_to_take"] is False
    assert answer["identical"] >= 15
    assert answer["differing"][0] >= first_index(take) + 15
    assert answer["error"]["frames"] == answer["compared"] - answer["identical"], "how far they are off is measured"
    assert answer["error"]["max_code"] > 0


def test_without_what_the_keyer_knew_no_frame_is_judged(take: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(take, tmp_path / take.name)
    (state,) = (copy / "plates").glob("*.npz")
    state.unlink()
    said: list[str] = []
    answer = rerender(Wish(copy), say=said.append)
    assert answer["identical_to_take"] is None
    assert answer["compared"] == 0
    assert answer["adrift"]["frames"] > 30
    assert "what the keyer knew at frame" in said[0]
    assert "cannot be read as a plate" in said[0]


def test_other_settings_are_rendered_and_not_compared(take: Path, tmp_path: Path) -> None:
    as_it_was, changed = tmp_path / "was.mkv", tmp_path / "changed.mkv"
    first = rerender(Wish(take, as_it_was))
    assert first["identical_to_take"] is True
    answer = rerender(Wish(take, changed, otherwise=Otherwise(settings={"layer.set.opacity": 0.0})))
    assert (answer["identical_to_take"], answer["compared"]) == (None, 0)
    keyed = tmp_path / "luma.mkv"
    assert rerender(Wish(take, keyed, otherwise=Otherwise("luma")))["identical_to_take"] is None
    pictures = [decoded(path) for path in (as_it_was, changed, keyed)]
    with open_take(take) as opened:
        assert [len(one) for one in pictures] == [opened.frame_count] * 3
    assert len({one[10] for one in pictures}) == 3


def test_missing_frames_show_the_picture_before_so_that_all_files_are_as_long(take: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.mkv"
    answer = rerender(Wish(take, out))
    pictures = decoded(out)
    with open_take(take) as opened:
        found = list(opened.pictures("camera"))
    assert len(pictures) == len(found)
    missing = [place for place, one in enumerate(found) if not isinstance(one, Shown)]
    assert len(missing) == answer["repeated"]
    for place in missing:
        assert pictures[place] == pictures[place - 1]


@pytest.mark.parametrize(
    ("camera", "comp", "keyer"), [("mjpeg", "lossless", "difference"), ("prores_4444", "exr", "chroma")]
)
def test_a_camera_with_loss_is_measured_against_the_recorded_comp(
    tmp_path: Path, camera: str, comp: str, keyer: str
) -> None:
    """Decoders give ProRes 4444 more bits than went in, and a comp of stills is light, not codes."""
    pytest.importorskip("OpenEXR")
    table = take_table("retake-lossy", tmp_path / "takes", camera=camera, comp=comp) | {"keyer": {"kind": keyer}}
    folder = shoot(table, 10)
    answer = rerender(Wish(folder))
    assert answer["camera"] == "lossy"
    assert answer["identical_to_take"] is None
    error = answer["error"]
    assert error["frames"] == answer["frames"] - answer["repeated"] > 0
    assert 0 < error["mean_code"] < 4
    assert error["max_code"] > 0


def test_a_damaged_take_is_the_same_up_to_the_damage_and_says_so_from_there(take: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(take, tmp_path / take.name)
    with open_take(copy) as opened, opened.journal("camera") as journal:
        indices = journal.indices
    lost = indices[len(indices) // 2]
    flip_in_packet(copy, lost)
    (delivered,) = copy.glob("camera.*")
    delivered.unlink()  # `repair` would take the picture back from there
    repair(copy)
    with open_take(copy) as opened:
        assert opened.manifest.state == "mended"
    answer = rerender(Wish(copy))
    assert answer["identical_to_take"] is True
    assert answer["compared"] == indices.index(lost)
    assert answer["adrift"]["frames"] == len(indices) - indices.index(lost) - 1


def test_frames_from_before_the_roll_come_out_the_same_with_the_settings_of_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it settings are changed, and the screen is looked for again."""
    monkeypatch.setattr("onset.takes.preroll._EVERY_S", 0.2)
    table = take_table("retake-preroll", tmp_path / "takes", preroll_s=0.8)
    acts = {-12: asks(keyer__black=0.1, layer__0__opacity=0.75), -7: asks(keyer__screen="auto")}
    folder = shoot(table, 8, acts, early=30)
    assert verify(folder).sound, verify(folder).lines()
    with open_take(folder) as opened:
        states = [plate.index for plate in opened.plates if plate.what == "keyer"]
        committed = [frame.index for frame in opened.frames() if frame.state == "committed"]
        changed = sorted(record.index for record in opened.settings.values())
        (roll,) = [event.index for event in opened.events if event.what == "roll"]
    assert states[0] <= committed[0] < roll - 10
    assert changed[0] == states[0]
    assert any(committed[0] < index < roll for index in changed), "the take was one in which that is an achievement"
    answer = rerender(Wish(folder))
    assert answer["identical_to_take"] is True, answer
    assert "adrift" not in answer
    assert answer["compared"] == answer["identical"] == len(committed)


@pytest.mark.parametrize("camera", ["lossless", "arriving"])
def test_a_real_clip_rolled_and_cut_comes_out_the_same(tmp_path: Path, camera: str) -> None:
    """As it arrives it is a group of pictures: those of dropped frames are there, and the keyer is not to see them."""
    clip = footage("green/head_on_lime_wall_320.mp4")
    table = take_table(f"retake-{camera}", tmp_path / "takes", camera=camera)
    table["source"] = {"kind": "file", "path": str(clip), "pace": "live", "loop": True}
    folder = shoot(table, 12, {4: lambda _: time.sleep(0.3)})
    assert verify(folder).sound, verify(folder).lines()
    with open_take(folder) as opened:
        dropped = [one.index for one in opened.frames() if one.state == "dropped"]
        shown = {one.index for one in opened.pictures("camera") if isinstance(one, Shown)}
    answer = rerender(Wish(folder))
    assert answer["identical_to_take"] is True, answer
    assert answer["compared"] >= 10
    assert answer["repeated"] == len(dropped) > 0
    assert (camera == "arriving") == (shown >= set(dropped))


def test_a_plate_that_was_given_is_in_the_take_and_its_file_may_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    still = av.VideoFrame.from_ndarray(np.full((180, 320, 3), (40, 170, 60), np.uint8), "rgb24")
    encoder: Any = av.CodecContext.create("png", "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = 320, 180, "rgb24", Fraction(1)
    plate = tmp_path / "plate.png"
    plate.write_bytes(b"".join(bytes(packet) for packet in (*encoder.encode(still), *encoder.encode(None))))
    table = take_table("retake-plate", tmp_path / "takes")
    table["keyer"]["plate"] = "plate.png"
    folder = shoot(table, 10, {4: asks(keyer__black=0.05), 7: asks(layer__0__opacity=0.5)})
    plate.unlink()
    monkeypatch.chdir("/")
    answer = rerender(Wish(folder))
    assert answer["identical_to_take"] is True, answer
    assert answer["compared"] == answer["frames"] - answer["repeated"]


def test_clips_and_mattes_that_are_moved_come_out_where_they_lay(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "behind.mp4", levels=LEVELS, size=(160, 90), rate=Fraction(17))
    table = take_table("retake-moved", tmp_path / "takes") | {"keyer": {"kind": "chroma"}}
    table["layer"].insert(1, {"kind": "plate", "path": str(clip), "opacity": 0.5, "label": "set", "scale": 0.7})
    table["matte"] = [{"kind": "picture", "role": "garbage", "path": str(clip), "label": "lamp", "mode": "fit"}]
    acts = {
        5: asks(layer__set__scale=0.5),
        7: asks(layer__set__offset_px=[40.0, -20.0], matte__lamp__mode="stretch"),
        9: asks(layer__set__mode="fit", layer__set__scale=0.6),
        16: asks(layer__set__offset_px=[-9.5, 3.25]),
    }
    folder = shoot(table, 24, acts)
    with open_take(folder) as opened:
        moved = [one.extra["placed"] for one in opened.frames() if "placed" in one.extra]
    assert len({tuple(one["layer.1"]) for one in moved if "layer.1" in one}) > 2
    answer = rerender(Wish(folder))
    assert answer["identical_to_take"] is True, answer


def test_many_frames_lost_at_once_are_told_in_one_record_and_what_follows_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame_records, "MOST_TOLD", 2)
    folder = shoot(take_table("retake-hole", tmp_path / "takes"), 16, {6: lambda _: time.sleep(0.5)})
    with open_take(folder) as opened:
        states = {gap.state for gap in opened.gaps if gap.stream == "*"}
        committed = sum(one.state == "committed" for one in opened.frames())
    assert states == {"dropped"}
    answer = rerender(Wish(folder))
    assert answer["identical_to_take"] is True, answer
    assert (answer["compared"], "adrift" in answer) == (committed, False)


def test_the_command_names_outputs_by_take_and_ends_with_what_was_found(
    take: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    pattern = tmp_path / "{take}.mkv"
    gone = tmp_path / "S9_T001_A"
    assert run(["render", "--take", str(take), "--take", str(gone), str(pattern), "--json"]) == 2
    written = capfd.readouterr()
    answers = json.loads(written.out)["takes"]
    assert answers[0]["identical_to_take"] is True
    assert answers[0]["output"] == str(tmp_path / f"{take.name}.mkv")
    assert "is not a take" in answers[1]["failure"]
    assert f"onset render: {gone}: {gone}: is not a take" in written.err
    assert [path.name for path in tmp_path.iterdir()] == [f"{take.name}.mkv"]


def test_a_take_names_the_build_that_recorded_it_and_another_one_is_told(take: Path, tmp_path: Path) -> None:
    with open_take(take) as opened:
        assert opened.manifest.build == pixel_build()
    told: list[str] = []
    other = tmp_path / take.name
    shutil.copytree(take, other)
    for build in ("0123456789ab", "", pixel_build()):
        write_manifest(other, msgspec.structs.replace(read_manifest(other), build=build))
        answer = rerender(Wish(other), say=told.append)
        assert (answer["build"], answer["recorded_by_build"]) == (pixel_build(), build or None)
        assert answer["identical_to_take"] is True  # what differs is said by pictures, never by the number
    assert told == [f"recorded by another build (0123456789ab, this is {pixel_build()}): the last bits may differ"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["a.mp4"], "give INPUT and OUTPUT, or --take FOLDER and OUTPUT"),
        (["a.mp4", "b.mp4", "--set", "keyer.black=0"], "--set: is for takes"),
        (["--take", "T", "--screen", "green"], "--screen green: not with --take"),
        (["--take", "T", "--take", "U", "o.mov"], "o.mov: 2 takes would be written there; put {take} into the name"),
        (["--take", "a/T", "--take", "b/T", "{take}.mov"], "two takes have the same name"),
        (["--take", "T", "--set", "keyer.black"], "--set keyer.black: write it as PATH=VALUE"),
    ],
)
def test_a_wrong_command_is_refused_in_words(
    arguments: list[str], sentence: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["render", *arguments]) == 2
    assert sentence in capfd.readouterr().err


def test_wrong_changes_are_refused_before_anything_is_written(take: Path, tmp_path: Path) -> None:
    with pytest.raises(ShowError, match=r"keyer\.blak: unknown setting"):
        rerender(Wish(take, tmp_path / "o.mkv", otherwise=Otherwise(settings={"keyer.blak": 0.1})))
    with pytest.raises(InputError, match="--keyer magic: "):
        rerender(Wish(take, tmp_path / "o.mkv", otherwise=Otherwise("magic")))
    with pytest.raises(UsageError, match="cannot tell what to write"):
        rerender(Wish(take, tmp_path / "o.gif"))
    with pytest.raises(UsageError, match=r"lies in the take .*, whose hashes would no longer agree"):
        rerender(Wish(take, take / "o.mov"))
    assert list(tmp_path.iterdir()) == []


def test_settings_by_path_become_the_show_they_came_from() -> None:
    values = {"layer.0.kind": "bars", "layer.1.kind": "camera", "layer.1.label": "", "keyer.kind": "luma", "a.b": None}
    assert nested(values) == {"layer": [{"kind": "bars"}, {"kind": "camera"}], "keyer": {"kind": "luma"}}


def test_a_change_whose_order_is_lost_is_made_by_its_outcome(tmp_path: Path) -> None:
    base = {"keyer.kind": "luma", "keyer.low": 0.1, "layer.0.kind": "camera", "engine.mode": "live"}
    later = {**base, "keyer.low": 0.15}
    records = [SettingsRecord(revision=one, index=one * 5, values=values) for one, values in enumerate((base, later))]
    shows = RecordedShow(records, tmp_path, Otherwise(), device="cpu")
    assert shows.go_to(4) == []
    (changed,) = shows.go_to(7)
    assert changed.keyer is not None
    assert changed.keyer.settings.low == 0.15


def test_changes_of_trackers_and_sinks_change_no_picture(tmp_path: Path) -> None:
    base = {"keyer.kind": "luma", "keyer.low": 0.1, "layer.0.kind": "camera", "tracker.0.kind": "face"}
    asked: list[dict[str, Any]] = [{"tracker.0.max_faces": 2}, {"sink.0.quality": 80, "keyer.low": 0.15}]
    later = {**base, "keyer.low": 0.15, "tracker.0.max_faces": 2}
    records = [
        SettingsRecord(revision=0, index=0, values=base),
        SettingsRecord(revision=1, index=5, values=later, asked=asked),
    ]
    shows = RecordedShow(records, tmp_path, Otherwise(), device="cpu")
    (changed,) = shows.go_to(5)
    assert changed.keyer is not None
    assert changed.keyer.settings.low == 0.15


def test_the_signal_is_mended_as_it_was_live_and_not_as_offline(tmp_path: Path) -> None:
    for mode, repair_, wanted in (("live", "auto", "sharpened"), ("every", "auto", "guided"), ("live", "on", "guided"),
                                  ("every", "off", "none")):  # fmt: skip
        values = {"keyer.kind": "luma", "layer.0.kind": "camera", "engine.mode": mode, "engine.repair": repair_}
        record = SettingsRecord(revision=0, index=0, values=values)
        show = RecordedShow([record], tmp_path, Otherwise(), device="cpu").show
        assert (show.engine.mode, show.engine.repaired()) == ("every", wanted)


def test_a_fixed_setting_gives_the_keyer_no_orders_of_its_own(tmp_path: Path) -> None:
    base = {"keyer.kind": "difference", "keyer.black": 0.1, "layer.0.kind": "camera", "layer.0.opacity": 1.0}
    records = [
        SettingsRecord(revision=0, index=0, values=base),
        SettingsRecord(revision=1, index=5, values={**base, "layer.0.opacity": 0.5}, asked=[{"layer.0.opacity": 0.5}]),
    ]
    shows = RecordedShow(records, tmp_path, Otherwise(settings={"keyer.black": 0.2}), device="cpu")
    before = shows.show.keyer
    (after,) = shows.go_to(5)
    assert after.keyer is before
    assert before is not None
    assert before.settings.black == 0.2


def test_frames_are_made_in_the_tier_that_their_records_name(tmp_path: Path) -> None:
    values = {"keyer.kind": "difference", "layer.0.kind": "camera", "engine.mode": "live", "engine.quality": "auto"}
    record = SettingsRecord(revision=0, index=0, values=values)
    shows = RecordedShow([record], tmp_path, Otherwise(), device="cpu")
    assert shows.show.engine.tier() == "live"
    assert shows.go_to(1, "live") == []
    (fast,) = shows.go_to(2, "fast")
    assert fast.engine.tier() == "fast"
    assert fast.keyer is shows.show.keyer
    assert fast.engine.repaired() == "none"
    (full,) = shows.go_to(3, "full")
    assert full.engine.repaired() == "guided"
    (live,) = shows.go_to(4)
    assert live.engine.tier() == "live"
    assert live.engine.repaired() == "sharpened"


def first_index(folder: Path) -> int:
    with open_take(folder) as opened:
        return opened.first_index


def decoded(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [b"".join(map(bytes, frame.planes)) for frame in container.decode(video=0)]


def flip_in_packet(folder: Path, index: int) -> None:
    """One wrong bit in the middle of a frame's picture."""
    with open_take(folder) as opened, opened.journal("camera") as journal:
        packet = journal.packet(index)
        assert packet is not None
        inside = bytes(packet.data)
        places = [segment.path for segment in opened.segments("camera")]
    for path in places:
        data = bytearray(path.read_bytes())
        at = data.find(inside)
        if at >= 0:
            data[at + len(inside) // 2] ^= 4
            path.write_bytes(data)
            return
    raise AssertionError("the packet is in no segment")

"""What is shown of a take: numbers drawn, pages that stand alone, pictures that are the take's own."""

import re
from html.parser import HTMLParser
from pathlib import Path

import simplejpeg
from hypothesis import given
from hypothesis import strategies as st

from onset.takes.chart import largest_in_steps, line_chart, spark
from onset.takes.digest import digest, duration_s
from onset.takes.edit_slate import edit_slate
from onset.takes.finalise import finalise
from onset.takes.journal import JournalWriter
from onset.takes.layout import segment_path
from onset.takes.manifest import Manifest
from onset.takes.manifest_file import write_manifest
from onset.takes.page import day_page, take_page
from onset.takes.read import open_take
from onset.takes.records import META_CHANNELS, EventRecord, FrameRecord, SettingsRecord, encode_record
from onset.takes.shelf import shelf, standing
from onset.takes.thumbnail import thumbnail
from tests.takes.made import FIRST_INDEX, make_take


class Strict(HTMLParser):
    """Notes what a page asks others for, and whether its elements close."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.scripts = 0
        self.images: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.scripts += tag == "script"
        asked = [value for name in ("src", "href") if (value := values.get(name))]
        self.images += [value for value in asked if value.startswith("data:image/jpeg")]
        self.asked += [value for value in asked if not value.startswith("data:")]


def test_latency_drops_settings_and_tracks_come_out_of_the_records(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=10, refused={"comp": [2]}, dropped=[4, 5])
    made.manifest.last_index = FIRST_INDEX + 10
    write_manifest(made.folder, made.manifest)
    writer = JournalWriter(segment_path(made.folder, 9, "meta"), META_CHANNELS, compression="lz4")
    more = FrameRecord(
        index=FIRST_INDEX + 10, timecode="05:00:00:00", camera={"pose_m": [1.0, 2.0, 3.0], "name": "A"},
        trackers={"face": {"age_ns": 4_000_000}}, qc={"evenness": 0.5},
    )  # fmt: skip
    writer.write("frame", 1, 1, encode_record(more))
    second = SettingsRecord(revision=2, index=FIRST_INDEX + 6, values={"keyer.black": 0.25, "keyer.white": 0.9})
    writer.write("settings", 1, 1, encode_record(second))
    writer.close()
    with open_take(made.folder) as take:
        found = digest(take)
        assert found.latency_ms["read"][0] == (0, 2.0)
        assert [number for number, _ in found.latency_ms["pass"]] == [*range(10)]
        assert found.missing == {"comp refused: ring full": [2], "dropped: superseded": [4, 5]}
        assert found.settings == [(6, "keyer.black", "0.1", "0.25")]
        assert found.timecode == [(0, "01:00:00:00"), (10, "05:00:00:00")]
        assert found.track == {
            "pose_m.0": [(10, 1.0)], "pose_m.1": [(10, 2.0)], "pose_m.2": [(10, 3.0)], "face age_ms": [(10, 4.0)],
        }  # fmt: skip
        assert found.qc == {"evenness": [(10, 0.5)]}
        assert [event.what for _, event in found.events] == ["roll", "cut"]
        assert found.latency_summary()["read"]["p50"] == 2.0
        assert duration_s(take) == 11 / 24


def test_events_are_in_the_order_of_frames_also_where_the_clock_was_set_back(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=6)
    writer = JournalWriter(segment_path(made.folder, 9, "meta"), META_CHANNELS, compression="lz4")
    for index, what, utc_ns in ((3, "clock-step", 5), (-1, "note", 4), (2, "alarm", 9)):
        index += FIRST_INDEX if index >= 0 else 0
        writer.write("event", 1, 1, encode_record(EventRecord(what=what, index=index, utc_ns=utc_ns)))
    writer.close()
    with open_take(made.folder) as take:
        assert [event.what for _, event in digest(take).events] == ["roll", "alarm", "clock-step", "note", "cut"]


def test_the_page_of_a_take_stands_alone_and_escapes_what_people_wrote(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=6)
    made.manifest.slate.production = "<script>alert(1)</script> & sons"
    write_manifest(made.folder, made.manifest)
    finalise(made.folder, "closed")
    with open_take(made.folder) as take:
        page = take_page(take, digest(take), thumbnail(take))
        day = day_page("Monday", [(take, thumbnail(take))], {"T9": "is <b>broken</b>"})
    for text in (page, day):
        read = Strict()
        read.feed(text)
        assert read.asked == []
        assert read.scripts == 0
        assert len(read.images) == 1
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; sons" in text
    assert page.count("<svg") >= 2
    assert "is &lt;b&gt;broken&lt;/b&gt;" in day


def test_a_circle_and_a_note_said_while_it_rolled_are_in_the_report_and_the_slate_after_the_cut_has_the_last_word(
    tmp_path: Path,
) -> None:
    circle = EventRecord(what="circle", index=FIRST_INDEX + 1, values={"circle": True})
    note = EventRecord(what="note", index=FIRST_INDEX + 2, text="boom\nin <shot>")
    again = EventRecord(what="roll by", index=FIRST_INDEX + 3, values={"by": "OSC"})
    folder = make_take(tmp_path, frames=6, also=[circle, note, again]).folder
    assert finalise(folder, "closed").slate.circle
    with open_take(folder) as take:
        day, page = day_page("Monday", [(take, None)], {}), take_page(take, digest(take), None)
    assert "frame 3: roll by OSC" in page
    assert "1 take, " in day
    assert "1 circled" in day
    assert "boom in &lt;shot&gt;" in day
    edit_slate(folder, {"circle": False})
    with open_take(folder) as take:
        assert "0 circled" in day_page("Monday", [(take, None)], {})


def test_a_thumbnail_is_the_frame_in_the_middle_of_the_comp(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=9, size=(128, 72))
    with open_take(made.folder) as take:
        data = thumbnail(take, width_px=64)
    assert data is not None
    pixels = simplejpeg.decode_jpeg(data)
    assert pixels.shape == (36, 64, 3)
    from tests.takes.made import level

    limited = level(FIRST_INDEX + 4, "comp")
    assert abs(int(pixels[18, 32, 1]) - round((limited - 16) * 255 / 219)) <= 3


def test_a_take_of_which_nothing_can_be_decoded_has_no_thumbnail(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=3)
    for stream in ("camera", "comp", "matte"):
        segment_path(made.folder, 1, stream).write_bytes(b"gone")
    with open_take(made.folder) as take:
        assert thumbnail(take) is None


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=500), st.integers(1, 50))
def test_reduced_to_steps_the_largest_value_is_still_there(values: list[float], steps: int) -> None:
    points = list(enumerate(values))
    reduced = largest_in_steps(points, len(points), steps)
    assert len(reduced) <= max(steps, 1) or len(points) <= steps
    assert max(value for _, value in reduced) == max(values)
    assert reduced == sorted(reduced)


def test_a_line_of_blocks_is_as_wide_as_it_may_be_and_tallest_at_the_largest() -> None:
    assert spark([(0, 0.0), (1, 1.0), (2, 0.5)], 3) == "▁█▅"
    assert len(spark([(n, 1.0) for n in range(1000)], 1000, width=40)) == 40
    assert spark([], 0) == " "


def test_a_chart_keeps_within_its_frame_and_is_bounded() -> None:
    svg = line_chart({"a": [(n, float(n % 7)) for n in range(100_000)]}, 100_000, "ms", marks=range(100_000))
    assert len(svg) < 200_000
    inside = re.findall(r"[\d.]+,[\d.]+", svg.split("points=")[1].split('"')[1])
    assert all(0 <= float(x) <= 860.1 and 0 <= float(y) <= 120 for x, y in (pair.split(",") for pair in inside))
    assert line_chart({}, 10, "ms") == line_chart({"a": []}, 10, "ms") == line_chart({"a": [(0, 1.0)]}, 0, "") == ""


def test_a_shelf_has_takes_in_the_order_they_rolled_and_names_what_it_cannot_read(tmp_path: Path) -> None:
    for name, rolled in (("B", 1), ("A", 2)):
        (tmp_path / name).mkdir()
        write_manifest(tmp_path / name, Manifest(id=name, name=name, rate="24", rolled_utc_ns=rolled))
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "take.json").write_text("{")
    (tmp_path / "not a take").mkdir()
    found = shelf(tmp_path)
    assert [folder.name for folder, _ in found.takes] == ["B", "A"]
    assert list(found.unreadable) == ["broken"]
    assert standing(*found.takes[0]) == "broken off"


def test_a_take_of_one_frame_has_one_frame(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=1)
    finalise(made.folder, "closed")
    with open_take(made.folder) as take:
        assert " · 1 frame, 0.04 s at 24" in day_page("Monday", [(take, None)], {})

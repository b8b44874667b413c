"""Live Link Face over a real UDP socket, read by a reader that shares nothing with the writer."""

import math
import time
from collections.abc import Iterator
from fractions import Fraction

import pytest

from onset.ports import Sink
from onset.sinks.livelink import LiveLink, Settings, Stamps, build
from onset.timecode import Timecode
from tests.sinks.tracked_faces import Ear, composite, ear, face
from tests.tracking.face.live_link_reader import read_packet

JAW_OPEN, HEAD_YAW = 17, 52


@pytest.fixture
def listening() -> Iterator[Ear]:
    with ear() as one:
        yield one


def sink(listening: Ear, **settings: object) -> LiveLink:
    made = build(Settings(port=listening.port, **settings))  # type: ignore[arg-type]
    assert isinstance(made, Sink)
    return made


def test_a_face_is_a_packet_with_its_values(listening: Ear) -> None:
    link = sink(listening, subject="Ada")
    link.write(composite(face(3), timecode=Timecode.parse("01:00:00:10", Fraction(60))))
    packet = read_packet(listening.hear())
    assert packet.subject == "Ada"
    assert len(packet.device) == 36
    assert (packet.frame, packet.subframe, packet.rate) == (216_010, 0.0, (60, 1))
    assert packet.values is not None
    assert packet.values[JAW_OPEN] == pytest.approx(0.3)
    assert packet.values[HEAD_YAW] == pytest.approx(math.radians(30.0))
    assert sum(value != 0.0 for value in packet.values) == 2
    link.close()


def test_every_published_frame_is_a_packet_also_while_the_face_is_lost(listening: Ear) -> None:
    link = sink(listening)
    said = []
    for subjects in ([face(1)], [], [], [face(1)]):
        link.write(composite(*subjects))
        said.append(read_packet(listening.hear()).values is not None)
    link.close()
    assert said == [True, False, False, True]
    assert listening.rest() == []


def test_a_show_without_a_tracker_sends_nothing(listening: Ear) -> None:
    link = sink(listening)
    without = composite()
    without.frame.tracked = {}
    link.write(without)
    link.close()
    assert listening.rest() == []


def test_all_faces_are_a_subject_each_by_name_or_number_and_one_that_goes_is_told_once(listening: Ear) -> None:
    link = sink(listening, faces="all")
    ada = {"name": "Ada Lövelace"}
    link.write(composite(face(1, words=ada), face(2, words={"name": "unknown"}), face(3, words=ada)))
    first = [read_packet(listening.hear()) for _ in range(3)]
    assert [packet.subject for packet in first] == ["Onset_Ada Lövelace", "Onset_2", "Onset_3"]
    assert len({packet.device for packet in first}) == 1
    for _ in range(2):
        link.write(composite(face(2)))
    link.close()
    rest = [read_packet(data) for data in listening.rest()]
    assert [(packet.subject, packet.values is None) for packet in rest] == [
        ("Onset_2", False), ("Onset_3", True), ("Onset_Ada Lövelace", True), ("Onset_2", False),
    ]  # fmt: skip


@pytest.mark.parametrize("subject", ["Ä", "俳優", "🎭 x", "a/b:c", "x" * 120])
def test_any_printable_name_arrives_as_it_is(listening: Ear, subject: str) -> None:
    link = sink(listening, subject=subject)
    link.write(composite(face()))
    assert read_packet(listening.hear()).subject == subject
    link.close()


def test_the_device_is_the_same_for_a_subject_every_time(listening: Ear) -> None:
    devices = []
    for subject in ("Ada", "Ada", "Bob"):
        link = sink(listening, subject=subject)
        devices.append(link.device)
        link.close()
    assert devices[0] == devices[1] != devices[2]


def test_rotations_and_mirror_are_as_the_show_says(listening: Ear) -> None:
    link = sink(listening, rotations="half_turns", mirror=True)
    link.write(composite(face(9)))
    values = read_packet(listening.hear()).values
    assert values is not None
    assert values[HEAD_YAW] == pytest.approx(-0.5)
    link.close()


@pytest.mark.parametrize(
    ("label", "rate", "asked", "stamped"),
    [
        ("00:00:01:00", Fraction(25), Fraction(60), (25, (25, 1))),
        ("00:01:00;02", Fraction(30000, 1001), Fraction(60), (1800, (30000, 1001))),
        ("00:00:01:00", Fraction(24), Fraction(24000, 1001), (24, (24000, 1001))),
    ],
)
def test_a_stamp_has_the_rate_of_its_timecode(
    label: str, rate: Fraction, asked: Fraction, stamped: tuple[int, tuple[int, int]]
) -> None:
    made = composite(timecode=Timecode.parse(label, rate))
    stamp = Stamps(asked).of(made.frame)
    assert (stamp.frame, (stamp.rate_hz.numerator, stamp.rate_hz.denominator)) == stamped
    assert stamp.subframe == 0.0


def test_without_timecode_a_stamp_is_the_time_of_day_and_runs_with_capture() -> None:
    stamps = Stamps(Fraction(60))
    now_ns = time.monotonic_ns()
    first, later = (stamps.of(composite(captured_ns=now_ns + more_ns).frame) for more_ns in (0, 125_000_000))
    assert 0 <= first.frame < 86_400 * 60
    passed = (later.frame + later.subframe - first.frame - first.subframe) % (86_400 * 60)
    assert passed == pytest.approx(7.5, abs=1e-3)


@pytest.mark.parametrize(
    "bad", [{"port": 0}, {"port": 70000}, {"host": ""}, {"subject": ""}, {"subject": "a\nb"}, {"rate_hz": Fraction(0)}]
)
def test_settings_are_checked(bad: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"port = |host is empty|subject = |rate_hz = "):
        Settings(**bad)  # type: ignore[arg-type]

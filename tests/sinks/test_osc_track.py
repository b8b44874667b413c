"""Tracker values by OSC over a real UDP socket, read by python-osc."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from pythonosc.osc_packet import OscPacket

from onset.ports import Sink
from onset.sinks.osc_track import OscTrack, Settings, build
from onset.tracking.face.arkit import BLENDSHAPES
from tests.sinks.tracked_faces import Ear, composite, ear, face, told


@pytest.fixture
def listening() -> Iterator[Ear]:
    with ear() as one:
        yield one


def sink(listening: Ear, **settings: object) -> OscTrack:
    made = build(Settings(port=listening.port, **settings))  # type: ignore[arg-type]
    assert isinstance(made, Sink)
    return made


def all_heard(track: OscTrack, listening: Ear) -> list[tuple[str, list[Any]]]:
    track.close()
    return [
        (timed.message.address, list(timed.message.params))
        for data in listening.rest()
        for timed in OscPacket(data).messages
    ]


def test_values_words_and_pose_of_each_subject_go_out(listening: Ear) -> None:
    track = sink(listening)
    track.write(composite(face(4, {"au.12": 0.5}, {"expression": "happiness", "name": "Åsa"}), label="face cam"))
    heard = dict(all_heard(track, listening))
    assert heard == {
        "/onset/face_cam/count": [1],
        "/onset/face_cam/4/confidence": [pytest.approx(0.9)],
        "/onset/face_cam/4/blendshape/jawOpen": [pytest.approx(0.4)],
        "/onset/face_cam/4/head/yaw_deg": [40.0],
        "/onset/face_cam/4/au/12": [0.5],
        "/onset/face_cam/4/expression": ["happiness"],
        "/onset/face_cam/4/name": ["Åsa"],
        "/onset/face_cam/4/pose": [pytest.approx(value) for value in (0.1, 0.2, 1.5, 0.0, 0.0, 0.0, 1.0)],
    }


def test_points_go_out_where_they_are_asked_for(listening: Ear) -> None:
    track = sink(listening, points=True)
    track.write(composite(face(4)))
    heard = dict(all_heard(track, listening))
    points = np.frombuffer(heard["/onset/face/4/points"][0], ">f4").reshape(-1, 2)
    assert points.shape == (478, 2)
    assert (points == 4.0).all()


def test_one_that_is_gone_is_told_once_and_a_label_chooses_the_tracker(listening: Ear) -> None:
    track = sink(listening, tracker="face")
    others = {"body": told(face(7))}
    for subjects in ([face(1), face(2)], [face(2)], []):
        track.write(composite(*subjects, others=others))
        while True:  # heard before the next is handed over: of more than a few waiting, the oldest gives way
            heard = [timed.message for timed in OscPacket(listening.hear()).messages]
            if heard[-1].address.endswith(("/pose", "/count", "/lost")):
                break
        told_now = [(one.address, one.params) for one in heard if one.address.endswith(("/count", "/lost"))]
        gone = {2: [], 1: [("/onset/face/lost", [1])], 0: [("/onset/face/lost", [2])]}[len(subjects)]
        assert told_now == [("/onset/face/count", [len(subjects)]), *gone]
    track.close()
    assert listening.rest() == []


def test_vmc_is_one_face_with_arkits_names_applied_at_the_end(listening: Ear) -> None:
    track = sink(listening, form="vmc")
    angles = {"head.yaw_deg": 90.0, "blendshape.tongueOut": 3.0}
    track.write(composite(captured_ns=10**16))
    track.write(composite(face(4, angles), face(5), captured_ns=10**16 + 2_500_000_000))
    heard = all_heard(track, listening)[2:]
    values = {said[0]: said[1] for address, said in heard if address == "/VMC/Ext/Blend/Val"}
    assert set(values) == {name[0].upper() + name[1:] for name in BLENDSHAPES}
    assert values["JawOpen"] == pytest.approx(0.4)
    assert values["TongueOut"] == 1.0
    assert [address for address, _ in heard[-3:]] == ["/VMC/Ext/Blend/Apply", "/VMC/Ext/T", "/VMC/Ext/OK"]
    assert heard[-2][1] == [2.5]
    assert heard[-1][1] == [1, 3, 0, 1]
    ((_, bone),) = [said for said in heard if said[0] == "/VMC/Ext/Bone/Pos"]
    # Unity: y up, left-handed, so that a turn to one's own left is negative about y.
    assert bone == ["Head", 0.0, 0.0, 0.0, 0.0, pytest.approx(-(0.5**0.5)), 0.0, pytest.approx(0.5**0.5)]


def test_vmc_leaves_the_avatar_alone_while_the_face_is_lost(listening: Ear) -> None:
    track = sink(listening, form="vmc", head=False)
    track.write(composite())
    assert all_heard(track, listening) == [("/VMC/Ext/T", [0.0]), ("/VMC/Ext/OK", [1, 3, 0, 0])]


def test_a_show_without_a_tracker_sends_nothing(listening: Ear) -> None:
    track = sink(listening)
    without = composite()
    without.frame.tracked = {}
    track.write(without)
    assert all_heard(track, listening) == []


@pytest.mark.parametrize("bad", [{"port": 0}, {"port": 70000}, {"host": ""}])
def test_settings_are_checked(bad: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"port = |host is empty"):
        Settings(**bad)  # type: ignore[arg-type]

"""What a whole clip is told: each finding once, at its worst, with the frames in which it was found."""

from typing import Any

from onset.qc.matte_verdict import MatteVerdict, sentences


def told(light: str, *findings: tuple[str, str, str]) -> dict[str, Any]:
    return {"light": light, "findings": [dict(zip(("measure", "light", "text"), one, strict=True)) for one in findings]}


def test_a_finding_is_kept_once_at_its_worst_with_its_frames() -> None:
    verdict = MatteVerdict()
    verdict.add(told("green"), 24)
    verdict.add(told("amber", ("noise", "amber", "grainy"), ("core_holes", "amber", "a few holes")), 49)
    verdict.add(told("red", ("core_holes", "red", "many holes")), 74)
    verdict.add(told("amber", ("core_holes", "amber", "a few holes")), 99)
    answer = verdict.answer()
    assert answer is not None
    assert answer["light"] == "red"
    assert answer["findings"] == [
        {"measure": "core_holes", "light": "red", "text": "many holes", "frames": [25, 99]},
        {"measure": "noise", "light": "amber", "text": "grainy", "frames": [25, 49]},
    ]
    assert sentences(answer, of_many=True) == [
        "matte, red, frames 25 to 99: many holes",
        "matte, amber, frames 25 to 49: grainy",
    ]


def test_a_still_has_no_frames_to_tell_of() -> None:
    verdict = MatteVerdict()
    verdict.add(told("amber", ("noise", "amber", "grainy")), 0)
    assert sentences(verdict.answer()) == ["matte, amber: grainy"]


def test_where_nothing_is_measured_nothing_is_said() -> None:
    verdict = MatteVerdict()
    verdict.add({}, 24)
    assert verdict.answer() is None
    assert sentences(verdict.answer()) == []


def test_a_missing_screen_is_left_to_the_keyers_own_warning() -> None:
    verdict = MatteVerdict()
    verdict.add(told("red", ("screen_found", "red", "no screen")), 0)
    answer = verdict.answer()
    assert answer is not None
    assert answer["light"] == "red"
    assert sentences(answer) == []


def test_a_single_flash_is_no_clips_red_light_but_a_still_and_holes_keep_theirs() -> None:
    clipped, holes = ("screen_clipped", "red", "clipped"), ("core_holes", "red", "many holes")
    for finding, last, light in ((clipped, 40, "amber"), (holes, 40, "red"), (clipped, 0, "red")):
        verdict = MatteVerdict()
        if last:
            verdict.add(told("green"), 19)
        verdict.add(told("red", finding), 20 if last else 0)
        if last:
            verdict.add(told("green"), last)
        answer = verdict.answer()
        assert answer is not None
        assert (answer["light"], answer["findings"][0]["light"]) == (light, light)

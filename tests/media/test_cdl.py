from pathlib import Path

import pytest

from onset.errors import InputError
from onset.media.cdl import Correction, parse_cdl, read_cdl

SHOT = b"""<?xml version="1.0" encoding="UTF-8"?>
<ColorCorrection id="shot_010">
  <SOPNode><Slope>1.1 1.0 0.9</Slope><Offset>0.01 0 -0.02</Offset><Power>1 1.2 0.8</Power></SOPNode>
  <SatNode><Saturation>0.85</Saturation></SatNode>
</ColorCorrection>
"""
LIST = b"""<ColorDecisionList xmlns="urn:ASC:CDL:v1.2"><ColorDecision><ColorCorrection id="a"><SOPNode>
<Slope>2 2 2</Slope><Offset>0 0 0</Offset><Power>1 1 1</Power></SOPNode></ColorCorrection></ColorDecision>
<ColorDecision><ColorCorrection id="b"><SATNode><Saturation>0</Saturation></SATNode></ColorCorrection></ColorDecision>
</ColorDecisionList>"""


def test_a_single_correction_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "shot.cc"
    path.write_bytes(SHOT)
    assert read_cdl(path) == Correction((1.1, 1.0, 0.9), (0.01, 0.0, -0.02), (1.0, 1.2, 0.8), 0.85, "shot_010")


def test_a_list_is_read_in_any_namespace_and_what_is_left_out_changes_nothing() -> None:
    first, second = parse_cdl(LIST)
    assert first == Correction(slope=(2.0, 2.0, 2.0), name="a")
    assert second == Correction(saturation=0.0, name="b")


def test_one_of_several_is_chosen_by_its_id(tmp_path: Path) -> None:
    path = tmp_path / "shots.cdl"
    path.write_bytes(LIST)
    assert read_cdl(path, "b").saturation == 0.0
    with pytest.raises(InputError, match="2 corrections: a, b; name the one wanted"):
        read_cdl(path)
    with pytest.raises(InputError, match="no correction 'c'; there are a, b"):
        read_cdl(path, "c")


def test_a_document_type_is_refused_before_any_entity_grows() -> None:
    bomb = b'<!DOCTYPE c [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><ColorCorrection>&b;</ColorCorrection>'
    with pytest.raises(ValueError, match="document type declaration"):
        parse_cdl(bomb)


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "no well-formed XML"),
        (SHOT[:150], "no well-formed XML"),
        (b"<html></html>", "no ColorCorrection element"),
        (SHOT.replace(b"1.1 1.0", b"1.1"), "'1.1 0.9' is not 3 finite numbers"),
        (SHOT.replace(b"1.1", b"red"), "is not 3 numbers"),
        (SHOT.replace(b"1.1", b"nan"), "is not 3 finite numbers"),
        (SHOT.replace(b"1.1", b"-1"), "must not be negative"),
        (SHOT.replace(b"1.2", b"0"), "must be above 0"),
    ],
)
def test_a_bad_file_is_refused_with_the_reason(data: bytes, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        parse_cdl(data)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.cc cannot be read"):
        read_cdl(tmp_path / "none.cc")

from onset.tracking.face.arkit import BLENDSHAPES, mirrored


def test_there_are_52_names_and_each_stands_once() -> None:
    assert len(BLENDSHAPES) == len(set(BLENDSHAPES)) == 52


def test_the_order_is_that_of_a_live_link_face_packet() -> None:
    # Places stated by Epic's enum, by index in the packet's shape block.
    places = {0: "eyeBlinkLeft", 6: "eyeWideLeft", 7: "eyeBlinkRight", 14: "jawForward", 15: "jawLeft", 17: "jawOpen"}
    places |= {18: "mouthClose", 21: "mouthLeft", 23: "mouthSmileLeft", 40: "mouthUpperUpRight", 41: "browDownLeft"}
    places |= {43: "browInnerUp", 46: "cheekPuff", 50: "noseSneerRight", 51: "tongueOut"}
    assert {place: BLENDSHAPES[place] for place in places} == places


def test_a_mirror_exchanges_the_sides_and_nothing_else() -> None:
    assert mirrored("mouthSmileLeft") == "mouthSmileRight"
    assert mirrored("jawOpen") == "jawOpen"
    assert {mirrored(name) for name in BLENDSHAPES} == set(BLENDSHAPES)
    assert all(mirrored(mirrored(name)) == name for name in BLENDSHAPES)

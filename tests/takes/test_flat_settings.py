from onset.takes.flat_settings import flat_settings


def test_every_value_has_the_path_that_control_knows_it_by() -> None:
    tree = {
        "keyer": {"kind": "luma", "low": 0.1, "colour": [0.1, 0.2]},
        "layer": [{"kind": "bars", "opacity": 1.0}, {"kind": "camera"}],
        "looks": {},
        "source": None,
    }
    assert flat_settings(tree) == {
        "keyer.kind": "luma",
        "keyer.low": 0.1,
        "keyer.colour": [0.1, 0.2],
        "layer.0.kind": "bars",
        "layer.0.opacity": 1.0,
        "layer.1.kind": "camera",
        "looks": {},
        "source": None,
    }

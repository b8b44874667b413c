import pytest

from onset.show import EngineTable, LabelledPart, LayerPart, Show, ShowTable, checked_name


@pytest.mark.parametrize("name", ["a", "Stage-2", "cam_B", "0" * 30])
def test_names_that_fit_sockets_files_and_paths_are_taken(name: str) -> None:
    assert checked_name(name) == name


@pytest.mark.parametrize("name", ["", "-a", "_a", "a.b", "a/b", "a b", "é", "x" * 31, "a\n"])
def test_names_that_would_break_a_topic_or_a_path_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="1 to 30 letters"):
        checked_name(name)


@pytest.mark.parametrize("device", ["auto", "cpu", "cuda:0", "cuda:15"])
def test_devices_are_auto_cpu_or_a_numbered_card(device: str) -> None:
    assert EngineTable(device=device).device == device


@pytest.mark.parametrize("device", ["", "gpu", "cuda", "cuda:", "cuda:-1", "cuda:999", "CPU"])
def test_other_devices_are_refused_with_those_there_are(device: str) -> None:
    with pytest.raises(ValueError, match="auto, cpu, or a card as cuda:0"):
        EngineTable(device=device)


def test_a_part_may_not_be_called_by_a_number_because_places_are() -> None:
    with pytest.raises(ValueError, match="stands for a place in the list"):
        LabelledPart("solid", None, family="layers", label="1")


def test_an_engine_of_several_is_called_after_its_camera_too() -> None:
    layer = (LayerPart("camera", None, family="layers"),)
    show = Show(ShowTable(name="stage"), EngineTable(), None, None, layer, (), ())
    assert show.name == "stage"
    assert Show(ShowTable(name="stage"), EngineTable(), None, None, layer, (), (), camera="A").name == "stage-A"

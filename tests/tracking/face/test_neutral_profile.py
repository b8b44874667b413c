import json
import stat
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onset.errors import InputError, UsageError
from onset.tracking.face.arkit import BLENDSHAPES
from onset.tracking.face.faces_folder import FacesFolder
from onset.tracking.face.neutral_profile import Profile, has_profile, load, parsed, profile_path, save
from tests.tracking.face.made_faces import CANONICAL_MM


@pytest.fixture
def folder(tmp_path: Path) -> FacesFolder:
    return FacesFolder(tmp_path / "faces")


def document(**changes: object) -> dict[str, object]:
    whole: dict[str, object] = {"format": "onset.expression", "version": 1, "answers": 3}
    return whole | {"neutral_mm": CANONICAL_MM.tolist(), "range": {}} | changes


def test_a_profile_is_read_back_as_it_was_written_and_is_private(folder: FacesFolder) -> None:
    path = save(folder, "Ada", Profile(CANONICAL_MM, 60, {"jawOpen": 0.7}))
    found = load(folder, "Ada")
    np.testing.assert_allclose(found.neutral_mm, CANONICAL_MM, atol=0.005)
    assert (found.answers, found.range) == (60, {"jawOpen": 0.7})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path == profile_path(folder, "Ada")
    assert path.parent.parent == folder.path


def test_a_second_profile_takes_the_first_ones_place(folder: FacesFolder) -> None:
    save(folder, "Ada", Profile(CANONICAL_MM, 60))
    path = save(folder, "Ada", Profile(CANONICAL_MM + 1.0, 61))
    assert load(folder, "Ada").answers == 61
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_who_was_forgotten_has_no_profile(folder: FacesFolder) -> None:
    save(folder, "Ada", Profile(CANONICAL_MM, 60))
    assert has_profile(folder, "Ada")
    assert folder.forget("Ada") == ["Ada/expression.json"]
    assert not has_profile(folder, "Ada")
    with pytest.raises(UsageError, match="nobody here is called 'Ada'"):
        load(folder, "Ada")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no expression profile"),
        (b"\xff\xfe{}", "no expression profile"),
        (b"[" * 100_000, "no expression profile"),
        (b"{}", 'does not say "format"'),
        (json.dumps(document(version=2)).encode(), "version is 2"),
        (json.dumps(document(answers=0)).encode(), "`answers` is 0"),
        (json.dumps(document(answers=True)).encode(), "`answers` is True"),
        (json.dumps(document(neutral_mm=[[1, 2, 3]])).encode(), "not 478 points"),
        (json.dumps(document(neutral_mm=[["x"] * 3] * 478)).encode(), "not 478 points"),
        (json.dumps(document(neutral_mm=[[float("nan")] * 3] * 478)).encode(), "not 478 points"),
        (json.dumps(document(neutral_mm=np.zeros((478, 3)).tolist())).encode(), "eyes' corners are 0 mm apart"),
        (json.dumps(document(range={"jawOpn": 1.0})).encode(), "did you mean 'jawOpen'"),
        (json.dumps(document(range={"jawOpen": 0.0})).encode(), "allowed is 0.1 to 2.0"),
        (json.dumps(document(range=[1])).encode(), "not a table"),
        (b" " * 300_000, "longer than"),
    ],
)
def test_a_broken_file_is_one_line_that_names_it(folder: FacesFolder, data: bytes, said: str) -> None:
    path = save(folder, "Ada", Profile(CANONICAL_MM, 60))
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        load(folder, "Ada")
    text = str(caught.value)
    assert str(path) in text
    assert said in text
    assert "\n" not in text


def test_a_person_without_a_profile_is_told_what_to_do(folder: FacesFolder) -> None:
    folder.make_person("Ada")
    assert not has_profile(folder, "Ada")
    with pytest.raises(InputError, match="No such file or directory; set a neutral for 'Ada' first"):
        load(folder, "Ada")


@settings(max_examples=60)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
        max_leaves=12,
    ),
    st.sampled_from(["neutral_mm", "range", "answers", "version", "format", "other"]),
)
def test_any_other_document_is_refused_or_harmless(value: object, key: str) -> None:
    try:
        found = parsed(document(**{key: value}))
    except ValueError:
        return
    assert found.neutral_mm.shape == (478, 3)
    assert set(found.range) <= set(BLENDSHAPES)

"""The show of offline work: the file's, with the command line over it."""

from pathlib import Path

import pytest

from onset.errors import InputError, ShowError, UsageError
from onset.offline_show import has_background, offline_show
from onset.show import Show


def show_file(folder: Path, text: str) -> Path:
    path = folder / "shot.toml"
    path.write_text(text)
    return path


def layers(text: str, folder: Path) -> Show:
    return offline_show(show_file(folder, text))


def test_without_a_file_it_is_the_difference_key_alone() -> None:
    show = offline_show(None)
    assert show.keyer is not None
    assert show.keyer.kind == "difference"
    assert [part.kind for part in show.layer] == ["camera"]
    assert (show.engine.mode, show.sink, show.source) == ("every", (), None)


def test_the_command_line_goes_over_the_file(tmp_path: Path) -> None:
    plate, clip = tmp_path / "plate.png", tmp_path / "clip.mp4"
    plate.touch()
    clip.touch()
    path = show_file(
        tmp_path,
        '[engine]\nthreads = 3\nmode = "live"\n[source]\nkind = "pattern"\nrotate = 180\ndelay_frames = 5\n'
        '[keyer]\nkind = "chroma"\n[[layer]]\nkind = "bars"\n[[sink]]\nkind = "publish"\n',
    )
    source = {"kind": "file", "path": str(clip), "pace": "fast"}
    show = offline_show(path, source=source, background=plate, screen="#10a020")
    assert show.source is not None
    assert show.keyer is not None
    assert (show.source.kind, show.source.settings.path) == ("file", clip)
    assert (show.source.framing.rotate, show.source.framing.delay_frames) == (180, 0)
    assert (show.keyer.kind, show.keyer.settings.screen) == ("chroma", "#10a020")
    assert [part.kind for part in show.layer] == ["plate", "camera"]
    assert (show.engine.threads, show.engine.mode, show.sink) == (3, "every", ())


def test_how_a_show_overrules_colour_tags_holds_unless_overruled_itself(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.touch()
    path = show_file(tmp_path, f'[source]\nkind = "file"\npath = "{clip}"\ntransfer = "slog3"\nmatrix = "bt601"\n')
    source = {"kind": "file", "path": str(clip), "pace": "fast", "matrix": "bt709"}
    show = offline_show(path, source=source)
    assert show.source is not None
    assert (show.source.settings.transfer, show.source.settings.matrix) == ("slog3", "bt709")
    assert show.source.settings.pace == "fast"


def test_what_is_not_there_is_said_in_the_words_of_a_command_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.mp4: the input is not there"):
        offline_show(None, source={"kind": "file", "path": str(tmp_path / "none.mp4")})
    with pytest.raises(InputError, match=r"none\.png: the background is not there"):
        offline_show(None, background=tmp_path / "none.png")


def test_a_screen_for_a_keyer_that_has_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="its keyer, luma, looks for no screen colour"):
        offline_show(show_file(tmp_path, '[keyer]\nkind = "luma"\n'), screen="green")
    with pytest.raises(UsageError, match=r"without a \[keyer\], looks for no screen colour"):
        offline_show(show_file(tmp_path, "[show]\n"), screen="green")
    with pytest.raises(ShowError, match="none of auto, green, blue"):
        offline_show(None, screen="teal")


@pytest.mark.parametrize(
    ("text", "behind"),
    [
        ("", False),
        ('[[layer]]\nkind = "camera"\n[[layer]]\nkind = "solid"\n', False),
        ('[[layer]]\nkind = "solid"\n[[layer]]\nkind = "camera"\n', True),
        ('[[layer]]\nkind = "solid"\nopacity = 0.0\n[[layer]]\nkind = "camera"\n', False),
        ('[[layer]]\nkind = "camera"\n[[layer]]\nkind = "solid"\noperator = "under"\n', True),
    ],
)
def test_a_background_is_what_lies_behind_the_camera(tmp_path: Path, text: str, behind: bool) -> None:
    assert has_background(layers(text, tmp_path)) is behind

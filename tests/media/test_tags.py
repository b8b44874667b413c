import pytest
from onset_kernels.picture import Matrix, Primaries, Range, Siting, Transfer

from onset.media.tags import AS_TAGGED, ColourOverride, Tags, choose

HD = Tags(kind="yuv", lines=1080)


@pytest.mark.parametrize(
    ("lines", "matrix"), [(1, Matrix.BT601), (719, Matrix.BT601), (720, Matrix.BT709), (2160, Matrix.BT709)]
)
def test_untagged_yuv_goes_by_its_lines(lines: int, matrix: Matrix) -> None:
    choice = choose(Tags(kind="yuv", lines=lines))
    assert choice.colour.matrix is matrix
    assert choice.colour.range is Range.LIMITED
    assert f"{lines} lines" in choice.words


def test_untagged_rgb_is_srgb_full() -> None:
    colour = choose(Tags(kind="rgb", lines=1080)).colour
    assert (colour.matrix, colour.range, colour.transfer) == (Matrix.RGB, Range.FULL, Transfer.SRGB)


def test_jpeg_is_bt601_full_with_centred_chroma_whatever_its_size() -> None:
    colour = choose(Tags(kind="yuv", lines=3000, jpeg=True, still=True)).colour
    assert (colour.matrix, colour.range, colour.siting) == (Matrix.BT601, Range.FULL, Siting.CENTRE)
    assert colour.transfer is Transfer.SRGB


@pytest.mark.parametrize(
    ("number", "transfer"),
    [(1, Transfer.BT709), (6, Transfer.BT709), (8, Transfer.LINEAR), (13, Transfer.SRGB), (14, Transfer.BT709),
     (16, Transfer.PQ), (18, Transfer.HLG)],
)  # fmt: skip
def test_transfer_tags_are_those_of_h273(number: int, transfer: Transfer) -> None:
    assert choose(Tags(kind="yuv", lines=1080, transfer=number)).colour.transfer is transfer


@pytest.mark.parametrize(
    ("number", "primaries"),
    [(1, Primaries.BT709), (5, Primaries.BT601_625), (6, Primaries.BT601_525), (9, Primaries.BT2020),
     (12, Primaries.P3_D65)],
)  # fmt: skip
def test_primaries_tags_are_those_of_h273(number: int, primaries: Primaries) -> None:
    assert choose(Tags(kind="yuv", lines=1080, primaries=number)).colour.primaries is primaries


@pytest.mark.parametrize(
    ("number", "matrix"),
    [(1, Matrix.BT709), (5, Matrix.BT601), (6, Matrix.BT601), (9, Matrix.BT2020), (10, Matrix.BT2020)],
)
def test_matrix_tags_are_those_of_h273(number: int, matrix: Matrix) -> None:
    assert choose(Tags(kind="yuv", lines=100, matrix=number)).colour.matrix is matrix


def test_a_tag_without_a_curve_here_takes_the_nearest_and_says_so() -> None:
    choice = choose(Tags(kind="rgb", lines=100, transfer=4))
    assert choice.colour.transfer is Transfer.SRGB
    assert "transfer 4 of H.273 is not known here" in choice.words


def test_a_fully_tagged_clip_says_only_that() -> None:
    choice = choose(Tags(kind="yuv", lines=1080, matrix=1, range=1, transfer=1, primaries=1))
    expected = "bt709 matrix, limited range, bt709 transfer, bt709 primaries (as tagged)"
    assert choice.words == expected


def test_bt2020_420_sits_on_the_top_left() -> None:
    assert choose(Tags(kind="yuv", lines=2160, matrix=9)).colour.siting is Siting.TOP_LEFT
    assert choose(Tags(kind="yuv", lines=2160, matrix=9, subsampled_rows=False)).colour.siting is Siting.LEFT


def test_what_the_user_sets_overrules_everything() -> None:
    override = ColourOverride(matrix="bt2020", range="full", transfer="logc4", primaries="p3-d65", siting="centre")
    tagged = Tags(kind="yuv", lines=1080, matrix=1, range=1, transfer=1, primaries=1)
    colour = choose(tagged, override).colour
    assert (colour.matrix, colour.range, colour.transfer) == (Matrix.BT2020, Range.FULL, Transfer.LOGC4)
    assert (colour.primaries, colour.siting) == (Primaries.P3_D65, Siting.CENTRE)


def test_a_matrix_is_never_put_on_rgb() -> None:
    assert choose(Tags(kind="rgb", lines=100), ColourOverride(matrix="bt709")).colour.matrix is Matrix.RGB


def test_the_default_override_changes_nothing() -> None:
    assert choose(HD, ColourOverride()) == choose(HD, AS_TAGGED)

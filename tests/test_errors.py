import inspect
import pickle

import onset.errors
from onset.errors import InputError, OnsetError, ShowError, SourceLost, UsageError, WorkError


def all_errors() -> list[type[OnsetError]]:
    return [error for _, error in inspect.getmembers(onset.errors, inspect.isclass) if issubclass(error, OnsetError)]


def test_wrong_input_ends_with_two_and_failed_work_with_one() -> None:
    assert (InputError("x").exit_code, ShowError(["x"]).exit_code, SourceLost("x").exit_code) == (2, 2, 1)


def test_every_error_is_either_wrong_input_or_failed_work() -> None:
    for error in all_errors():
        assert error is OnsetError or issubclass(error, UsageError) != issubclass(error, WorkError)


def test_the_tree_in_the_docstring_names_every_error() -> None:
    assert onset.errors.__doc__ is not None
    missing = [error.__name__ for error in all_errors() if error.__name__ not in onset.errors.__doc__]
    assert missing == []


def test_a_show_error_has_a_line_for_every_problem() -> None:
    error = ShowError(["a: wrong", "b: unknown"])
    assert str(error).splitlines() == list(error.problems) == ["a: wrong", "b: unknown"]


def test_errors_keep_their_contents_on_the_way_out_of_another_process() -> None:
    error = pickle.loads(pickle.dumps(ShowError(["a: wrong", "b: unknown"])))
    assert (type(error), error.problems) == (ShowError, ("a: wrong", "b: unknown"))
    assert str(pickle.loads(pickle.dumps(SourceLost("camera 0 was unplugged")))) == "camera 0 was unplugged"

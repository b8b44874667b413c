import json
from pathlib import Path

import pytest

from onset.bench import document as documents
from onset.bench import kernels
from onset.bench.document import ENGINE_NAMES, NAMES, measured, read_document
from onset.bench.effort import Effort
from onset.errors import InputError, UsageError, WorkError
from tests.bench.documents import document


def test_an_unknown_benchmark_is_refused_before_anything_runs() -> None:
    with pytest.raises(UsageError, match=r"no benchmark 'monitor'; .*monitors.* known: bandwidth, chain"):
        measured(["chain", "monitor"], Effort())


def test_names_are_those_of_both_programs() -> None:
    from bench.command import NAMES as KERNEL_NAMES

    assert kernels.NAMES == KERNEL_NAMES
    assert tuple(documents._engine_benches()) == ENGINE_NAMES
    assert len(set(NAMES)) == len(NAMES)


def test_a_chosen_benchmark_runs_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def fake(names: list[str], *, quick: bool) -> dict[str, object]:
        asked.append(list(names))
        return {"machine": document()["machine"], "not_measured": [], "benches": {}}

    monkeypatch.setattr(kernels, "kernel_document", fake)
    monkeypatch.setattr(documents, "_engine_benches", lambda: {"startup": lambda _: {"rows": []}, "demo": pytest.fail})
    made = measured(["startup"], Effort(quick=True))
    assert asked == [[]]
    assert made["engine"] == {"startup": {"rows": []}}
    assert made["quick"] is True
    assert len(made["goals"]) == 13


def test_a_document_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("some other line\n" + json.dumps(document()) + "\n")
    assert read_document(path) == document()


def test_what_the_kernels_alone_wrote_is_read_too(tmp_path: Path) -> None:
    alone = {name: value for name, value in document().items() if name not in ("kernels", "engine")}
    path = tmp_path / "x.json"
    path.write_text(json.dumps({**alone, "benches": document()["kernels"]}))
    read = read_document(path)
    assert read["kernels"] == document()["kernels"]
    assert read["engine"] == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no JSON line"),
        ("no json", "holds no JSON line"),
        ("[]", "is not a benchmark document"),
        ('{"version": 2, "machine": {}}', "is not a benchmark document of version 1"),
        ('{"version": 1}', "is not a benchmark document"),
    ],
)
def test_what_is_no_document_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(InputError, match=said):
        read_document(path)


def test_a_document_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nothing\.json cannot be read \(No such file"):
        read_document(tmp_path / "nothing.json")


def test_outside_a_checkout_one_line_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(kernels, "FOLDER", tmp_path)
    with pytest.raises(UsageError, match="run from a checkout"):
        kernels.kernel_document(["chain"], quick=True)


def test_kernel_benchmarks_that_fail_end_the_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "__main__.py").write_text("raise SystemExit(1)")
    monkeypatch.setattr(kernels, "FOLDER", tmp_path)
    with pytest.raises(WorkError, match="exit code 1"):
        kernels.kernel_document(["chain"], quick=True)


def test_the_kernel_benchmarks_say_where_they_run() -> None:
    found = kernels.kernel_document([], quick=True)
    assert found["benches"] == {}
    assert found["machine"]["cores"] >= 1

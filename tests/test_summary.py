import json
from dataclasses import dataclass
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onset_kernels.picture import Primaries

from onset.summary import json_line, plain, readable, write_answer

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@dataclass
class Spread:
    p50: float
    p99: float


def test_what_programs_measure_with_becomes_json() -> None:
    answer = {
        "rate": Fraction(30000, 1001),
        "latency_ms": Spread(1.5, np.float32(2.5)),  # type: ignore[arg-type]
        "count": np.int64(3),
        "histogram": np.arange(3),
        "path": Path("a/b"),
        "primaries": Primaries.BT2020,
        "missing": float("nan"),
        "problems": ("a", "b"),
    }
    assert json.loads(json_line(answer)) == {
        "rate": "30000/1001",
        "latency_ms": {"p50": 1.5, "p99": 2.5},
        "count": 3,
        "histogram": [0, 1, 2],
        "path": "a/b",
        "primaries": "bt2020",
        "missing": None,
        "problems": ["a", "b"],
    }


@given(st.dictionaries(st.text(), JSON, max_size=4))
def test_any_answer_is_one_line_that_any_parser_reads(answer: dict[str, Any]) -> None:
    line = json_line(answer)
    assert line.isascii()
    assert len(line.splitlines()) == 1
    assert set(json.loads(line, parse_constant=pytest.fail)) == set(answer)


def test_a_value_without_a_form_in_json_is_named() -> None:
    with pytest.raises(TypeError, match="bytes has no form in JSON"):
        plain({"x": b"raw"})


def test_the_answer_ends_standard_output() -> None:
    stream = StringIO()
    write_answer({"fps": 60.0}, as_json=True, stream=stream)
    assert stream.getvalue() == '{"fps": 60.0}\n'


def test_people_get_aligned_lines_with_the_tables_indented() -> None:
    text = readable(
        {
            "frames_published": 600,
            "latency_ms": {"publish": {"p50": 1.234567, "p99": 2.0}},
            "frames_dropped": {},
            "ok": True,
            "screen": None,
            "none_because": {"gpus": "no driver is loaded on this machine"},
            "engines": [{"name": "A", "sinks": ["publish", "file"]}, {"name": "B", "sinks": []}],
        }
    )
    assert text.splitlines() == [
        "frames published        600",
        "latency ms",
        "  publish               p50 1.235  p99 2",
        "frames dropped          none",
        "ok                      yes",
        "screen                  -",
        "none because",
        "  gpus                  no driver is loaded on this machine",
        "engines",
        "  - name                A",
        "    sinks               publish, file",
        "  - name                B",
        "    sinks               none",
    ]

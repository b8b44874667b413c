"""The coefficients in the curve files are the ones that the fitting script finds."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

KERNELS = Path(__file__).parents[2] / "kernels"
FITTED = {
    "srgb decode": "curve_srgb",
    "srgb encode": "curve_srgb",
    "bt709 decode": "curve_bt709",
    "bt709 encode": "curve_bt709",
    "bt1886 decode": "curve_bt1886",
    "bt1886 encode": "curve_bt1886",
    "log2": "log2_exp2",
    "exp2": "log2_exp2",
}


@pytest.fixture(scope="module")
def fits() -> dict[str, list[float]]:
    """Coefficients by the name under which the script prints them."""
    pytest.importorskip("scipy", reason="no scipy here: pip install scipy==1.17.1")
    command = [sys.executable, str(KERNELS / "fit" / "fit_curves.py")]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    sections = re.split(r"^(\S.*?): largest weighted error.*$", printed, flags=re.MULTILINE)[1:]
    numbers = [[float(found) for found in re.findall(r"float32\((.*?)\)", text)] for text in sections[1::2]]
    return dict(zip(sections[::2], numbers, strict=True))


def written(file: str) -> list[float]:
    """Every literal with a point in a file, with its sign."""
    nodes = list(ast.walk(ast.parse((KERNELS / "onset_kernels" / f"{file}.py").read_text())))
    plain = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, float)]
    negated = [node.operand for node in nodes if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)]
    minus = [-node.value for node in negated if isinstance(node, ast.Constant) and isinstance(node.value, float)]
    return [*plain, *minus, 1.0]


@pytest.mark.parametrize("name", FITTED)
def test_every_fitted_coefficient_stands_in_its_file(name: str, fits: dict[str, list[float]]) -> None:
    literals = written(FITTED[name])
    assert len(fits[name]) >= 5
    for coefficient in fits[name]:
        # The last digits are the solver's; the curve's error is what test_curves.py holds to.
        assert min(abs(coefficient - literal) for literal in literals) < 1e-5, coefficient

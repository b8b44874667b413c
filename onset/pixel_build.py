"""Which build of the program this is, as far as pictures go: the sources and compilers that decide their last bits.

A version number does not tell: it stands still while the keyer changes. Plugins that live elsewhere are not in it, and
neither is the processor.
"""

from functools import cache
from pathlib import Path

import onset_kernels
import xxhash

FOLDERS = ("keyers", "keying", "layers", "mattes", "media")
FILES = (
    "bitstream", "carried", "clock", "composition", "compositor", "developing", "display_colour", "errors", "extras",
    "frame", "looks", "matte_stack", "nearest", "packet_log", "pinned_layer", "plugins", "ports", "ranges", "sampling",
    "screen", "show", "stack", "subject", "tier", "timecode", "topics", "wrapped_program",
)  # fmt: skip
"""All that the compositor and the plugins of these folders import beside them."""


@cache
def pixel_build() -> str:
    """12 hexadecimal digits: of XXH3-128 over those sources, and the versions of NumPy, Numba and LLVM.

    230 files of 1 MB: read once, where a show that records is started. Empty where the sources are not to be read (a
    program that was packed into one file).
    """
    import llvmlite  # type: ignore[import-untyped]
    import numba
    import numpy

    found = xxhash.xxh3_128()
    try:
        for name, path in sorted(deciding_sources().items()):
            found.update(f"{name}\n".encode())
            found.update(path.read_bytes())
    except OSError:
        return ""
    found.update(f"numpy {numpy.__version__} numba {numba.__version__} llvmlite {llvmlite.__version__}".encode())
    return found.hexdigest()[:12]


def other_build(recorded: str) -> str:
    """A line for the user where another build recorded; empty where it was this one, or is not known."""
    this = pixel_build()
    if not recorded or not this or recorded == this:
        return ""
    return f"recorded by another build ({recorded}, this is {this}): the last bits may differ"


def deciding_sources() -> dict[str, Path]:
    """Every source that is hashed, by a name that is the same wherever the program is installed."""
    here, kernels = Path(__file__).parent, Path(onset_kernels.__file__).parent
    paths = {f"onset_kernels/{path.name}": path for path in kernels.glob("*.py")}
    for folder in FOLDERS:
        paths |= {f"onset/{folder}/{path.name}": path for path in (here / folder).glob("*.py")}
    return paths | {f"onset/{name}.py": here / f"{name}.py" for name in FILES}

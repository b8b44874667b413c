"""Hash lists: another implementation of ASC MHL agrees with every hash; a changed file is named."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from onset.errors import InputError
from onset.takes.finalise import finalise
from onset.takes.hash_list import c4, differences, hash_tree
from tests.takes.made import make_take

ASCMHL = "from ascmhl.cli.ascmhl import mhltool_cli; mhltool_cli()"


def by_the_library(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`ascmhl`, from where ONSET_ASCMHL says (pip install --target FOLDER ascmhl==1.2). It cannot be installed with the
    project: it brings a package called `tests`."""
    if "ONSET_ASCMHL" not in os.environ:
        pytest.skip("ONSET_ASCMHL does not name a folder with the ascmhl library")
    environment = {**os.environ, "PYTHONPATH": os.environ["ONSET_ASCMHL"]}
    command = [sys.executable, "-W", "ignore", "-c", ASCMHL, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)


def test_hashes_of_folders_are_those_that_the_library_of_the_asc_finds(tmp_path: Path) -> None:
    # Written down from `ascmhl create -v -h xxh128` (ascmhl 1.2) over the same files.
    contents = {
        "take.json": "take", "journal/001.meta.mcap": "one", "journal/001.camera.mcap": "two",
        "journal/damaged/001.camera.mcap": "old", "plates/b ä.npz": "ümlaut", "empty.txt": "",
    }  # fmt: skip
    for path, text in contents.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    folders = hash_tree(tmp_path, {}).folders
    assert {path: (found.content, found.structure) for path, found in folders.items()} == {
        "journal/damaged": ("e733fc85651ba478103b72f595e48d67", "1b8a8b01c136f132ed4bf4b88e045ef7"),
        "journal": ("f948c21682d58fa73918dfa98a79c59d", "837c9c8761e78f5d8959b61c65c64d66"),
        "plates": ("a35543fe5e8dad356207a6e688dadeab", "37a3512bc4f739b63db1fea4cf8bee51"),
        ".": ("244e5ecc883c3e73ee7419b1d7be9029", "7b41479798d4e33904bc9358505454e5"),
    }


def test_the_library_of_the_asc_verifies_every_file_and_folder(tmp_path: Path) -> None:
    folder = make_take(tmp_path, frames=4).folder
    finalise(folder, "closed")
    listed = next((folder / "ascmhl").glob("*.mhl")).read_text()
    diff = by_the_library("diff", str(folder))
    assert diff.returncode == 0, diff.stderr
    again = by_the_library("create", "-v", "-h", "xxh128", str(folder))
    assert again.returncode == 0, again.stderr
    verified = [line for line in again.stdout.splitlines() if line.strip().startswith("verified")]
    assert len(verified) == listed.count("<hash>") == 9
    assert all(line.endswith("OK") for line in verified)
    calculated = [line.split("xxh128: ")[1] for line in again.stdout.splitlines() if "calculated" in line]
    digests = [part.split()[0] for line in calculated for part in line.split(", ")]
    assert len(digests) == 6
    assert all(digest in listed for digest in digests), "hashes of folders, and of the whole"


def test_the_library_finds_a_changed_file(tmp_path: Path) -> None:
    folder = make_take(tmp_path, frames=4).folder
    finalise(folder, "closed")
    (folder / "comp.mov").write_bytes(b"changed")
    assert by_the_library("create", "-h", "xxh128", str(folder)).returncode != 0
    assert [line for line in differences(folder) if "comp.mov" in line]


def test_the_identifier_is_that_of_the_standard() -> None:
    # SMPTE ST 2114, annex: the identifier of no bytes at all.
    assert c4(b"") == ("c459dsjfscH38cYeXXYogktxf4Cd9ibshE3BHUo6a58hBXmRQdZrAkZzsWcbWtDg5oQstpDuni4Hirj75GEmTc1sFT")


def test_the_name_of_the_computer_stays_out_of_it(tmp_path: Path) -> None:
    import socket

    folder = make_take(tmp_path, frames=2).folder
    finalise(folder, "closed")
    assert f"<hostname>{socket.gethostname()}" not in next((folder / "ascmhl").glob("*.mhl")).read_text()


def test_what_differs_is_named_file_by_file(tmp_path: Path) -> None:
    folder = make_take(tmp_path, frames=2).folder
    finalise(folder, "closed")
    assert differences(folder) == []
    (folder / "matte.mkv").unlink()
    (folder / "notes.txt").write_text("circle this one")
    data = bytearray((folder / "comp.mov").read_bytes())
    data[100] ^= 1
    (folder / "comp.mov").write_bytes(data)
    assert differences(folder) == [
        "matte.mkv: is missing",
        "notes.txt: is not in the hash list",
        "comp.mov: is not what it was: its hash does not agree",
    ]


def test_a_hash_list_that_was_tampered_with_is_found_out(tmp_path: Path) -> None:
    folder = make_take(tmp_path, frames=2).folder
    finalise(folder, "closed")
    listed = next((folder / "ascmhl").glob("*.mhl"))
    listed.write_text(listed.read_text().replace("comp.mov", "camp.mov"))
    with pytest.raises(InputError, match="names another"):
        differences(folder)
    listed.write_bytes(b"<a>")
    with pytest.raises(InputError, match="names another"):
        differences(folder)
    listed.unlink()
    with pytest.raises(InputError, match="no hash list"):
        differences(folder)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (lambda text: text + "x", "is not XML"),
        (lambda text: text[: len(text) // 2], "is not XML"),
        (lambda text: text.replace("<c4>c4", "<c4>c3"), "names another"),
        (lambda text: text.replace("<path>0001", "<path>0002"), "names no such list"),
        (lambda text: text.replace("MHL:DIRECTORY", "MHL:FOLDER"), "names no such list"),
        (lambda text: text.replace('sequencenr="1"', 'sequencenr="3"'), "names no such list"),
        (lambda text: text.replace("sequencenr", "seque.cenr"), "names no such list"),
    ],
)
def test_a_chain_that_was_tampered_with_is_found_out(tmp_path: Path, changed: Callable[[str], str], said: str) -> None:
    folder = make_take(tmp_path, frames=2).folder
    finalise(folder, "closed")
    chain = folder / "ascmhl" / "ascmhl_chain.xml"
    chain.write_text(changed(chain.read_text()))
    with pytest.raises(InputError, match=said):
        differences(folder)

"""Keys that let a viewer in: CURVE key pairs as files in a private folder.

    FOLDER/server.toml            the engine's own pair, made on first use, 0600
    FOLDER/allowed/NAME.toml      the public half of each viewer that may join; removing it cuts the viewer off
    FOLDER/clients/NAME.toml      what to carry to the viewer's computer: its pair and the engine's public key, 0600

`onset keys make NAME` writes the last two; `onset keys list` and `onset keys revoke NAME` read and remove.
"""

import os
import stat
import time
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import zmq

from onset.errors import InputError, UsageError
from onset.wire.place import check_name

DEFAULT_FOLDER = Path("~/.config/onset/keys")
_KEY_CHARACTERS = 40  # Z85 of 32 bytes


@dataclass(frozen=True, slots=True)
class ServerKey:
    """The engine's pair, Z85."""

    public: bytes
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ClientKey:
    """What a viewer holds: its own pair and the public key of the engine that it trusts, Z85."""

    name: str
    public: bytes
    secret: bytes = field(repr=False)
    server: bytes


def key_folder(folder: Path = DEFAULT_FOLDER) -> Path:
    """The folder, made with mode 0700. Raises InputError when others could read it."""
    path = folder.expanduser()
    for part in (path, path / "allowed", path / "clients"):
        part.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.stat()
    if found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o077:
        raise InputError(f"key folder {path} can be read by others; run: chmod 700 {path}")
    return path


def server_key(folder: Path = DEFAULT_FOLDER) -> ServerKey:
    """The engine's pair, made on first use."""
    path = key_folder(folder) / "server.toml"
    if not path.exists():
        public, secret = zmq.curve_keypair()
        _write(path, "the engine's own pair: never leaves this computer", public=public, secret=secret)
    fields = _read(path, ("public", "secret"))
    return ServerKey(fields["public"], fields["secret"])


def make_key(name: str, folder: Path = DEFAULT_FOLDER) -> Path:
    """A pair for a viewer; answers the file to carry to it. Raises UsageError when the name is taken."""
    path = key_folder(folder)
    check_name(name)
    if (path / "allowed" / f"{name}.toml").exists():
        raise UsageError(f"there is a key named {name!r} already; revoke it first, or choose another name")
    server = server_key(folder)
    public, secret = zmq.curve_keypair()
    client = path / "clients" / f"{name}.toml"
    _write(client, f"key {name!r}: carry to the viewer", public=public, secret=secret, server=server.public)
    _write(path / "allowed" / f"{name}.toml", f"key {name!r} may join", public=public)
    return client


def list_keys(folder: Path = DEFAULT_FOLDER) -> dict[str, bytes]:
    """Names and public keys of all viewers that may join."""
    allowed = key_folder(folder) / "allowed"
    return {path.stem: _read(path, ("public",))["public"] for path in sorted(allowed.glob("*.toml"))}


def revoke_key(name: str, folder: Path = DEFAULT_FOLDER) -> None:
    """Take a viewer off the list; a running engine cuts it off within a second. Raises UsageError for unknown names."""
    path = key_folder(folder)
    known = path / "allowed" / f"{check_name(name)}.toml"
    if not known.exists():
        names = ", ".join(list_keys(folder)) or "none"
        raise UsageError(f"there is no key named {name!r}; keys: {names}")
    known.unlink()
    (path / "clients" / f"{name}.toml").unlink(missing_ok=True)


def read_client_key(path: Path) -> ClientKey:
    """The file that `make_key` wrote. Raises InputError when it is not one."""
    fields = _read(path.expanduser(), ("public", "secret", "server"))
    return ClientKey(path.stem, fields["public"], fields["secret"], fields["server"])


def _write(path: Path, comment: str, **keys: bytes) -> None:
    made = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
    lines = [f"# onset, {comment}; made {made} UTC", *(f'{name} = "{_quoted(key)}"' for name, key in keys.items())]
    beside = path.with_suffix(f".{os.getpid()}.part")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write("\n".join(lines) + "\n")
    beside.rename(path)


def _quoted(key: bytes) -> str:
    # Z85 has neither a backslash nor a double quote, so that a TOML basic string needs no escaping.
    return key.decode("ascii")


def _read(path: Path, names: tuple[str, ...]) -> dict[str, bytes]:
    try:
        fields = tomllib.loads(path.read_text("ascii"))
        keys = {name: str(fields[name]).encode("ascii") for name in names}
    except FileNotFoundError:
        raise InputError(f"no key file {path}; make one with: onset keys make NAME") from None
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"{path} is not a key file ({error}); make a new one with: onset keys make NAME") from None
    if any(len(key) != _KEY_CHARACTERS for key in keys.values()):
        raise InputError(f"{path} holds a key that is not {_KEY_CHARACTERS} characters long; make a new one")
    return keys

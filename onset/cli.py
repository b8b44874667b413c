"""The `onset` program: finds the command, runs it, and turns whatever goes wrong into one line and an exit code.

Exit codes: 0 done (also after Ctrl-C and SIGTERM), 1 failed while working, 2 wrong usage or wrong input.
Standard output carries only the answer; everything else goes to standard error.
"""

import importlib
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, NoReturn

import typer

from onset.cv2_check import refuse_two_cv2
from onset.errors import OnsetError, ShowError, UsageError
from onset.extras import missing_extra
from onset.failure_log import write_failure
from onset.log_lines import log_on_standard_error
from onset.nearest import suggestion
from onset.standard_output import telling_standard_output

COMMANDS = Path(__file__).parent / "commands"
_AGAIN_S = 0.02
_SHOWN = 40
"""Letters of a text before one that cannot be written down."""


def main() -> NoReturn:
    """Entry point of the console script."""
    _open_what_is_closed()
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code. Nothing but SystemExit leaves this function."""
    # libgomp spins after every parallel loop unless told before it loads: measured 0.3 ms loops taking 8 ms beside
    # busy processes. Children inherit it.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    name = " ".join(["onset", *arguments[:1]]) if arguments[:1] and not arguments[0].startswith("-") else "onset"
    try:
        with telling_standard_output(), _guarded(name):
            return _run(name, arguments)
    except (KeyboardInterrupt, typer.Abort):
        _say(f"{name}: stopped")
        return 0


def _open_what_is_closed() -> None:
    """Standard streams that the caller closed lead nowhere: otherwise the next file opened gets their number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # The lowest number that is free: the stream's own, unless an import has opened something there already. And
            # the children's, whose C libraries write there.
            nowhere = os.open(os.devnull, os.O_RDWR)
            os.set_inheritable(nowhere, True)
            setattr(sys, name, os.fdopen(nowhere, mode, encoding="utf-8", closefd=False))


def _run(name: str, arguments: Sequence[str]) -> int:
    try:
        refuse_two_cv2()
        program = typer.main.get_command(application(arguments))
        name, command, rest = _found(program, arguments)
        with log_on_standard_error(name), program.make_context("onset", list(arguments)) as context:
            program.invoke(context)
        sys.stdout.flush()
    except typer.Exit as end:
        return end.exit_code
    except typer.TyperException as error:
        return _refuse(name, command, rest, error)
    except OnsetError as error:
        # A show's problems begin with file:line, which editors and terminals follow; a prefix would hide it.
        _say(str(error) if isinstance(error, ShowError) else f"{name}: {_on_one_line(str(error))}")
        return error.exit_code
    except BrokenPipeError:
        _say(f"{name}: standard output was closed before the answer was out")
        return 1
    except typer.Abort:
        raise
    except UnicodeEncodeError as error:
        if error.reason != "surrogates not allowed":
            return _fail(name, error)
        where = str(error.object)[max(0, error.start - _SHOWN) : error.end]
        _say(f"{name}: a name is not UTF-8 and cannot be written down: ...{where!a}...; rename that file or folder")
        return UsageError.exit_code
    except Exception as error:
        return _fail(name, error)
    return 0


def _found(program: Any, arguments: Sequence[str]) -> tuple[str, Any, Sequence[str]]:
    """The command that is meant, by its name (`onset take verify`) and itself, and the words behind it."""
    command, taken = program, 0
    for word in arguments:
        if word not in getattr(command, "commands", ()):
            break
        command, taken = command.commands[word], taken + 1
    return " ".join(["onset", *arguments[:taken]]), command, arguments[taken:]


@contextmanager
def _guarded(name: str) -> Iterator[None]:
    """SIGTERM ends the work as Ctrl-C does, and a thread that fails leaves one line; both only while it lasts."""
    hook, unraisable = threading.excepthook, sys.unraisablehook
    threading.excepthook = lambda event: _report_thread(name, event)
    sys.unraisablehook = lambda event: _again(event) or unraisable(event)
    in_main = threading.current_thread() is threading.main_thread()
    handler = signal.signal(signal.SIGTERM, _terminate) if in_main else None
    try:
        yield
    finally:
        threading.excepthook, sys.unraisablehook = hook, unraisable
        if in_main:
            signal.signal(signal.SIGTERM, handler or signal.SIG_DFL)


def application(arguments: Sequence[str] = ()) -> typer.Typer:
    """The program with the command that `arguments` name, or with every command when they name none."""
    app = typer.Typer(
        help="Onset: open, real-time on-set capture and compositing.",
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_options)
    names = command_names()
    for name in [arguments[0]] if arguments and arguments[0] in names else names:
        module = importlib.import_module(f"onset.commands.{name}")
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name)
        else:
            app.command(name)(module.command)
    return app


def command_names() -> list[str]:
    """The commands there are: the files of the commands folder."""
    return sorted(path.stem for path in COMMANDS.glob("*.py") if path.stem != "__init__")


def _print_version(asked: bool) -> None:
    if asked:
        print(version("onset-engine"))
        raise typer.Exit


def _options(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Options of the program itself."""


def _terminate(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _again(event: Any) -> bool:
    """Whether that was Ctrl-C, come up where nothing can be raised, as in a compiler's callback or a destructor:
    without a second one, a moment later, the work would go on to its end. A command that handles signals knows."""
    if not issubclass(event.exc_type, KeyboardInterrupt):
        return False
    if signal.getsignal(signal.SIGTERM) is _terminate:
        once_more = threading.Timer(_AGAIN_S, os.kill, (os.getpid(), signal.SIGTERM))
        once_more.daemon = True
        once_more.start()
    return True


def _refuse(name: str, command: Any, rest: Sequence[str], error: typer.TyperException) -> int:
    """Wrong usage, in one line; the full help only where nothing at all was asked for."""
    message = error.format_message()
    for fault in getattr(error.__cause__, "errors", list)():  # pydantic's: typer leaves out what was written
        message = message.partition(", unable")[0].replace("Input should", f"{fault['input']!r} should")
    if "\n" in message:
        _say(message)
    elif hasattr(command, "commands") and rest and not rest[0].startswith("-"):
        _say(f"{name}: no such command {rest[0]!r}; {suggestion(rest[0], command.commands)}")
    else:
        _say(f"{name}: {message.rstrip('.')}; see {name} --help")
    return error.exit_code


def _on_one_line(text: str) -> str:
    """What a file may be called, and a terminal would obey, is written out: line ends, escapes."""
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)


def _fail(name: str, error: BaseException) -> int:
    """Something nobody foresaw: one line on the screen, the traceback in a file."""
    extra = missing_extra(error, name) if isinstance(error, ImportError) else None
    if extra is not None:
        _say(f"{name}: {extra}")
        return extra.exit_code
    path = write_failure(name, error)
    first = str(error).partition("\n")[0]
    _say(f"{name}: failed unexpectedly: {type(error).__name__}: {first}; the details are in {path}")
    return 1


def _report_thread(name: str, event: threading.ExceptHookArgs) -> None:
    if event.exc_value is not None:
        _fail(f"{name} ({event.thread.name if event.thread else 'a thread'})", event.exc_value)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)

# SPDX-License-Identifier: Apache-2.0
"""How functions of the library are called: texts and days in, failures out as exceptions, long calls on a thread of their own."""
from __future__ import annotations

import datetime
import os
import threading
from typing import Any, Callable, Optional, Union

from ._native import ffi, lib
from .errors import UsageError, raise_for

Day = Union[str, datetime.date, None]
Progress = Optional[Callable[[str, float], Any]]
Path = Union[str, "os.PathLike[str]"]

PRIORS = ("sceptical", "reference", "alarmed")
PROFILES = ("auto", "full", "mini")


def usage(sentence: str) -> UsageError:
    return UsageError(sentence, int(lib.DET_USAGE))


def text(value: str) -> Any:
    """A C string; keep it as long as the library may read it."""
    if "\0" in value:
        raise usage("a text must not hold a zero byte")
    return ffi.new("char[]", value.encode("utf-8", "surrogateescape"))


def path_text(value: Path) -> Any:
    return text(os.fspath(value))


def write_whole(path: Path, content: str) -> None:
    """A file that has its name when it is whole."""
    beside = f"{os.fspath(path)}.part"
    with open(beside, "w", encoding="utf-8", newline="") as file:
        file.write(content)
    os.replace(beside, path)


def taken(c_text: Any) -> str:
    """The string that the library gave away."""
    try:
        return str(ffi.string(c_text).decode())
    finally:
        lib.det_free(c_text)


def told(c_text: Any) -> str:
    return str(ffi.string(c_text).decode("utf-8", "replace")) if c_text else ""


def choice(name: str, value: str, choices: tuple[str, ...]) -> int:
    if value not in choices:
        raise usage(f"{name}: '{value}' is none of {', '.join(choices)}")
    return choices.index(value)


def whole(name: str, value: int, lowest: int, highest: int = 2**31 - 1) -> int:
    if not lowest <= int(value) <= highest:
        raise usage(f"{name}: {value} is not within {lowest} to {highest}")
    return int(value)


def day(name: str, value: Day, last: bool = False) -> int:
    """Days since 1970; of a year or a month given as text its first or last one."""
    if value is None:
        return int(lib.DET_DAY_NONE)
    if isinstance(value, datetime.date):
        value = value.strftime("%Y-%m-%d")
    span = ffi.new("det_day[2]")
    if lib.det_day_read_span(text(value), span, span + 1) != 0:
        raise usage(f"{name}: '{value}' is not a day (YYYY-MM-DD), a month or a year")
    return int(span[1 if last else 0])


def date_of(value: int) -> datetime.date | None:
    return None if value == lib.DET_DAY_NONE else datetime.date(1970, 1, 1) + datetime.timedelta(value)


def zeroed(type_name: str, free: Any) -> Any:
    """A struct that the library fills, and that is freed with Python's own object."""
    return ffi.gc(ffi.new(f"{type_name} *"), free)


def call(function: Callable[..., int], *arguments: Any) -> None:
    """A short call; the error is its last argument."""
    err = ffi.new("det_err *")
    raise_for(function(*arguments, err), err)


def call_long(work: Callable[[Any, Any], int], threads: int = 0, progress: Progress = None) -> None:
    """work(run, err) on a thread of its own. An interrupt (or any exception out of `progress`) asks the library to stop, waits until it
    did, and goes on to the caller."""
    err, run, outlook, what = ffi.new("det_err *"), ffi.new("det_run *"), ffi.new("outlook *"), ffi.new("char[64]")
    lib.outlook_run(outlook, whole("threads", threads, 0, 1024), run)
    done = threading.Event()
    status: list[int] = []
    failed: list[BaseException] = []

    def work_through() -> None:
        try:
            status.append(work(run, err))
        except BaseException as exception:  # handed to the caller's thread
            failed.append(exception)
        finally:
            done.set()

    thread = threading.Thread(target=work_through, name="detente")
    thread.start()
    try:
        while not done.wait(None if progress is None else 0.1):
            share = lib.outlook_progress(outlook, what)
            if progress is not None and what[0] != b"\0":
                progress(told(what), float(share))
    except BaseException:
        lib.outlook_stop(outlook)
        thread.join()
        raise
    thread.join()
    if failed:
        raise failed[0]
    raise_for(status[0], err)

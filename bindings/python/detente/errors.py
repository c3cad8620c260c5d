# SPDX-License-Identifier: Apache-2.0
"""What can go wrong, one class a status of the library."""
from __future__ import annotations

from typing import Any

from ._native import ffi, lib


class DetenteError(Exception):
    """A failure: its sentence with its place as text, and the parts of it.

    code is the exit code of the command line (64 usage, 65 data, 66 no input, 71 memory, 74 reading or writing, 75 stopped,
    78 settings); file is None and line and column are 0 where they do not apply.
    """

    def __init__(self, message: str, code: int = 0, sentence: str = "", file: str | None = None, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.code, self.sentence, self.file, self.line, self.column = code, sentence or message, file, line, column

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.code, self.sentence, self.file, self.line, self.column)


class UsageError(DetenteError, ValueError):
    """An argument means nothing, such as the name of an act that the case does not have (code 64)."""


class DataError(DetenteError, ValueError):
    """An input holds something that is not allowed (code 65)."""


class NotFoundError(DetenteError, LookupError):
    """An input could not be found or opened (code 66)."""


class OutOfMemoryError(DetenteError, MemoryError):
    """Memory ran out (code 71)."""


class FileError(DetenteError):
    """Reading or writing failed (code 74)."""


class Stopped(DetenteError):
    """Stopped before the end (code 75)."""


class ConfigError(DetenteError, ValueError):
    """Settings do not fit together, or a file is of another version (code 78)."""


CLASSES: dict[int, type[DetenteError]] = {
    lib.DET_USAGE: UsageError, lib.DET_DATA: DataError, lib.DET_NOINPUT: NotFoundError, lib.DET_NOMEM: OutOfMemoryError,
    lib.DET_IO: FileError, lib.DET_STOPPED: Stopped, lib.DET_CONFIG: ConfigError,
}


def raise_for(status: int, err: Any) -> None:
    """Nothing where the status is DET_OK."""
    if status == lib.DET_OK:
        return
    line = ffi.new("char[900]")
    lib.det_err_format(err, line, 900)
    text, file = (ffi.string(x).decode("utf-8", "replace") for x in (err.text, err.file))
    raise CLASSES[status](ffi.string(line).decode("utf-8", "replace"), int(status), text, file or None, err.line, err.column)

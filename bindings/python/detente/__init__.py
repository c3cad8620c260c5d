# SPDX-License-Identifier: Apache-2.0
"""detente: analysis of security dilemmas between two actors from dated event data.

    import detente
    case = detente.read_case("cases/classroom/arms-race")
    answer = case.replay(profile="mini")
    print(answer.verdict)
    answer.frame()                # a row a day
    answer.table("phases")        # any list of the answer as a frame

Answers are those of the command line, to the last digit. Failures are exceptions (DetenteError) with the sentence, the place and the
exit code of the command line. Ctrl-C ends a long call cleanly; other threads go on during a call, and may make calls of their own.
"""
from ._native import ffi as _ffi, lib as _lib
from .answer import Answer
from .case import Case, Panel, check, new_case, read_case, read_pair
from .errors import ConfigError, DataError, DetenteError, FileError, NotFoundError, OutOfMemoryError, Stopped, UsageError
from .fit import Fit
from .kept import calibrate, diff, score
from .store import Store

__version__: str = _ffi.string(_lib.DET_VERSION).decode()
METHOD: str = _ffi.string(_lib.DET_METHOD).decode()

__all__ = [
    "Answer", "Case", "ConfigError", "DataError", "DetenteError", "FileError", "Fit", "METHOD", "NotFoundError", "OutOfMemoryError", "Panel",
    "Stopped", "Store", "UsageError", "calibrate", "check", "diff", "new_case", "read_case", "read_pair", "score",
]

# SPDX-License-Identifier: Apache-2.0
"""Answers that were kept, and whether the machinery keeps its word."""
from __future__ import annotations

from typing import Sequence

from ._native import ffi, lib
from .answer import Answer, read
from .calls import PRIORS, PROFILES, Path, Progress, call, call_long, choice, path_text, whole, zeroed
from .case import Case


def diff(earlier: Path, later: Path) -> Answer:
    """What changed between two saved answers of replay (Answer.save, detente replay --out), and which acts did it."""
    saved = [zeroed("det_saved", lib.det_saved_free) for _ in range(2)]
    for one, path in zip(saved, (earlier, later)):
        call(lib.det_savedfile_read, path_text(path), one)
    answer, inputs = zeroed("det_diff", lib.det_diff_free), ffi.new("det_input[2]")
    call(lib.det_diff_ask, saved[0], saved[1], answer)
    inputs[0], inputs[1] = saved[0].input, saved[1].input
    answer.answer.provenance.inputs, answer.answer.provenance.n_inputs = inputs, 2
    return read(answer, lib.det_diff_json)


def score(case: Case, forecasts: Sequence[Path]) -> Answer:
    """How good saved forecasts were, now that the record of the case goes on."""
    paths = [path_text(path) for path in forecasts]
    issued = ffi.new("det_issued[]", len(paths))
    try:
        for i, path in enumerate(paths):
            call(lib.det_issued_json_read, path, issued + i)
        answer = zeroed("det_score", lib.det_score_free)
        call(lib.det_score_ask, case._case, issued, len(paths), answer)
        return read(answer, lib.det_score_json)
    finally:
        for i in range(len(paths)):
            lib.det_issued_free(issued + i)


def calibrate(*, sets: int | None = None, days: int | None = None, prior: str = "reference", profile: str = "auto", seed: int = 1,
              threads: int = 0, progress: Progress = None) -> Answer:
    """Whether intervals hold the truth as often as they say, on so many simulated records of so many days."""
    options, answer = ffi.new("det_calibrate_options *"), zeroed("det_calibration", lib.det_calibration_free)
    lib.det_calibrate_default(options)
    options.prior, options.profile = choice("prior", prior, PRIORS), choice("profile", profile, PROFILES)
    options.seed = whole("seed", seed, 0, 2**63 - 1)
    options.n_sets = options.n_sets if sets is None else whole("sets", sets, 1, 100000)
    options.n_days = options.n_days if days is None else whole("days", days, 30, 36500)
    call_long(lambda run, err: int(lib.det_calibrate_ask(options, run, answer, err)), threads, progress)
    return read(answer, lib.det_calibrate_json)

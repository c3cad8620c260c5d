#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every collective of MPI fails once, and the first of the one-sided calls, in either of two processes: collectives.py DETENTE ROOT. Wanted: one sentence, exit code 74, no file that is half
written, and the next run gives the same answer."""
import collections, re, shutil, subprocess, sys
from study import *

mpirun = shutil.which("mpirun")
if mpirun is None:
    print("no mpirun; left out")
    sys.exit(0)
MOST = 30
LINES = ["fit tiny --quiet --profile mini --runs 2 --draws 64 --json --out fit.json", "calibrate --sets 4 --days 30 --profile mini --quiet --json --out calibrated.json",
         "watch world.db --quiet --no-cache --json --out watched.json"]


def by_two(folder, line, **more):
    shimmed = ["/usr/bin/env", f"LD_PRELOAD={shim}", *(f"{k}={v}" for k, v in more.items())] if more else []
    command = [mpirun, "--quiet", "--allow-run-as-root", "--oversubscribe", "-n", "2", *shimmed, str(detente), *line.split(), "--threads", "1"]
    done = subprocess.run(command, cwd=folder, env=environment(folder), stdin=subprocess.DEVNULL, capture_output=True, timeout=300)
    return done.returncode, done.stdout, done.stderr


def one(inputs, line, wanted, rank, nth, kind="collective"):
    answer, after = wanted
    made, folder = inputs.copy()
    with made:
        count = folder.parent / "count"
        code, out, err = by_two(folder, line, DET_SHIM_KIND=kind, DET_SHIM_RANK=rank, DET_SHIM_NTH=nth, DET_SHIM_COUNT=count)
        if count.exists() and int(count.read_text()) < nth:  # who got which block decides on how many there are
            return check(f"{line}: {kind} {nth} of rank {rank} was not reached", code == 0 and out == answer, code, err[-300:]) and "not reached"
        said = re.findall(rb"^detente: .+$", err, re.M)
        halves = [p for p in half_written(folder, inputs.before, after) if not p.endswith(".part")]  # the other is ended where it is
        good = check(f"{line}: {kind} {nth} of rank {rank}", code == 74 and len(said) == 1 and not halves, code, err[-500:], halves)
        code, out, err = by_two(folder, line)
        return good and check(f"{line}: the run after it", code == 0 and out == answer and not differences(contents(folder), after), code, err[-300:],
                              differences(contents(folder), after)) and "one sentence"


with Inputs() as inputs:
    outcomes = []
    for line in LINES:
        made, folder = inputs.copy()
        with made:
            code, answer, err = by_two(folder, line)
            check(f"{line} succeeds", code == 0, err)
            wanted = answer, contents(folder)
        made, folder = inputs.copy()
        with made:
            count = folder.parent / "count"
            by_two(folder, line, DET_SHIM_KIND="collective", DET_SHIM_RANK=0, DET_SHIM_COUNT=count)
            todo = [(nth % 2, nth) for nth in spread(int(count.read_text()), MOST)]
        outcomes += [one(inputs, line, wanted, *x) for x in todo]
    counts = [one(inputs, LINES[-1], wanted, rank, nth, "count") for rank in (0, 1) for nth in (1, 2, 3)]  # the last line deals out blocks as they come free
    for what, all_of in ("the n-th of watch's one-sided calls fails in one of two processes (MPI)", counts), ("the n-th collective of two processes (MPI) fails", outcomes):
        row(what, len(all_of), f"{all_of.count('one sentence')} one sentence, {all_of.count('not reached')} not reached: same answer; the next run gives the same",
            all_of.count(False))
end()

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
        code, _, err = by_two(folder, line, DET_SHIM_KIND=kind, DET_SHIM_RANK=rank, DET_SHIM_NTH=nth)
        said = re.findall(rb"^detente: .+$", err, re.M)
        halves = [p for p in half_written(folder, inputs.before, after) if not p.endswith(".part")]  # the other is ended where it is
        good = check(f"{line}: {kind} {nth} of rank {rank}", code == 74 and len(said) == 1 and not halves, code, err[-500:], halves)
        code, out, err = by_two(folder, line)
        return good and check(f"{line}: the run after it", code == 0 and out == answer and not differences(contents(folder), after), code, err[-300:],
                            differences(contents(folder), after))


with Inputs() as inputs:
    n, bad = 0, 0
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
        outcomes = [one(inputs, line, wanted, *x) for x in todo]
        n, bad = n + len(outcomes), bad + outcomes.count(False)
    counts = [one(inputs, LINES[-1], wanted, rank, nth, "count") for rank in (0, 1) for nth in (1, 2, 3)]  # the last line deals out blocks as they come free
    row("the n-th of watch's one-sided calls fails in one of two processes (MPI)", len(counts), f"{counts.count(True)} one sentence; the next run gives the same", counts.count(False))
    row("the n-th collective of two processes (MPI) fails", n, f"{n - bad} one sentence; the next run gives the same", bad)
end()

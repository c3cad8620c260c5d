#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""scaling.py DETENTE [CASE | STORE.db [ROUNDS [UNTIL]]]: wall time of `detente fit CASE --draws 4096`, or of `detente watch STORE.db` (--until UNTIL), on
one and two threads, and on one and two processes (mpirun) of one thread each; medians of ROUNDS (5), taken in turn so that a passing
load hits all alike."""
import os, pathlib, shutil, statistics, subprocess, sys, time

detente, case = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2] if len(sys.argv) > 2 else "cases/pakistan-taliban"
rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
until = ["--until", sys.argv[4]] if len(sys.argv) > 4 else []
asked = ["watch", case, *until] if case.endswith(".db") else ["fit", case, "--draws", "4096"]
ask = [str(detente), *asked, "--no-cache", "--quiet", "--json", "--threads"]
ways = {"1 thread": [*ask, "1"], "2 threads": [*ask, "2"]}
if shutil.which("mpirun"):
    for n in 1, 2:
        ways[f"{n} process{'es' * (n > 1)}"] = ["mpirun", "--quiet", "--allow-run-as-root", "--oversubscribe", "-n", str(n), *ask, "1"]

seconds = {way: [] for way in ways}
for _ in range(rounds):
    for way, command in ways.items():
        start = time.monotonic()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        seconds[way].append(time.monotonic() - start)
print(f"load at the end {os.getloadavg()[0]:.1f}")
for way, taken in seconds.items():
    base = statistics.median(seconds["1 thread" if "thread" in way else "1 process"])
    print(f"{way:12} {statistics.median(taken):7.2f} s   {base / statistics.median(taken):.2f} times")

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""One seed, one answer: same.py DETENTE ROOT. Byte for byte the same JSON by 1, 2 and 4 threads, by 1, 2 and 4 processes, a day later, and with
each set of lane kernels (DETENTE_LANES) by any number of threads. Between kernels, whose sums go in another order, the numbers of an answer are
within 1e-5 of the largest of their list (of .001 where all are smaller)."""
import json, os, re, shutil, subprocess, sys
from study import *

RANKED = {"fit", "calibrate", "watch"}
LINES = {name: line.replace(" --threads 1", "").split(" --out ")[0] + ("" if "--json" in line else " --json")
         for name, line, _ in COMMANDS if name in ("replay", "origins", "explain", "fit", "moves", "forecast", "whatif", "score of a store", "calibrate", "watch")}
LINES = {name: line.replace(" kept ", " tiny ") + ("" if name in ("score of a store", "calibrate") else " --no-cache") for name, line in LINES.items()}
MPIRUN = [shutil.which("mpirun"), "--quiet", "--allow-run-as-root", "--oversubscribe", "-n"]


def ask(folder, line, more=(), ranks=0):
    command = [*(MPIRUN + [str(ranks)] if ranks else []), str(detente), *line.split()]
    done = subprocess.run(command, cwd=folder, env=environment(folder, more), stdin=subprocess.DEVNULL, capture_output=True, timeout=600)
    check(f"{line} {dict(more)} {ranks or ''} succeeds", done.returncode == 0, done.stderr[-300:])
    return done.stdout


def kernels(folder):
    """Those that this processor runs, narrowest first."""
    return re.findall(r"generic|avx2|avx512", run(folder, "info")[1].decode())


def day_later(line):
    library = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"
    return {"LD_PRELOAD": library, "FAKETIME": "+1d", "FAKETIME_DONT_FAKE_MONOTONIC": "1"} if os.path.exists(library) else None


def numbers(value, path=""):
    """Lists and single numbers of an answer, by their place."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from numbers(inner, f"{path}.{key}")
    elif isinstance(value, list) and value and all(isinstance(x, (int, float)) or x is None for x in value):
        yield path, [x or 0.0 for x in value]
    elif isinstance(value, list):
        for k, inner in enumerate(value):
            yield from numbers(inner, f"{path}[{k}]")
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield path, [value]


def apart(one, other):
    """The largest difference of two answers' numbers, and where; infinite where they are not of one shape."""
    a, b = dict(numbers(json.loads(one)["result"])), dict(numbers(json.loads(other)["result"]))
    if a.keys() != b.keys() or any(len(a[k]) != len(b[k]) for k in a):
        return float("inf"), "shape"
    return max((max(abs(x - y) for x, y in zip(a[k], b[k])) / max(1e-3, *map(abs, a[k])), k) for k in a)


with Inputs() as inputs:
    folder, widest = inputs.folder, {}
    tally = {"threads": [0, 0], "processes": [0, 0], "day": [0, 0], "kernels, threads": [0, 0]}

    def same(what, name, wanted, found):
        tally[what][0] += 1
        tally[what][1] += not check(f"{name}: the same answer by other {what}", found == wanted, len(found), len(wanted))

    for name, line in LINES.items():
        wanted = widest[name] = ask(folder, line + " --threads 1")
        for n in (2, 4):
            same("threads", name, wanted, ask(folder, f"{line} --threads {n}"))
        for n in (1, 2, 4) if name in RANKED and MPIRUN[0] else ():
            same("processes", name, wanted, ask(folder, line + " --threads 1", ranks=n))
        if day_later(line):
            same("day", name, wanted, ask(folder, line + " --threads 1", day_later(line)))
    row("one seed by 1, 2, 4 threads", tally["threads"][0], "the same bytes", tally["threads"][1])
    row("one seed by 1, 2, 4 processes (MPI)", tally["processes"][0], "the same bytes", tally["processes"][1])
    row("one seed a day later", tally["day"][0], "the same bytes", tally["day"][1])
    for kernel in kernels(folder)[:-1]:
        furthest, where, far = 0.0, "", 0
        for name, line in LINES.items():
            more = {"DETENTE_LANES": kernel}
            found = ask(folder, line + " --threads 1", more)
            same("kernels, threads", name, found, ask(folder, line + " --threads 2", more))
            distance, place = apart(widest[name], found)
            print(f"{name}, {kernel} against the widest: {distance:.1e} at {place}", flush=True)
            far += not check(f"{name}, {kernel} against the widest: within 1e-5", distance <= 1e-5, distance, place)
            if distance > furthest:
                furthest, where = distance, f"{name}{place}"
        row(f"kernels {kernel} against the widest, largest difference of a number", len(LINES), f"{furthest:.1e} in {where}" if where else "none", far)
    row("one seed, one kernel, 1 and 2 threads", tally["kernels, threads"][0], "the same bytes", tally["kernels, threads"][1])
end()

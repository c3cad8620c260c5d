#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every allocation, opening, read, write, sync, close, rename and lock of every command fails once: faults.py DETENTE ROOT [NAME...].

Wanted of each: the same answer, or one sentence and a documented exit code; no file that is half written or left over; a store that is
whole; and the next run, untouched, answers as a first run or as a second one does. Where a library other than the C library asked for the memory that it did not
get, it may end the program its own way (libcrypto and HDF5 do so by a crash), and libnetcdf where the very last write or close of a file fails;
all else is wanted then too. NAME: these commands alone."""
import collections, pathlib, resource, signal, sys, time
from study import *

PROCESSOR_SECONDS = 120  # a command that goes round for ever is ended, however busy the machine is
resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, resource.RLIM_INFINITY))
signal.signal(signal.SIGXCPU, lambda *_: None)  # this study itself may take longer

# What is kept for later beside an answer, and only said to be missing where it cannot be (without --quiet).
KEPT = (".fit", ".watch.csv", ".watch.json", ".score.json")


def one(inputs, name, line, wanted, kind, nth):
    """'same', 'error', 'library' (which ended the program its own way), or what went wrong. wanted: status, answer and files of a first and a second run."""
    (_, answer, after), _ = wanted
    made, folder = inputs.copy()
    with made:
        note = folder.parent / "note"
        code, out, err = run(folder, *line.split(), more=fault(kind, nth, note))
        asker = note.read_text() if note.exists() else ""
        is_foreign = bool(asker) and pathlib.Path(asker).resolve() != detente and "/libc.so" not in asker
        is_foreign |= code < 0 and ".nc" in line
        faults, outcome = [], "error" if code else "same"
        found = contents(folder)
        if code == 0:
            if out != answer:
                faults.append("another answer, and no error")
            changed = [d for d in differences(found, after) if not d.endswith(KEPT)]
            if changed:
                faults.append(f"other files, and no error: {changed}")
        elif code not in DOCUMENTED or not ONE_SENTENCE.match(err):
            outcome = "library"
            if not is_foreign:
                faults.append(f"exit {code}: {err[-300:]}, {asker}")
        faults += [f"{path} is half written or left over" for path in half_written(folder, inputs.before, after)
                   if not (outcome == "library" and path.endswith(".part"))]
        faults += [f"{path.name} is not intact" for path in folder.glob("*.db") if not is_intact(path)]
        code, out, err = run(folder, *line.split())
        found = contents(folder)
        if not any((code, out) == like[:2] and not differences(found, like[2]) for like in wanted):
            faults.append(f"the next run: exit {code} {err[-200:]}, {differences(found, after)}")
    return "; ".join(faults) or outcome


def study(inputs, name, line, most, tally):
    made, folder = inputs.copy()
    with made:
        code, answer, err = run(folder, *line.split())
        if not check(f"{name} succeeds", code == 0, err):
            return
        after = contents(folder)
        wanted = (0, answer, after), (*run(folder, *line.split())[:2], contents(folder))
    todo, began = [], time.monotonic()
    for kind in KINDS:
        made, folder = inputs.copy()
        with made:
            count = folder.parent / "count"
            code, out, _ = run(folder, *line.split(), more=fault(kind, 0, count))
            check(f"{name} counted", code == 0 and out == answer)
            todo += [(kind, nth) for nth in spread(int(count.read_text()), most)]
    for (kind, nth), outcome in zip(todo, several(lambda x: one(inputs, name, line, wanted, *x), todo)):
        good = outcome in ("same", "error", "library")
        tally[kind, outcome if good else "wrong"] += 1
        check(f"{name}, {kind} {nth}", good, outcome)
    print(f"{name}: {len(todo)} faults in {time.monotonic() - began:.0f} s", flush=True)


with Inputs() as inputs:
    tally = collections.Counter()
    for name, line, most in COMMANDS:
        if not sys.argv[3:] or name in sys.argv[3:]:
            study(inputs, name, line, most, tally)
    for kind in KINDS:
        same, error, library, wrong = (tally[kind, x] for x in ("same", "error", "library", "wrong"))
        came_out = f"{same} same answer, {error} one sentence" + (f", {library} ended by a library" if library else "")
        row(f"the n-th {kind} of a command fails" + (" (reads and writes: is cut)" if kind == "short" else ""), same + error + library + wrong, came_out, wrong)
end()

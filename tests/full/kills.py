#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""kill -9 at random moments of import, fit, watch, serve and report: kills.py DETENTE ROOT [KILLS].

A command is killed several times in one folder, each time after a lot's share of the time that it takes, and then left alone: it must give
the answer of one that was never killed, leave the same files, and its stores must be whole after every kill. What a kill leaves behind under
a name that ends in .part... is no answer; nothing reads it."""
import random, signal, subprocess, sys, time
from study import *

N_KILLS = int(sys.argv[3]) if len(sys.argv) > 3 else 200
PER_FOLDER = 4
LINES = {"import": "import tidy events.csv more.csv events0.csv events1.csv events2.csv events3.csv --into world.db --threads 2 --json",
         "fit": f"fit tiny {SMALL} --runs 2 --draws 256 --out fit.nc",
         "watch": "watch world.db --quiet --threads 1 --out watched.json",
         "report": f"report kept {SMALL} --no-cache --out page.html",
         "serve": f"serve kept {SMALL} --port 0"}


def start(folder, name, **more):
    return subprocess.Popen([str(detente), *LINES[name].split()], cwd=folder, env=environment(folder), stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)


def served(folder):
    """The answers of a server, and what a what-if says, until it is ended in order."""
    job = start(folder, "serve")
    port = port_of(job)
    if not port:
        return job.wait(), b"", job.stderr.read()
    answers = asked_of_server(port)
    job.send_signal(signal.SIGINT)
    return job.wait(60), answers, job.stderr.read()


def whole(folder, name):
    if name == "serve":
        return served(folder)
    job = start(folder, name)
    out, err = job.communicate(timeout=600)
    return job.returncode, out, err


def kill(folder, name, wait):
    """1 where the command still ran."""
    job = start(folder, name)
    if name == "serve":
        try:
            port = port_of(job) if wait > 0.5 else 0
            if port:
                ask_server(port, "POST", "/api/whatif", DROP)
        except OSError:
            pass
    time.sleep(wait)
    was_running = job.poll() is None
    job.kill()
    job.communicate()
    return was_running


def differing(before, after):
    return [name for name in differences(before, after) if ".part" not in name]


def one(inputs, name, wanted, waits):
    answer, after = wanted
    made, folder = inputs.copy()
    with made:
        killed = 0
        for wait in waits:
            killed += kill(folder, name, wait)
            for store in folder.glob("*.db"):
                check(f"{name}: {store.name} is whole after a kill at {wait:.3f} s", is_intact(store))
        (folder / "world.db.watch.csv").unlink(missing_ok=True)  # of a watch that was killed when all was written
        code, out, err = whole(folder, name)
        same = code == 0 and (out == answer or name == "import") and not differing(contents(folder), after)
        check(f"{name}, killed at {waits}: the next run gives the same", same, code, err[-300:], differing(contents(folder), after))
        return killed, not same


with Inputs() as inputs:
    for k in range(4):
        events(inputs.folder / f"events{k}.csv", 5000 * (k + 1), 3000)
    rng, rounds, total, lost = random.Random(1), max(N_KILLS // len(LINES) // PER_FOLDER, 1), 0, 0
    for name in LINES:
        made, folder = inputs.copy()
        with made:
            began = time.monotonic()
            code, answer, err = whole(folder, name)
            took = time.monotonic() - began
            check(f"{name} succeeds", code == 0, err)
            wanted = answer, contents(folder)
        lots = [[rng.uniform(0, took) for _ in range(PER_FOLDER)] for _ in range(rounds)]
        outcomes = several(lambda waits: one(inputs, name, wanted, waits), lots)
        killed, bad = (sum(x) for x in zip(*outcomes))
        row(f"kill -9 of {name}, at random moments", rounds * PER_FOLDER, f"{killed} while it ran; the next run gives the same", bad)
end()

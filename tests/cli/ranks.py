#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""ranks.py DETENTE: one answer by any number of threads and processes, byte for byte; one message and one exit code of them all; a
stopped fit goes on where it was. Exits 77 (skipped) where there is no mpirun, but fails under CI."""
import datetime, itertools, os, pathlib, random, re, shutil, signal, subprocess, sys, tempfile, time

detente = str(pathlib.Path(sys.argv[1]).resolve())
mpirun = shutil.which("mpirun")
if mpirun is None:
    print("no mpirun; skipped")
    sys.exit(1 if os.environ.get("CI") else 77)

folder = tempfile.TemporaryDirectory()
cache = pathlib.Path(folder.name) / "cache"
env = {**os.environ, "XDG_CACHE_HOME": str(cache), "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1"}


def ranks(n, *command):
    return [mpirun, "--quiet", "--allow-run-as-root", "--oversubscribe", "-n", str(n), *command]


def run(command):
    done = subprocess.run(command, cwd=folder.name, env=env, capture_output=True, text=True, timeout=300)
    return done.returncode, done.stdout, done.stderr


def children(job):
    return subprocess.run(["pgrep", "--runstates", "R,S,D", "-P", str(job.pid)], capture_output=True, text=True).stdout.split()


def interrupt(job, which):
    """To one of the processes that mpirun has started, or to the only one."""
    started = children(job)
    os.kill(int(started[which]) if started else job.pid, signal.SIGINT)


def end(job):
    """What a job that was told to stop has written. mpirun may lock itself up as it ends (its PMIx server's mutex): where none of those it started is
    left after a minute it is helped out. One of ours that hangs is not."""
    try:
        return job.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        assert not children(job), children(job)
        job.kill()
        return job.communicate()


def ours(err):
    return [line for line in err.splitlines() if line.startswith("detente: ")]


assert run([detente, "new", "demo"])[0] == 0
fit = [detente, "fit", "demo", "--quiet", "--runs", "2", "--draws", "128", "--json"]
code, alone, _ = run([*fit, "--no-cache", "--threads", "1"])
assert code == 0 and alone.startswith("{")
for n, threads in (1, 2), (2, 1), (2, 2), (4, 1):
    code, shared, err = run(ranks(n, *fit, "--no-cache", "--threads", str(threads)))
    assert code == 0 and shared == alone, (n, threads, code, err, len(shared), len(alone))

# Kept by several, found by one and by several; the draws' file is written once, the same.
assert run(ranks(3, *fit))[:2] == (0, alone)
kept = list(cache.glob("detente/*.fit"))
assert len(kept) == 1 and not list(cache.glob("detente/*.part*"))
before = kept[0].stat().st_mtime_ns
assert run(ranks(2, *fit, "--out", "two.nc"))[:2] == (0, alone)
assert run([*fit, "--out", "one.nc"])[:2] == (0, alone)
assert kept[0].stat().st_mtime_ns == before
assert (pathlib.Path(folder.name) / "one.nc").read_bytes() == (pathlib.Path(folder.name) / "two.nc").read_bytes()

# Data sets of calibrate.
calibrate = [detente, "calibrate", "--sets", "5", "--days", "60", "--quiet", "--json", "--threads", "1"]
code, alone, _ = run(calibrate)
assert code == 0 and run(ranks(3, *calibrate))[:2] == (0, alone)

# Pairs of watch; killed at any moment, by several or alone, it goes on, whoever goes on.
draw, codes = random.Random(1), ["PAK", "IND", "USA", "CHN", "RUS", "IRN"]
with open(pathlib.Path(folder.name) / "pairs.csv", "w") as rows:
    rows.write("date,source,target,cameo,quad,goldstein\n")
    for day in range(200):
        date = datetime.date(2020, 1, 1) + datetime.timedelta(day)
        for one, other in itertools.permutations(codes, 2):
            if draw.random() < .3:
                rows.write(f"{date},{one},{other},{draw.choice(['111,3,-2', '042,1,1.9', '190,4,-10'])}\n")
assert run([detente, "import", "tidy", "pairs.csv", "--into", "world.db"])[0] == 0
watch = [detente, "watch", "world.db", "--quiet", "--json", "--threads"]
code, alone, err = run([*watch, "1", "--no-cache"])
assert code == 0 and alone.startswith("{"), err
for n, threads in (1, 2), (2, 1), (4, 1):
    code, shared, err = run(ranks(n, *watch, str(threads), "--no-cache"))
    assert code == 0 and shared == alone, (n, threads, code, err)
n_killed, seconds = 0, .05
for n in itertools.cycle((2, 1)):
    going = subprocess.Popen(ranks(n, *watch, "1"), cwd=folder.name, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        out = going.communicate(timeout=seconds)[0]
        break
    except subprocess.TimeoutExpired:
        for child in children(going) or [going.pid]:
            try:
                os.kill(int(child), signal.SIGKILL)
            except ProcessLookupError:
                pass
        out = end(going)[0]
        if out:
            break
        n_killed, seconds = n_killed + 1, seconds * 1.5
assert out == alone and n_killed >= 2, n_killed
assert not list(pathlib.Path(folder.name).glob("world.db.watching*")) and (pathlib.Path(folder.name) / "world.db.watch.csv").exists()

# One of them is asked to stop: none goes on for long, none hangs, and whoever goes on is there with the same answer.
n_stopped, seconds = 0, .3
for victim in itertools.cycle((0, -1)):
    for kept in pathlib.Path(folder.name).glob("world.db.watch.*"):
        kept.unlink()
    going = subprocess.Popen(ranks(4, *watch, "1"), cwd=folder.name, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(seconds)
    interrupt(going, victim)
    out, err = end(going)
    n_stopped, seconds = n_stopped + (going.returncode == 75 and len(ours(err)) == 1), seconds * 1.4
    assert going.returncode in (0, 75, 130) or going.returncode < 0, (going.returncode, err)
    if n_stopped == 2 or going.returncode == 0:
        break
    assert run([*watch, "2"])[:2] == (0, alone)
assert n_stopped > 0

# A command that is not shared is run once.
assert run(ranks(3, detente, "--version"))[1] == run([detente, "--version"])[1]
assert run(ranks(2, detente, "help", "fit"))[1] == run([detente, "help", "fit"])[1]
assert run(ranks(2, detente, "check", "demo"))[1] == run([detente, "check", "demo"])[1]

# One message, one code; also where one process alone is in trouble.
for arguments in (["fit"], ["fit", "nowhere"], ["fit", "demo", "--draws", "100"], ["fit", "demo", "--since", "1990-01-01", "--until", "1990-12-31"],
                  ["nonsense"], ["replay", "nowhere"]):
    code, out, err = run([detente, *arguments])
    shared_code, shared_out, shared_err = run(ranks(3, detente, *arguments))
    assert (shared_code, shared_out, ours(shared_err)) == (code, out, ours(err)), (arguments, shared_code, shared_err)
for trouble, wanted in ("cd /", 66), ("set -- --nonsense", 64):
    line = f'[ $OMPI_COMM_WORLD_RANK = 1 ] && {trouble}; exec {detente} fit demo --quiet --no-cache --threads 1 "$@"'
    code, out, err = run(ranks(3, "sh", "-c", line))
    assert code == wanted and out == "" and len(ours(err)) == 1, (trouble, code, out, err)

# A stop at any time, by a signal to one of the processes or to the only one; then the rest.
fit = [detente, "fit", "demo", "--quiet", "--threads", "1", "--runs", "16", "--draws", "256", "--json"]
code, alone, _ = run([*fit, "--no-cache"])
assert code == 0
n_partial = 0
for n in (1, 2):
    for seconds in (.4, 1.5):
        shutil.rmtree(cache)
        going = subprocess.Popen(ranks(n, *fit) if n > 1 else fit, cwd=folder.name, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        time.sleep(seconds)
        interrupt(going, -1)
        out, err = end(going)
        partial = re.search(r"Partial result: (\d+) of 16", out)
        n_partial += partial is not None
        assert going.returncode in (0, 75, 130) or going.returncode < 0, (going.returncode, err)
        assert not partial or going.returncode == 75
        code, resumed, err = run(fit)
        assert code == 0 and resumed == alone, (n, seconds, code, err)
print(f"{n_partial} of 4 stops left a partial answer")
assert n_partial > 0

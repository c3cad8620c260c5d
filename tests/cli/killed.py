#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""killed.py DETENTE: a watch killed (kill -9) at ten moments drawn by a lot, gone on with after each; the answer of one that was never killed,
byte for byte, and nothing left of the side files. Whatever the moment, the store is as it was."""
import datetime, hashlib, itertools, os, pathlib, random, signal, subprocess, sys, tempfile, time

detente = str(pathlib.Path(sys.argv[1]).resolve())
folder = tempfile.TemporaryDirectory()
home = pathlib.Path(folder.name)
env = {**os.environ, "LC_ALL": "C.UTF-8"}
N_KILLS = 10


def run(*command):
    done = subprocess.run([detente, *command], cwd=home, env=env, capture_output=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


draw, codes = random.Random(2), ["PAK", "IND", "USA", "CHN", "RUS"]
with open(home / "pairs.csv", "w") as rows:
    rows.write("date,source,target,cameo,quad,goldstein\n")
    for day in range(150):
        date = datetime.date(2020, 1, 1) + datetime.timedelta(day)
        for one, other in itertools.permutations(codes, 2):
            if draw.random() < .3:
                rows.write(f"{date},{one},{other},{draw.choice(['111,3,-2', '042,1,1.9', '190,4,-10'])}\n")
run("import", "tidy", "pairs.csv", "--into", "world.db")
store = hashlib.sha256((home / "world.db").read_bytes()).hexdigest()
watch = ["watch", "world.db", "--quiet", "--json", "--top", "1", "--threads"]
start = time.monotonic()
alone = run(*watch, "1", "--no-cache")
whole = time.monotonic() - start

# A kill must leave some of the work undone and yet let the run come further: so at a share of the whole that is drawn anew each time,
# and of what is left if the run came to its end before.
n_killed, n_whole, longest = 0, 0, whole / 2
while n_killed < N_KILLS:
    (home / "world.db.watch.csv").unlink(missing_ok=True)  # of a run that had told its answer: the next would tell what changed since
    going = subprocess.Popen([detente, *watch, draw.choice("12")], cwd=home, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        out = going.communicate(timeout=draw.random() * longest)[0]
        assert out == alone, (len(out), len(alone), going.returncode)
        n_whole, longest = n_whole + 1, longest / 2
        assert n_whole < 20, f"{n_killed} kills: the run is too short"
        continue
    except subprocess.TimeoutExpired:
        going.kill()
        going.communicate()
    n_killed += 1
    assert hashlib.sha256((home / "world.db").read_bytes()).hexdigest() == store
(home / "world.db.watch.csv").unlink(missing_ok=True)
assert run(*watch, "2") == alone
assert not list(home.glob("world.db.watching*")) and (home / "world.db.watch.csv").exists()
print(f"{N_KILLS} kills within {longest:.1f} s of a run of {whole:.1f} s, {n_whole} runs ended between them")

# One that was started to go on whatever the keyboard says (nohup, a job in the background) goes on.
going = subprocess.Popen([detente, *watch, "2", "--no-cache"], cwd=home, env=env, stdout=subprocess.PIPE,
                         preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
time.sleep(whole / 4)
going.send_signal(signal.SIGINT)
out = going.communicate(timeout=300)[0]
assert going.returncode == 0 and out == alone, going.returncode

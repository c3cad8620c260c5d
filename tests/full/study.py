# SPDX-License-Identifier: Apache-2.0
"""What the studies of script/test --full share: small inputs, every command once, and what a folder holds.

A study is tests/full/NAME.py DETENTE ROOT [MORE]. It prints rows of the table of docs/evidence.md ("| what | tried | came out |
lost |"), then what failed, and its status is 1 where anything did. To join, add a line to tests/full/tests.cmake."""
import concurrent.futures, http.client, json, os, pathlib, re, shutil, sqlite3, subprocess, sys, tempfile, time

detente, root = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
shim = detente.parent / "tests" / "libfull_shim.so"
failures = []
KINDS = ["alloc", "open", "read", "write", "short", "sync", "close", "rename", "lock"]  # of calls that the shim lets fail
ONE_SENTENCE = re.compile(rb"\Adetente: [^\n]+\n\Z")
DOCUMENTED = {64, 65, 66, 71, 74, 75, 78}


def check(what, good, *more):
    if not good:
        failures.append(what)
        print(f"FAILED {what}", *more, sep="\n  ", flush=True)
    return good


def row(what, tried, came_out, lost):
    print(f"| {what} | {tried} | {came_out} | {lost} |", flush=True)


def end():
    sys.exit(1 if failures else 0)


def environment(folder, more=()):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "TZ", "DET_"))}
    env |= {"XDG_CACHE_HOME": str(folder / "cache"), "TMPDIR": str(folder), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"}
    return env | dict(more)


def run(folder, *arguments, more=(), **options):
    """Status, standard output, standard error of a command in a folder."""
    done = subprocess.run([str(detente), *map(str, arguments)], cwd=folder, env=environment(folder, more), stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=1200, **options)
    return done.returncode, done.stdout, done.stderr


def fault(kind, nth, note=None):
    """What the environment must say for the nth call of a kind to fail (0: none); note: where the shim writes (shim.c)."""
    more = {"LD_PRELOAD": str(shim), "DET_SHIM_KIND": kind, "DET_SHIM_NTH": str(nth)}
    return more | {"DET_SHIM_COUNT": str(note)} if note else more


def spread(n, most):
    """1 to n; where these are more than most, the first and last quarters of most and as many between, evenly."""
    if n <= most:
        return list(range(1, n + 1))
    ends = max(most // 4, 1)
    between = most - 2 * ends
    return sorted({*range(1, ends + 1), *range(n - ends + 1, n + 1), *(ends + k * (n - 2 * ends) // (between + 1) for k in range(1, between + 1))})


def several(work, items):
    """work(item) of each, as many at once as there are processors, in order."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, items))


# ---- small inputs ----

OUTLINE = """detente: 1
title: Two that fear each other
principals: [AAA, BBB]
window: {from: 2020-01-01, to: 2020-01-30, step: day}
actors:
  - {id: AAA, name: First, kind: state}
  - {id: BBB, name: Second, kind: state}
fears:
  - {holder: AAA, about: BBB, name: attack}
  - {holder: BBB, about: AAA, name: attack}
moves:
  - {id: talk, by: AAA, talks_with: BBB}
  - {id: wait, by: BBB, nothing: true}
clash: {class: MH, at_least: 3, within_days: 14}
"""
TIDY = "date,source,target,cameo,quad,goldstein\n"


def write_case(folder, name, until=30):
    case = folder / name
    case.mkdir()
    (case / "case.yaml").write_text(OUTLINE.replace("2020-01-30", f"2020-{1 + until // 31:02}-{until if until < 31 else until - 31:02}"))
    rows = [f"a{k:02},2020-01-{1 + 2 * k:02},{'AB'[k % 2] * 3},{'BA'[k % 2] * 3},{('MH', 'VH', 'VC', 'MH')[k % 4]}\n" for k in range(14)]
    (case / "acts.csv").write_text("id,date,source,target,class\n" + "".join(rows))


def events(path, first=0, n=400, names=("PAK", "IND", "USA")):
    """Acts of a lot, among three parties in half a year."""
    s, rows = 12345 + first, []
    for k in range(first, first + n):
        s = s * 16807 % 2147483647
        a, b = s % len(names), (s // 7 % (len(names) - 1) + 1 + s % len(names)) % len(names)
        day = k * 180 // 400 % 180
        rows.append(f"2020-{1 + day // 30:02}-{1 + day % 28:02},{names[a]},{names[b]},{('042,1,1.9', '111,3,-2', '190,4,-10')[s // 99 % 3]}\n")
    path.write_text(TIDY + "".join(rows))


# Every command on small inputs: name, line, most faults of a kind that are tried where there are more calls.
SMALL = "--quiet --threads 1 --profile mini"
COMMANDS = [
    ("new", "new made", 40),
    ("check", "check tiny", 60),
    ("replay", f"replay tiny {SMALL} --json --out answer.json", 60),
    ("replay, kept fit", f"replay kept {SMALL} --csv --out answer.csv", 60),
    ("origins", f"origins kept {SMALL}", 40),
    ("explain", f"explain kept {SMALL} --json", 16),
    ("fit", f"fit tiny {SMALL} --out fit.nc", 40),
    ("moves", f"moves kept {SMALL}", 40),
    ("forecast", f"forecast kept {SMALL} --horizon 5 --out forecast.json", 12),
    ("whatif", f"whatif kept {SMALL} --drop a03 --json", 40),
    ("score", "score later kept.json --quiet --json", 40),
    ("score of a store", "score world.db --train 2020-05-01 --origins 20 --quiet --threads 1", 16),
    ("diff", "diff earlier.json kept-answer.json", 60),
    ("report", f"report kept {SMALL} --out page.html", 10),
    ("calibrate", "calibrate --sets 20 --days 30 --profile mini --threads 1 --quiet --out calibrated.json", 40),
    ("import, a new store", "import tidy events.csv --into new.db --rejects rejects.csv --threads 1", 60),
    ("import, more", "import auto more.csv.gz --into world.db --keep-acts --threads 1 --json", 60),
    ("watch", "watch world.db --quiet --threads 1 --out watched.json", 30),
    ("export", "export world.db --pair PAK,IND --out counts.csv", 60),
    ("export, netCDF", "export world.db --out counts.nc", 60),
    ("info", "info world.db", 60),
    ("help", "help --man", 30),
]


def make_inputs(folder):
    """What the commands read: cases, kept fits and answers, event files, a store."""
    import gzip
    for name, until in [("tiny", 30), ("kept", 30), ("later", 40)]:
        write_case(folder, name, until)
    (folder / "kept" / "case.yaml").write_text(OUTLINE.replace("Two that", "Both"))
    (folder / "kept" / "acts.csv").write_text((folder / "kept" / "acts.csv").read_text().replace("a03,", "b03,").replace("b03,", "a03,") + "a14,2020-01-30,AAA,BBB,VH\n")
    events(folder / "events.csv")
    events(folder / "more.csv", 1000, 300)
    with open(folder / "more.csv.gz", "wb") as f, gzip.GzipFile("", "wb", mtime=0, fileobj=f) as packed:
        packed.write((folder / "more.csv").read_bytes())
    for line in ["import tidy events.csv --into world.db", f"replay kept {SMALL} --json --out kept-answer.json",
                 f"replay tiny {SMALL} --no-cache --json --out earlier.json", f"explain kept {SMALL}",
                 f"forecast kept {SMALL} --horizon 5 --out kept.json"]:
        code, _, err = run(folder, *line.split())
        if code:
            raise SystemExit(f"{line}: {err.decode()}")


# ---- a server ----

DROP = json.dumps({"changes": [["drop", "a03"]]})


def port_of(job):
    """Where a server that was just started listens; 0 where it ended before it did."""
    return next((int(found[1]) for line in job.stdout if (found := re.search(rb"http://127.0.0.1:(\d+)/", line))), 0)


def ask_server(port, method, path, body=None):
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        c.request(method, path, body, {"Content-Type": "application/json"} if body else {})
        return c.getresponse().read()
    finally:
        c.close()


def asked_of_server(port):
    """The answers of a case, and what a what-if says."""
    answers = ask_server(port, "GET", "/api/answers.json")
    number = json.loads(ask_server(port, "POST", "/api/whatif", DROP))["job"]
    while (told := json.loads(ask_server(port, "GET", f"/api/jobs/{number}")))["state"] in ("waiting", "running"):
        time.sleep(0.02)
    return answers + json.dumps(told["answer"]).encode()


# ---- what a folder holds ----

def dump(store):
    base = sqlite3.connect(store)
    try:
        return list(base.iterdump())
    finally:
        base.close()


def is_intact(store):
    base = sqlite3.connect(store)
    try:
        return base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    finally:
        base.close()


def is_empty(store):
    """No file entered yet."""
    base = sqlite3.connect(store)
    try:
        return not any(base.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name, in
                       base.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('files', 'counts', 'exposure', 'acts')").fetchall())
    finally:
        base.close()


def half_written(folder, before, after):
    """Files that are neither as they were nor as they should become. A new store that holds nothing yet is neither, and whole."""
    found = contents(folder)
    return [name for name in found if found[name] not in (before.get(name), after.get(name))
            and not (name.endswith(".db") and name not in before and is_empty(folder / name))]


def is_aside(path):
    """Journals, and what SQLite keeps beside a store: no answers."""
    return bool(re.search(r"\.db-(wal|shm|journal)$|\.watching\.\d+$|\.lock$", path.name))


def contents(folder):
    """Every file by its name: bytes, and of a store what it says. Kept fits count by name alone: their bytes are checked by themselves."""
    found = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and not is_aside(p)):
        name = str(path.relative_to(folder))
        if path.suffix == ".db":
            found[name] = dump(path)
        else:
            found[name] = "kept" if path.suffix == ".fit" else path.read_bytes()
    return found


def differences(a, b):
    return sorted(name for name in a.keys() | b.keys() if a.get(name) != b.get(name))


class Inputs:
    """The small inputs, made once; copies for those who change them."""

    def __enter__(self):
        shm = pathlib.Path("/dev/shm")
        self.outer = tempfile.TemporaryDirectory(dir=shm if os.access(shm, os.W_OK) else None)
        self.folder = pathlib.Path(self.outer.name) / "inputs"
        self.folder.mkdir()
        make_inputs(self.folder)
        self.before = contents(self.folder)
        return self

    def __exit__(self, *_):
        self.outer.cleanup()

    def copy(self):
        made = tempfile.TemporaryDirectory(dir=self.outer.name)
        place = pathlib.Path(made.name) / "in"
        shutil.copytree(self.folder, place, symlinks=True)
        return made, place

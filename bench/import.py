#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""import.py BUILD FOLDER [--quick]: reading event files to counts, beside DuckDB and R's data.table, each on one thread, taken in turn
so that a passing load hits all alike; processor time, user and system, of whole processes from a file in the page cache. The three must
count the same. FOLDER is a place for the made file (2 GB; --quick: 200 MB). Prints rows of the table of docs/performance.md."""
import os, pathlib, statistics, subprocess, sys, zipfile

build, folder, quick = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve(), "--quick" in sys.argv
here = pathlib.Path(__file__).resolve().parent
mib, rounds = (200, 5) if quick else (1908, 5)
bench, program = build / "bench/bench_peers_import", build / "detente"
plain, packed, store = folder / f"import-{mib}.csv", folder / f"import-{mib}.zip", folder / "import.db"
peers = {"DuckDB": ["node", here / "peers/duckdb/count.mjs", plain], "data.table": ["Rscript", here / "peers/import.R", plain],
         "data.table, all columns, base aggregate()": ["Rscript", here / "peers/import.R", plain, "--whole"]}


def cost(command):
    """Processor seconds and peak MiB of a process, and what it printed."""
    kept = folder / "cost"
    done = subprocess.run(["/usr/bin/time", "-o", kept, "-f", "%U %S %M", *map(str, command)], stdout=subprocess.PIPE, text=True,
                          env={**os.environ, "OMP_NUM_THREADS": "1"})
    if done.returncode:
        sys.exit(f"failed: {command}")
    user, system, peak = map(float, kept.read_text().split())
    return user + system, peak / 1024, done.stdout


def import_whole(file):
    for end in ["", "-wal", "-shm"]:
        pathlib.Path(f"{store}{end}").unlink(missing_ok=True)
    return cost([program, "import", "gdelt", file, "--into", store, "--threads", "1"])



def sorted_counts(command, out=None):
    text = cost(command)[2] if out is None else (cost(command), out.read_text())[1]
    return sorted(line.replace('"', "").replace(",-0.0", ",0.0") for line in text.splitlines())


if not plain.exists():
    cost([bench, "make", plain, mib])
if not packed.exists():
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(plain, "events.export.CSV")
size = plain.stat().st_size

ours = sorted_counts([bench, "counts", plain])
for name, command in peers.items():
    out = folder / "counts.csv"
    theirs = sorted_counts([*command, f"--counts={out}"], out)
    if theirs != ours:
        sys.exit(f"{name} and detente do not count the same: {len(theirs)} and {len(ours)} counts, first difference "
                 f"{next((pair for pair in zip(theirs, ours) if pair[0] != pair[1]), None)}")
print(f"{len(ours)} counts of {size} bytes, the same by all three; load {os.getloadavg()[0]:.0f}", file=sys.stderr)

taken = {}
for _ in range(rounds):
    runs = {"read": lambda: cost([bench, "read", plain, 1]), "hash": lambda: cost([bench, "hash", plain, 1]), "import": lambda: import_whole(plain),
            "unpack": lambda: cost([bench, "unpack", packed, 1]), "read zip": lambda: cost([bench, "read", packed, 1]), "import zip": lambda: import_whole(packed),
            **{name: lambda command=command: cost(command) for name, command in peers.items()}}
    for name, run in runs.items():
        taken.setdefault(name, []).append(run()[:2])
seconds = {name: statistics.median(s for s, _ in of) for name, of in taken.items()}
peak = {name: max(m for _, m in of) for name, of in taken.items()}


def row(what, peer, theirs, ours, times, wanted):
    print(f"| {what} | {peer} | {theirs} | {ours} | {times} | {wanted} |")


def speed(name):
    return f"{size / seconds[name] / 1e9:.2f} GB/s"


row(f"GDELT text of {size / 1e6:,.0f} MB to counts, with SHA-256", "", "", f"{speed('read')}, {peak['read']:.0f} MiB at most", "", "1 GB/s, 300 MiB")
row("the same without the time that SHA-256 alone takes", f"SHA-256 alone: {speed('hash')}", "", f"{size / (seconds['read'] - seconds['hash']) / 1e9:.2f} GB/s", "", "")
row("the same, zipped", "libzip alone", speed("unpack"), f"{speed('read zip')}, {peak['read zip']:.0f} MiB at most", f"{seconds['unpack'] / seconds['read zip']:.2f}", "0.80")
row("detente import --into a new store", "", "", f"{speed('import')}, {peak['import']:.0f} MiB at most", "", "")
row("the same, zipped", "libzip alone", speed("unpack"), f"{speed('import zip')}, {peak['import zip']:.0f} MiB at most", f"{seconds['unpack'] / seconds['import zip']:.2f}", "")
for name, wanted in zip(peers, (3, 10, 10)):
    row("GDELT text to counts", name, f"{speed(name)}, {peak[name]:.0f} MiB", f"{speed('read')}", f"{seconds[name] / seconds['read']:.1f}", wanted)

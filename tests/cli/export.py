#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What comes out of a store, against the store itself and against what is fitted: export.py DETENTE"""
import collections, csv, datetime, io, json, math, os, pathlib, random, resource, signal, sqlite3, subprocess, sys, tempfile

try:
    import numpy as np, xarray as xr
except ImportError:
    if os.environ.get("CI"):
        sys.exit("python3-xarray is missing")
    print("python3-xarray is missing: skipped")
    sys.exit(77)

from store_tests import TIDY, check, detente, query, run, run_all

CLASSES = ["VC", "MC", "VH", "MH"]
CODES = {"VC": ("042,1,1.9", "036,1,4"), "MC": ("061,2,6.4",), "VH": ("111,3,-2", "112,3,-2"), "MH": ("190,4,-10", "193,4,-10")}
FIRST, N_DAYS, GAP, QUIET = datetime.date(2021, 1, 1), 40, range(12, 17), 20


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def exported(*arguments):
    code, out, err = run("export", *arguments)
    check(f"export {arguments[1:]} succeeds", code == 0 and err == "", code, err)
    return rows_of(out)


def day(t):
    return (FIRST + datetime.timedelta(t)).isoformat()


def make_store(folder, n_days=N_DAYS):
    """Four actors and a party with a comma in its name; acts told again; days without any row; a day with rows of others alone; a second,
    curated format whose acts have no direction."""
    dice, names, rows = random.Random(1), ["PAK", "IND", "USA", '"Party, so called"'], []
    for t in range(n_days):
        for _ in range(0 if t in GAP else 15):
            a, b = dice.sample(names[2:] if t == QUIET else names, 2)
            rows += [f"{day(t)},{a},{b},{dice.choice(CODES[dice.choice(CLASSES)])}\n"] * dice.choice([1, 1, 2, 3])
    (folder / "events.csv").write_text(TIDY + "".join(rows))
    (folder / "table.csv").write_text("date,a,b,quad\n" + "2021-01-03,PAK,IND,4\n2021-01-03,PAK,IND,4\n2021-01-05,IND,USA,3\n")
    (folder / "map.yaml").write_text("date: date\nsource: a\ntarget: b\nquad: quad\nmutual: true\n")
    for line in [("tidy", folder / "events.csv"), ("generic", folder / "table.csv", "--mapping", folder / "map.yaml")]:
        code, _, err = run("import", *line, "--into", folder / "s.db")
        check("the store is made", code == 0, err)
    return folder / "s.db"


OF_CLASS = "SELECT date, class, sum(acts) FROM dyad_days WHERE source = ? AND target = ? AND format = 'tidy' GROUP BY 1, 2"


def test_a_pair_is_what_the_store_says(folder):
    store = make_store(folder)
    rows = exported(store, "--pair", "PAK,IND")
    days = [d for d, in query(store, "SELECT DISTINCT date FROM dyad_days WHERE format = 'tidy' AND (source, target) IN (VALUES('PAK', 'IND'), ('IND', 'PAK')) ORDER BY 1")]
    n = (datetime.date.fromisoformat(days[-1]) - datetime.date.fromisoformat(days[0])).days + 1
    coverage = dict(query(store, "SELECT date, rows FROM coverage WHERE format = 'tidy'"))
    check("every day, direction and class of the window, once", len(rows) == n * 2 * 4 and len({(r["date"], r["source"], r["class"]) for r in rows}) == len(rows), len(rows), n)
    mean = sum(coverage[d] for d in {r["date"] for r in rows} & set(coverage)) / len({r["date"] for r in rows} & set(coverage))
    for source, target in [("PAK", "IND"), ("IND", "PAK")]:
        wanted = {(d, k): n for d, k, n in query(store, OF_CLASS, source, target)}
        found = {(r["date"], r["class"]): r for r in rows if (r["source"], r["target"]) == (source, target)}
        check(f"{source} on {target} has acts", sum(wanted.values()) > 20, wanted)
        for (d, k), r in found.items():
            if d in coverage:
                check(f"{d} {k}", int(r["acts"]) == wanted.pop((d, k), 0) and int(r["exposure"]) == coverage[d]
                      and math.isclose(float(r["volume"]), coverage[d] / mean, rel_tol=1e-12) and r["format"] == "tidy", r)
            else:
                check(f"{d} is missing, not calm", r["acts"] == r["exposure"] == r["volume"] == "", r)
        check("no act is left out", not wanted, wanted)
    check("days of the gap are among them", {day(t) for t in GAP} <= {r["date"] for r in rows if r["acts"] == ""})
    check("a day with rows of others alone is calm", {r["acts"] for r in rows if r["date"] == day(QUIET)} == {"0"})
    back = exported(store, "--pair", "IND,PAK")
    check("the other way round, the same counts", sorted(map(str, rows)) == sorted(map(str, back)))


def test_a_pair_is_what_is_fitted(folder):
    store = make_store(folder)
    for more in [(), ("--since", "2021-01-05", "--until", "2021-02-03"), ("--actor", "PAK=USA")]:
        rows = exported(store, "--pair", "PAK,IND", *more)
        code, out, err = run("replay", store, "--pair", "PAK,IND", *more, "--profile", "mini", "--quiet", "--json", "--no-cache")
        check("replay", code == 0, err)
        result = json.loads(out)["result"]
        days = sorted({r["date"] for r in rows})
        check(f"window {more}", days[0] == result["from"] and len(days) == result["n_steps"], days[0], len(days), result["from"], result["n_steps"])
        check("what was observed", [bool(x) for x in result["observed"]] == [any(r["acts"] for r in rows if r["date"] == d) for d in days])
        for told in result["data"]["acts"]:
            mine = [int(r["acts"]) for r in rows if r["source"] == told["source"] and r["acts"]]
            hostile = [int(r["acts"]) for r in rows if r["source"] == told["source"] and r["acts"] and r["class"] in ("VH", "MH")]
            check(f"acts of {told['source']} {more}", (sum(mine), sum(hostile)) == (told["used"], told["hostile"]), told, sum(mine), sum(hostile))


def test_all_pairs_are_the_view(folder):
    store = make_store(folder)
    for format, more in [("tidy", ()), ("tidy", ("--format", "tidy")), ("generic", ("--format", "generic"))]:
        rows = exported(store, *more)
        acts, days = [r for r in rows if r["source"]], [r for r in rows if not r["source"]]
        found = [(r["date"], r["source"], r["target"], r["class"], *(int(r[k]) for k in ("acts", "rows", "mutual", "exposure")), r["format"]) for r in acts]
        wanted = query(store, "SELECT date, source, target, class, sum(acts), sum(rows), sum(acts * mutual), max(exposure), format FROM dyad_days"
                       " WHERE format = ? GROUP BY date, source, target, class", format)
        check(f"all pairs of {format}", sorted(found) == sorted(wanted) and len(found) > 3, found[:5], wanted[:5])
        check("in order", found == sorted(found, key=lambda r: (r[1].encode(), r[2].encode(), r[0], CLASSES.index(r[3]))))
        coverage = dict(query(store, "SELECT date, rows FROM coverage WHERE format = ?", format))
        all_days = [(datetime.date.fromisoformat(min(coverage)) + datetime.timedelta(t)).isoformat() for t in range((datetime.date.fromisoformat(max(coverage)) - datetime.date.fromisoformat(min(coverage))).days + 1)]
        check("each day of the window, with its exposure, blank where none", [(r["date"], r["exposure"]) for r in days] ==
              [(d, str(coverage.get(d, ""))) for d in all_days] and len(all_days) > len(coverage), days)
        check("a day's line says nothing of acts", all(r["target"] == r["class"] == r["acts"] == r["rows"] == r["mutual"] == "" for r in days))
    within = [r for r in exported(store, "--since", "2021-01-05", "--until", "2021-01-20") if r["source"]]
    check("a window", [r for r in exported(store) if r["source"] and "2021-01-05" <= r["date"] <= "2021-01-20"] == within and within)


def days_of(data):
    return [str(d)[:10] for d in data.day.values]


def test_netcdf_is_the_csv(folder):
    store = make_store(folder)
    for k, (more, flow) in enumerate([(("--pair", "PAK,IND"), "direction"), ((), "dyad"), (("--format", "generic"), "dyad"),
                                      (("--since", "2021-01-05", "--until", "2021-01-20"), "dyad")]):
        path = folder / f"{k}.nc"
        code, out, err = run("export", store, *more, "--out", path)
        check(f"netCDF {more}", code == 0 and err == "" and out.startswith(f"{path}: ") and out.count("\n") == 1, out, err)
        code, told, _ = run("export", store, *more, "--out", folder / f"{k}.csv")
        check("the same is said of both", code == 0 and told.split(": ", 1)[1] == out.split(": ", 1)[1], told, out)
        rows = rows_of((folder / f"{k}.csv").read_text())
        data, printed = xr.open_dataset(path), exported(store, *more)
        check("a file is what is printed", rows == printed)
        counts = ["acts"] if flow == "direction" else ["acts", "rows", "mutual"]
        check("variables and dimensions", list(data["class"].values) == CLASSES and all(data[name].dims == ("day", flow, "class") for name in counts)
              and set(data.data_vars) == {"source", "target", "exposure", *counts} | ({"volume"} if flow == "direction" else set()), data)
        check("attributes", data.attrs["detente_version"] in run("--version")[1] and data.attrs["store"] == str(store) and data.attrs["format"] == rows[0]["format"]
              and len(data.attrs["store_sha256"]) == 64 and ("one act" in data.attrs["counting"]) == (rows[0]["format"] == "tidy" or query(store, "SELECT curated FROM formats WHERE name = 'generic'") == [(0,)])
              and "without direction" in data.attrs["counting"], data.attrs)
        flows, days = list(zip(data.source.values, data.target.values)), days_of(data)
        check("directions are named", [f"{a} to {b}" for a, b in flows] == list(data[flow].values) and len(flows) == len({(r["source"], r["target"]) for r in rows if r["source"]}))
        by_day = {r["date"]: r["exposure"] for r in rows}
        check("days", sorted(by_day) == days, days)
        check("exposure, missing where none", [float("nan") if by_day[d] == "" else float(by_day[d]) for d in days] == list(data.exposure.values)
              or np.array_equal([float(by_day[d] or "nan") for d in days], data.exposure.values, equal_nan=True))
        for name in counts:
            wanted = np.where(np.isnan(data.exposure.values)[:, None, None], np.nan, np.zeros(data[name].shape))
            for r in rows:
                if r["source"]:
                    wanted[days.index(r["date"]), flows.index((r["source"], r["target"])), CLASSES.index(r["class"])] = float(r[name] or "nan")
            check(f"{name} of {more}", np.array_equal(wanted, data[name].values, equal_nan=True))
        if flow == "direction":
            volume = {r["date"]: float(r["volume"] or "nan") for r in rows}
            check("volume", np.array_equal([volume[d] for d in days], data.volume.values, equal_nan=True))
        check("acts there are", float(data.acts.sum()) > 0)
        first = path.read_bytes()
        run("export", store, *more, "--out", path)
        check("the same bytes again", path.read_bytes() == first)


def test_misuse(folder):
    store = make_store(folder)
    (folder / "old.csv").write_text("keep\n")
    lines = [(("export",), 64, "STORE is missing"), (("export", store, "--out", "a.txt"), 64, "neither in .csv nor in .nc"),
             (("export", store, "--pair", "PAK"), 64, "not of the form A,B"), (("export", store, "--pair", "PAK,PAK"), 64, "named twice"),
             (("export", store, "--actor", "PAK=USA"), 64, "--actor goes with --pair"), (("export", folder / "none.db"), 66, "none.db"),
             (("export", folder / "none.db", "--pair", "PAK,IND"), 66, "none.db"), (("export", folder / "events.csv"), 65, "is no store: detente import"),
             (("export", folder, "--pair", "PAK,IND"), 65, "is no store"), (("export", store, "--pair", "PAK,Ruritania"), 65, "Ruritania"),
             (("export", store, "--format", "gdelt"), 65, "but of: tidy, generic"), (("export", store, "--pair", "PAK,IND", "--format", "gdelt"), 65, "but of: "),
             (("export", store, "--since", "2022"), 65, "no row of event data in the window"), (("export", store, "--since", "2021-02", "--until", "2021-01"), 64, "ends before it begins"),
             (("export", store, "--out", folder / "none/a.csv"), 74, "cannot be written"), (("export", store, "--out", folder / "none/a.nc"), 74, "cannot be written"),
             (("export", store, "--fromat", "tidy"), 64, "did you mean '--format'")]
    for line, wanted, words in lines:
        code, out, err = run(*line)
        check(f"{line}", code == wanted and words in err and err.count("\n") == 1 and out == "", code, out, err)


def test_a_file_is_whole_or_not_there(folder):
    store = make_store(folder, 800)
    # reading a store takes a file of 32 KiB beside it
    limit = lambda: (resource.setrlimit(resource.RLIMIT_FSIZE, (33000, 33000)), signal.signal(signal.SIGXFSZ, signal.SIG_IGN))
    for name in ["a.csv", "a.nc"]:
        (folder / name).write_text("what was there\n")
        code, out, err = run("export", store, "--out", folder / name, preexec_fn=limit)
        check(f"{name} on a full disk", code == 74 and name in err and "cannot be written" in err and err.count("\n") == 1 and out == "", code, out, err)
        check(f"{name} stays as it was", (folder / name).read_text() == "what was there\n" and not list(folder.glob(f"{name}.part*")))
    if os.path.exists("/dev/full"):
        with open("/dev/full", "w") as full:
            done = subprocess.run([str(detente), "export", str(store)], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
        check("standard output that takes nothing", done.returncode == 74 and "standard output cannot be written" in done.stderr, done.returncode, done.stderr)


run_all(globals())

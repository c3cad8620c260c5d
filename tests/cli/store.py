#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A store as other tools and a bad disk meet it: store.py DETENTE."""
import os, sqlite3, threading

from store_tests import TIDY, check, query, run, run_all



def made(folder, name, rows):
    path = folder / name
    path.write_text(TIDY + "".join(rows))
    return path


def make_store(folder):
    pairs, codes = ["PAK,IND", "IND,PAK", "USA,PAK"], ["042,1,1.9", "111,3,-2"]
    rows = [f"2020-01-{day:02},{pair},{code}\n" for day in range(1, 21) for pair in pairs for code in codes]
    code, _, err = run("import", "tidy", made(folder, "events.csv", rows), "--into", folder / "s.db")
    check("the store is made", code == 0, err)
    return folder / "s.db"


# ---- other tools ----

def test_conditions_go_by_the_key(folder):
    store = make_store(folder)
    for view in ["dyad_days", "code_days"]:
        for condition, key in [("source = 'PAK' AND target = 'IND'", "(source=? AND target=?)"),
                               ("source = 'PAK' AND target = 'IND' AND format = 'tidy' AND day > 18266",
                                "(source=? AND target=? AND format=? AND day>?)"),
                               ("source = 'PAK'", "(source=?)")]:
            plan = " / ".join(row[3] for row in query(store, f"EXPLAIN QUERY PLAN SELECT * FROM {view} WHERE {condition}"))
            check(f"{view} WHERE {condition}", f"SEARCH c USING PRIMARY KEY {key}" in plan and "SCAN c" not in plan, plan)
    plan = " / ".join(row[3] for row in query(store, "EXPLAIN QUERY PLAN SELECT * FROM act_list WHERE source = 'PAK' AND target = 'IND'"))
    check("act_list by pair", "SEARCH a USING INDEX acts_by_pair (source=? AND target=?)" in plan, plan)


def test_views_agree(folder):
    store = make_store(folder)
    by_class = query(store, "SELECT source, target, class, sum(acts), sum(rows) FROM dyad_days GROUP BY 1, 2, 3")
    check("codes add up to classes", by_class == query(store, "SELECT source, target, class, sum(acts), sum(rows) FROM code_days GROUP BY 1, 2, 3")
          and by_class[0] == ("IND", "PAK", "VC", 20, 20), by_class)
    check("day is date", query(store, "SELECT DISTINCT date FROM dyad_days WHERE day = 18262") == [("2020-01-01",)])


# ---- a store that cannot be used ----

def test_versions(folder):
    store, more = make_store(folder), made(folder, "more.csv", ["2020-02-01,PAK,IND,042,1,1.9\n"])
    version = query(store, "PRAGMA user_version")[0][0]
    for other, word, advice in [(version - 1, "older", "import its files into a new store"), (version + 1, "newer", "use a newer detente")]:
        base = sqlite3.connect(store)
        base.execute(f"PRAGMA user_version = {other}")
        base.commit()
        base.close()
        for line in [("info", store), ("import", "tidy", more, "--into", store), ("replay", store, "--pair", "PAK,IND")]:
            code, out, err = run(*line)
            check(f"{line[0]} of version {other}", code == 78 and out == "" and f"is a store of version {other}, {word} than" in err
                  and advice in err and err.count("\n") == 1, code, out, err)
    base = sqlite3.connect(folder / "o.db")
    base.execute("CREATE TABLE t(a)")
    base.commit()
    base.close()
    for line in [("info", folder / "o.db"), ("import", "tidy", more, "--into", folder / "o.db")]:
        code, _, err = run(*line)
        check(f"{line[0]} of another database", code == 65 and "not a store of detente" in err, code, err)
    check("which stays as it was", query(folder / "o.db", "SELECT name FROM sqlite_master") == [("t",)])


def test_a_folder_of_somebody_else(folder):
    """A store is read beside a file of SQLite's; where there can be none, what to do is told, and done it helps."""
    store = make_store(folder)
    folder.parent.chmod(0o755)
    folder.chmod(0o555)
    other = dict(user=65534, group=65534, extra_groups=[]) if os.geteuid() == 0 else {}
    code, out, err = run("info", store, **other)
    check("a folder that cannot be written to is told", code == 74 and out == "" and "its folder cannot be written to" in err
          and "copy the store to a folder of your own" in err and err.count("\n") == 1, code, out, err)
    folder.chmod(0o777)
    own = folder / "own.db"
    own.write_bytes(store.read_bytes())
    code, out, err = run("info", own, **other)
    check("a copy in another folder is read", code == 0 and not err, code, out, err)


# ---- names that are meant for a terminal ----

def test_no_control_character_reaches_a_terminal(folder):
    evil = "\x1b[31m\x9b5m\r\x07"
    csv = folder / "evil.csv"
    csv.write_text(TIDY + "".join(f"2020-01-{day:02},{s},{t},190,4,-9\n" for day in range(1, 29) for s, t in [("PAK", "IND"), ("IND", "PAK"), ("Ruri\x9b5mtania", "PAK")]))
    said = {"import": run("import", "tidy", csv, "--into", folder / "e.db")}
    base = sqlite3.connect(folder / "e.db")
    base.execute("UPDATE actors SET code = 'PAK' || ? WHERE code = 'PAK'", [evil])
    base.execute("UPDATE formats SET name = 'tidy' || ?", [evil])
    base.commit()
    base.close()
    said |= {"info": run("info", folder / "e.db"), "export": run("export", folder / "e.db", "--out", folder / "e.csv"),
             "watch": run("watch", folder / "e.db", "--no-cache")}
    for name, (code, out, err) in said.items():
        bad = [c for c in out + err if (ord(c) < 32 and c not in "\t\n") or 127 <= ord(c) < 160]
        check(f"{name} says it as text", code in (0, 65) and out + err and not bad, code, bad, repr(out), repr(err))


# ---- where an answer goes ----

def test_a_pipe_stays_a_pipe(folder):
    store, pipe, got = make_store(folder), folder / "pipe.csv", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: got.append(pipe.read_text()), daemon=True)
    reader.start()
    code, _, err = run("export", store, "--out", pipe)
    reader.join(timeout=10)
    check("what is written to a pipe is read from it", code == 0 and got and got[0].startswith("date,source,target"), code, err, got)
    check("and it is a pipe still", pipe.is_fifo())


def test_no_answer_out_of_a_pipe(folder):
    os.mkfifo(folder / "pipe")
    threading.Thread(target=lambda: (folder / "pipe").write_text(TIDY), daemon=True).start()
    code, out, err = run("replay", folder / "pipe", "--pair", "PAK,IND")
    check("a pipe is not read, for it cannot be read again", code == 64 and "is no file but a pipe" in err and err.count("\n") == 1 and out == "", code, out, err)


def test_nothing_goes_through_a_planted_link(folder):
    store, precious = make_store(folder), folder / "precious"
    for name in ["x.csv", "x.nc"]:
        precious.write_text("precious\n")
        (folder / f"{name}.part").symlink_to(precious)
        code, _, err = run("export", store, "--out", folder / name)
        check(f"{name} beside a link", code == 0 and precious.read_bytes() == b"precious\n" and not (folder / name).is_symlink(), code, err)


run_all(globals())

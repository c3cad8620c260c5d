#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Event files into a store, as a user meets it: import.py DETENTE ROOT. Real data: DETENTE_TEST_DATA or ../shared/data."""
import gzip, io, json, os, pathlib, random, resource, shutil, signal, sqlite3, subprocess, sys, tempfile, time, zipfile

from store_tests import TIDY, check, detente, is_built_with, query, run, run_all

root = pathlib.Path(sys.argv[2]).resolve()
data = pathlib.Path(os.environ.get("DETENTE_TEST_DATA", root / "../shared/data")).resolve()


def load(store, *files, format="auto", options=()):
    code, out, err = run("import", format, *files, "--into", store, "--json", *options)
    check(f"import of {[pathlib.Path(f).name for f in files]} succeeds", code == 0, err)
    result = json.loads(out)["result"] if code == 0 else None
    for part in [result, *result["files"]] if result else []:
        rows = part["rows"]
        check("read = kept + dropped + duplicate", rows["read"] == rows["kept"] + rows["dropped"] + rows["duplicate"], rows)
    for part in result["files"] if result else []:
        check("every dropped row has its reason", sum(r["rows"] for r in part["dropped"]) == part["rows"]["dropped"], part)
    return result


def dump(store):
    """What a store says, whatever the order of its numbers."""
    return [query(store, "SELECT date, source, target, class, format, acts, rows, mutual, round(goldstein, 9), deaths, exposure FROM dyad_days"
                         " ORDER BY 1, 2, 3, 4, 5")] + [query(store, "SELECT * FROM act_list ORDER BY event")] + \
        [query(store, "SELECT * FROM coverage ORDER BY 1, 2"), query(store, "SELECT name, rows FROM unplaced ORDER BY 1")]


def gdelt_row(i, width=58, date="20200105", code="042", root="04", quad="1", source="PAK", target="IND", group=""):
    row = [str(i), date, date[:6], date[:4], "2020.01"]
    row += [source + group, source, source, group] + [""] * 6 + [target, target, target] + [""] * 7
    row += ["1", code, code, root, quad, "1.9", "5", "1", "5", "0.1"]
    row += [""] * (21 if width < 61 else 24) + ["20200106" if width < 61 else "20200106001500"]
    row += ["http://example.org/a"] if width > 57 else []
    assert len(row) == width, len(row)
    return "\t".join(row)


def made(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# ---- files that do what files do ----

def test_mixed_widths(folder):
    rows = "\n".join(gdelt_row(i, width) for i, width in enumerate([57, 58, 61, 58, 61, 61])) + "\n1\t2\t3\n"
    result = load(folder / "s.db", made(folder, "mixed", rows))
    check("57, 58, 61 in one file", result["files"][0]["release"] == "GDELT mixed, 1 of 57 columns, 2 of 58, 3 of 61", result)
    check("mixed: six kept, one dropped", result["rows"] == {"read": 7, "kept": 6, "dropped": 1, "duplicate": 0}, result)


def test_habits(folder):
    text = TIDY + '2020-01-01,PAK,IND,042,1,1.9\n\n2020-01-02,"PAK\nx (Pakistan)",IND,111,3,-2\n' + TIDY
    result = load(folder / "s.db", made(folder, "a.csv", b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()))
    check("BOM, CRLF, a line break in quotes, a blank line, a second header",
          result["rows"] == {"read": 3, "kept": 2, "dropped": 1, "duplicate": 0}
          and result["files"][0]["dropped"] == [{"reason": "that repeat the header", "rows": 1}], result)
    latin = (TIDY + "2020-01-01,Nicolás Maduro (Venezuela),IND,042,1,1.9\n").encode("latin-1")
    result = load(folder / "l.db", made(folder, "l.csv", latin), options=["--keep-acts"])
    check("ISO 8859-1 becomes UTF-8", query(folder / "l.db", "SELECT source, source_name FROM act_list") ==
          [("VEN", "Nicolás Maduro (Venezuela)")] and result["files"][0]["latin1"] == 1, result)


def test_bad_rows(folder):
    good = "2020-01-01,PAK,IND,042,1,1.9\n"
    bad = {"with a NUL byte": "2020-01-01,P\0K,IND,042,1,1.9\n",
           "longer than 1 MiB": "2020-01-01,PAK," + "x" * 10_000_000 + ",042,1,1.9\n",
           "dated before 1900 or after 2100": "1823-01-01,PAK,IND,042,1,1.9\n2199-01-01,PAK,IND,042,1,1.9\n",
           "without a date that can be read": "2020-02-30,PAK,IND,042,1,1.9\n",
           "without a code or class that can be read": "2020-01-01,PAK,IND,xyz,,\n",
           "that do not name both parties": "2020-01-01,PAK,,042,1,1.9\n",
           "with a number of fields that the format does not have": "2020-01-01,PAK\n",
           "with a quote that is never closed": '2020-01-01,"PAK,IND,042,1,1.9\n'}
    text, wanted = TIDY, {}
    for reason, rows in bad.items():
        text += good + rows
        wanted[reason] = rows.count("\n")
    rejects = folder / "rejects.csv"
    result = load(folder / "s.db", made(folder, "bad.csv", text + good), options=["--rejects", rejects])
    found = {r["reason"]: r["rows"] for r in result["files"][0]["dropped"]}
    check("each bad row has its reason and costs no other", found == wanted and result["rows"]["kept"] == len(bad) + 1, found)
    check("rejects are kept with place and reason", rejects.read_bytes().count(b"bad.csv\",") == sum(wanted.values()))
    check("coverage counts readable rows", query(folder / "s.db", "SELECT sum(rows) FROM coverage") == [(len(bad) + 2,)],
          query(folder / "s.db", "SELECT * FROM coverage"))


def test_lost_zero(folder):
    rows = [gdelt_row(1, code="42", root="4"), gdelt_row(2, code="10", quad="1", root="1").replace("\t1.9\t", "\t0\t"),
            gdelt_row(3, code="10", quad="3", root="10").replace("\t1.9\t", "\t-5\t"), gdelt_row(4, code="042")]
    result = load(folder / "s.db", made(folder, "g", "\n".join(rows)))
    check("a code's zero is put back where all agrees", query(folder / "s.db", "SELECT code, rows FROM code_days ORDER BY code") ==
          [("010", 1), ("042", 2), ("10", 1)] and result["files"][0]["mended_codes"] == 2, query(folder / "s.db", "SELECT * FROM counts"))


def test_archives(folder):
    rows = "\n".join(gdelt_row(i) for i in range(200)) + "\n"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.CSV", rows)
    whole = packed.getvalue()
    check("zip", load(folder / "z.db", made(folder, "a.zip", whole))["rows"]["kept"] == 200)
    check("gzip", load(folder / "g.db", made(folder, "a.gz", gzip.compress(rows.encode())))["rows"]["kept"] == 200)
    for name, content, wanted in [("cut.zip", whole[:-40], 65), ("cut.gz", gzip.compress(rows.encode())[:-20], 74),
                                  ("bomb.gz", gzip.compress(b"\n" * 80_000_000), 65), ("empty", b"", 65),
                                  ("other.csv", "a,b\n1,2\n", 65)]:
        code, out, err = run("import", "auto", made(folder, name, content), "--into", folder / "n.db")
        check(f"{name} is refused with a sentence", code == wanted and name in err and err.count("\n") == 1, code, err)
        check(f"{name} leaves nothing behind", query(folder / "n.db", "SELECT count(*) FROM files") == [(0,)])
    code, _, err = run("import", "icews", folder / "a.zip", "--into", folder / "n.db")
    check("a format that it is not", code == 65 and "is not ICEWS" in err, err)
    check("a file that is not there", run("import", "auto", folder / "none", "--into", folder / "n.db")[0] == 66)


def test_bad_rows_between_tabs(folder):
    bad = {"with a NUL byte": gdelt_row(10).replace("PAK", "P\0K"), "longer than 1 MiB": gdelt_row(11).replace("IND", "I" * 10_000_000),
           "dated before 1900 or after 2100": gdelt_row(12, date="18230105") + "\n" + gdelt_row(13, date="21990105"),
           "without a date that can be read": gdelt_row(14, date="20200230"),
           "with a number of fields that the format does not have": gdelt_row(15) + "\tmore"}
    rows, n = [], 0
    for row in bad.values():
        rows += [gdelt_row(n := n + 1), row]
    rows += [gdelt_row(20, source="P\xc9K"), gdelt_row(21, source='"PAK'), gdelt_row(22)]
    result = load(folder / "s.db", made(folder, "bad", ("\n".join(rows) + "\n").encode("latin-1")))
    found = {r["reason"]: r["rows"] for r in result["files"][0]["dropped"]}
    check("between tabs each bad row has its reason and costs no other",
          found == {reason: row.count("\n") + 1 for reason, row in bad.items()} | {"with a party of no country or group": 2}
          and result["rows"]["kept"] == len(bad) + 1, found, result["rows"])


def test_bombs(folder):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.csv", b"\n" * 80_000_000)
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.csv.zip", packed.getvalue())
    zst = root / "tests/fuzz/corpus/packed/bomb.zst"
    for name, path in [("a zip bomb", made(folder, "bomb.zip", packed.getvalue())), ("a zstd bomb", zst)]:
        job = subprocess.Popen([str(detente), "import", "auto", str(path), "--into", str(folder / "b.db")],
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        err = job.stderr.read()
        _, status, usage = os.wait4(job.pid, 0)
        job.returncode = os.waitstatus_to_exitcode(status)
        check(f"{name} is refused in little memory", job.returncode == 65 and "more than 250 times" in err and err.count("\n") == 1
              and usage.ru_maxrss < 200_000, job.returncode, err, usage.ru_maxrss)
    check("a zip in a zip is no event file", run("import", "auto", made(folder, "n.zip", inner.getvalue()), "--into", folder / "b.db")[0] == 65)
    check("bombs leave nothing behind", query(folder / "b.db", "SELECT count(*) FROM files") == [(0,)])


def test_messages_are_harmless(folder):
    first = '"\x1b]0;title\x07\n\x1b[2J\u009b31m\xe9",b\n1,2\n'
    for name, content in [("esc", first.encode()), ("esc1", first.encode("latin-1")), ("esc\x1b[31m\n", b"a,b\n")]:
        code, _, err = run("import", "auto", made(folder, name, content), "--into", folder / "m.db", errors="surrogateescape")
        check("what a file holds does not reach the terminal as it is",
              code == 65 and err.count("\n") == 1 and not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in err.rstrip("\n")), code, repr(err))


ACLED = ("event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,actor2,"
         "assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,location,latitude,longitude,"
         "geo_precision,source,source_scale,notes,fatalities,tags,timestamp")


def acled_row(i, date, kind, sub_kind, actor1, actor2, deaths):
    row = [f"PAK{i}", date, "2022", "1", "", kind, sub_kind, actor1, "", "1", actor2, "", "2", "12", "", "586", "", "Pakistan", "", "", "",
           "", "33.1", "70.1", "1", "Dawn (Pakistan)", "National", '"a note, with\na ""break"""', str(deaths), "", "1700000000"]
    assert len(row) == 31
    return ",".join(row)


def test_acled(folder):
    rows = [ACLED, acled_row(1, "2022-03-01", "Battles", "Armed clash", "Military Forces of Pakistan (2022-)", "TTP: Tehreek-i-Taliban Pakistan", 4),
            acled_row(2, "01 March 2022", "Battles", "Armed clash", "Military Forces of Pakistan (2022-)", "TTP: Tehreek-i-Taliban Pakistan", 1),
            acled_row(3, "2022-03-02", "Strategic developments", "Agreement", "Government of Pakistan (2022-)", "Taliban", 0),
            acled_row(4, "2022-03-02", "Strategic developments", "Other", "Government of Pakistan (2022-)", "Taliban", 0),
            acled_row(5, "2022-03-02", "Protests", "Peaceful protest", "Protesters (Pakistan)", "", 0)]
    result = load(folder / "s.db", made(folder, "a", "\ufeff" + "\n".join(rows) + "\n"))
    check("ACLED: rows", result["files"][0]["release"] == "ACLED, 31 columns" and result["files"][0]["mutual"] == 3
          and result["rows"] == {"read": 5, "kept": 3, "dropped": 2, "duplicate": 0}, result)
    check("ACLED: both ways, each row an act", query(folder / "s.db", "SELECT date, source, target, class, acts, deaths, mutual FROM dyad_days ORDER BY 1, 2") ==
          [("2022-03-01", "PAK", "TTP", "MH", 2, 5.0, 1), ("2022-03-01", "TTP", "PAK", "MH", 2, 5.0, 1),
           ("2022-03-02", "PAK", "TAL", "VC", 1, 0.0, 1), ("2022-03-02", "TAL", "PAK", "VC", 1, 0.0, 1)], query(folder / "s.db", "SELECT * FROM dyad_days"))


POLECAT = ("Event ID,Event Date,Event Type,Event Mode,Intensity,Quad Code,Contexts,Actor Name,Actor Country,Actor COW,Primary Actor Sector,"
           "Actor Sectors,Actor Title,Actor Name Raw,Wikipedia Actor ID,Recipient Name,Recipient Country,Recipient COW,Primary Recipient Sector,"
           "Recipient Sectors,Recipient Title,Recipient Name Raw,Wikipedia Recipient ID,Placename,City,District,Province,Country,Latitude,"
           "Longitude,GeoNames ID,Raw Placename,Feature Type,Source,Publication Date,Story People,Story Organizations,Story Locations,Language,"
           "Version").split(",")


def test_polecat(folder):
    def row(i, kind, mode, actor, country, recipient, recipient_country, tail=""):
        cells = dict.fromkeys(POLECAT, "")
        cells |= {"Event ID": f"x{i}", "Event Date": "2022-05-03", "Event Type": kind, "Event Mode": mode, "Actor Name": actor,
                  "Actor Country": country, "Recipient Name": recipient, "Recipient Country": recipient_country, "Source": "Dawn",
                  "Publication Date": "2022-05-05"}
        return "\t".join(cells.values()) + tail
    rows = ["\t".join(POLECAT).replace("\tIntensity", "\tEvent Intensity"), row(1, "ASSAULT", "bombing", "Tehreek-e-Taliban Pakistan", "PAK", "Civilian (Pakistan)", "PAK"),
            row(2, "CONSULT", "visit", "Shehbaz Sharif;Other", "PAK;IND", "Narendra Modi", "IND", "\t\t"),
            row(3, "ACCUSE", "", "Nicolás", "VEN", "USA", "USA"), row(4, "DANCE", "", "PAK", "PAK", "USA", "USA"), row(1, "ASSAULT", "bombing", "TTP", "PAK", "PAK", "PAK")]
    result = load(folder / "s.db", made(folder, "p", "\n".join(rows).encode("latin-1")), options=["--keep-acts"])
    check("POLECAT: rows", result["files"][0]["release"] == "POLECAT, 40 columns" and result["files"][0]["latin1"] == 1
          and result["rows"] == {"read": 5, "kept": 3, "dropped": 1, "duplicate": 1}, result)
    check("POLECAT: acts", query(folder / "s.db", "SELECT date, reported, source, target, code, class, publisher FROM act_list ORDER BY event") ==
          [("2022-05-03", "2022-05-05", "TTP", "PAK", "ASSAULT bombing", "MH", "Dawn"), ("2022-05-03", "2022-05-05", "PAK", "IND", "CONSULT visit", "VC", "Dawn"),
           ("2022-05-03", "2022-05-05", "VEN", "USA", "ACCUSE", "VH", "Dawn")], query(folder / "s.db", "SELECT * FROM act_list"))


def test_mapping(folder):
    table = made(folder, "t", "When;Who;Whom;Code;Dead;Nr\n20200201;Police (India);Pakistan;190;3;a1\n20200201;Pakistan;;190;;a2\nWhen;Who;Whom;Code;Dead;Nr\n")
    keys = "date: When\nsource: Who\ntarget: Whom\ncameo: Code\ndeaths: Dead\nid: Nr\n"
    result = load(folder / "s.db", table, format="generic", options=["--mapping", made(folder, "m.yaml", keys)])
    check("a mapping", result["rows"] == {"read": 3, "kept": 1, "dropped": 2, "duplicate": 0} and
          query(folder / "s.db", "SELECT date, source, target, class, acts, deaths FROM dyad_days") == [("2020-02-01", "IND", "PAK", "MH", 1, 3.0)], result)
    for text, wanted, word in [(keys.replace("date", "dte"), 65, "did you mean 'date'"), (keys.replace("cameo: Code\n", ""), 65, "'cameo' and 'quad'"),
                               (keys.replace("When", "Wann"), 65, "the mapping fits"), ("- a\n", 65, "mapping"), ("a: [", 65, "m.yaml")]:
        code, _, err = run("import", "generic", table, "--into", folder / "n.db", "--mapping", made(folder, "m.yaml", text))
        check(f"a faulty mapping is refused: {word}", code == wanted and word in err, code, err)
    check("generic needs a mapping", run("import", "generic", table, "--into", folder / "n.db")[0] == 64)
    check("a mapping needs generic", run("import", "auto", table, "--into", folder / "n.db", "--mapping", "m.yaml")[0] == 64)


# ---- the store ----

def test_again(folder):
    first, second = made(folder, "1", "\n".join(gdelt_row(i) for i in range(5))), made(folder, "2", "\n".join(gdelt_row(i) for i in range(3, 9)))
    store = folder / "s.db"
    load(store, first)
    before = dump(store)
    result = load(store, first)
    check("a file enters once", result["rows"] == {"read": 5, "kept": 0, "dropped": 0, "duplicate": 5} and dump(store) == before, result)
    result = load(store, second)
    check("an event enters once", result["rows"] == {"read": 6, "kept": 4, "dropped": 0, "duplicate": 2}, result)
    check("and is counted once", query(store, "SELECT source, target, class, acts, rows, exposure FROM dyad_days") ==
          [("PAK", "IND", "VC", 1, 9, 9)], query(store, "SELECT * FROM dyad_days"))


def test_other_databases(folder):
    other = sqlite3.connect(folder / "other.db")
    other.execute("CREATE TABLE t(x)")
    other.commit()
    other.close()
    file = made(folder, "1", gdelt_row(1))
    check("another database is refused", run("import", "auto", file, "--into", folder / "other.db")[0] == 65)
    check("a text is refused", run("import", "auto", file, "--into", made(folder, "text.db", "no database\n" * 100))[0] == 65)
    for version, word in [(0, "older"), (99, "newer")]:
        load(folder / "v.db", file)
        base = sqlite3.connect(folder / "v.db")
        base.execute(f"PRAGMA user_version = {version}")
        base.close()
        code, _, err = run("import", "auto", file, "--into", folder / "v.db")
        check(f"a store of {word} version is refused", code == 78 and word in err, err)
        (folder / "v.db").unlink()


def as_nobody(folder):
    """Permissions do not bind root."""
    if os.geteuid():
        return None
    for place in (folder, folder.parent):
        os.chmod(place, 0o755)
    return lambda: os.setresuid(65534, 65534, 65534)


def is_intact(store):
    return query(store, "PRAGMA integrity_check") == [("ok",)]


def refuse_writing(what, more, store, **options):
    code, out, err = run("import", "auto", more, "--into", store, **options)
    check(f"{what} is refused with a sentence", code == 74 and out == "" and err.count("\n") == 1 and store.name in err and "cannot be" in err, code, out, err)


def test_read_only(folder):
    file, store, drop = made(folder, "1", gdelt_row(1)), folder / "s.db", as_nobody(folder)
    load(store, made(folder, "0", gdelt_row(0)))
    for what, of_store, of_folder in [("a read-only store", 0o444, 0o777), ("a read-only store in a read-only folder", 0o444, 0o555)]:
        before = whole(store)
        store.chmod(of_store)
        folder.chmod(of_folder)
        refuse_writing(what, file, store, preexec_fn=drop)
        folder.chmod(0o755)
        store.chmod(0o644)
        check(f"{what} is intact", is_intact(store) and whole(store) == before)
    folder.chmod(0o555)
    code, _, err = run("import", "auto", file, "--into", folder / "new.db", preexec_fn=drop)
    folder.chmod(0o755)
    check("no store is made in a read-only folder", code == 74 and "new.db" in err and err.count("\n") == 1 and not (folder / "new.db").exists(), code, err)
    load(store, file)
    check("and afterwards the rest is added", query(store, "SELECT sum(rows) FROM dyad_days") == [(2,)])


def many_dates(folder, n, first=0):
    """Rows of so many days that a store of them takes more than a small disk has."""
    return made(folder, f"{first}-{n}", "\n".join(gdelt_row(i, source=random.Random(i).choice(["PAK", "AFG", "USA"]), date=f"{1980 + i % 40}{i // 40 % 12 + 1:02}{i // 480 % 28 + 1:02}")
                                              for i in range(first, first + n)))


def fill_up(what, store, large, **options):
    """A file that does not fit leaves no trace."""
    before = whole(store)
    code, out, err = run("import", "auto", large, "--into", store, **options)
    check(f"{what} is said", code == 74 and err.count("\n") == 1 and store.name in err and "the store cannot be" in err, code, out, err)
    check(f"{what}: the store is intact", is_intact(store))
    check(f"{what}: nothing is half counted", whole(store) == before)


def test_disk_full(folder):
    small, large = many_dates(folder, 20), many_dates(folder, 20000, 20)
    load(folder / "whole.db", small, large)
    wanted, store = dump(folder / "whole.db"), folder / "s.db"
    load(store, small)
    if not is_built_with("libomp.so"):  # which keeps a file of its own in shared memory
        fill_up("a file that may not grow", store, large, preexec_fn=lambda: (
            resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)))
    load(store, large)
    check("and what was not finished starts anew", dump(store) == wanted)


def test_disk_full_for_root(folder):
    disk = folder / "disk"
    disk.mkdir()
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", disk], capture_output=True).returncode:
        print("test_disk_full_for_root: a file system can be mounted by root alone; skipped")
        return
    try:
        small, large, store = many_dates(folder, 20), many_dates(folder, 20000, 20), disk / "s.db"
        load(folder / "whole.db", small, large)
        load(store, small)
        fill_up("a full disk", store, large)
        subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
        load(store, large)
        check("after room is made the same line completes, with the same content", dump(store) == dump(folder / "whole.db") and is_intact(store))
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        refuse_writing("a read-only disk", made(folder, "more", gdelt_row(50000)), store)
        strange = disk / "a 100%?#.db"
        subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
        shutil.copy(store, strange)
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        told = [run("export", s, "--pair", "PAK,IND") for s in [folder / "whole.db", store, strange]]
        check("a store on a read-only disk is read", told[0][0] == 0 and len(told[0][1]) > 1000 and told[0] == told[1] == told[2], *told)
        subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
        check("which is intact", is_intact(store) and dump(store) == dump(folder / "whole.db"))
    finally:
        subprocess.run(["umount", disk], check=True)


def many_files(folder, n, each):
    names = ["PAK", "AFG", "IND", "USA", "CHN", "IRN"]
    files = []
    for k in range(n):
        rng = random.Random(k)
        rows = [gdelt_row(k * each + i, source=rng.choice(names), target=rng.choice(names), date=f"2020{rng.randint(1, 12):02}10",
                          code=rng.choice(["042", "043", "036"])) for i in range(each)]
        files.append(made(folder, f"{k}.csv", "\n".join(rows)))
    return files


def test_killed(folder):
    files = many_files(folder, 12, 4000)
    load(folder / "whole.db", *files)
    wanted, killed = dump(folder / "whole.db"), 0
    for wait in [0.02, 0.05, 0.08, 0.12, 0.2]:
        job = subprocess.Popen([str(detente), "import", "auto", *map(str, files), "--into", str(folder / "k.db")],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(wait)
        killed += job.poll() is None
        job.kill()
        job.wait()
    check("at least one import was killed in the middle", killed > 0)
    load(folder / "k.db", *files)
    check("after kill -9 the rest is added, nothing twice", dump(folder / "k.db") == wanted)


def test_two_at_once(folder):
    files = many_files(folder, 8, 2000)
    load(folder / "whole.db", *files)
    jobs = [subprocess.Popen([str(detente), "import", "auto", *map(str, order), "--into", str(folder / "t.db")],
                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for order in (files, files[::-1])]
    said = [job.communicate(timeout=300)[1] for job in jobs]
    check("two imports at once both succeed", all(job.returncode == 0 for job in jobs), said)
    check("and count nothing twice", dump(folder / "t.db") == dump(folder / "whole.db"))


def test_one_file_twice_at_once(folder):
    file = many_files(folder, 1, 20000)[0]
    load(folder / "whole.db", file)
    jobs = [subprocess.Popen([str(detente), "import", "auto", str(file), "--into", str(folder / "t.db"), "--json"],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [job.communicate(timeout=300) for job in jobs]
    kept = sorted(json.loads(out)["result"]["rows"]["kept"] for out, _ in said)
    check("one file imported twice at once enters once", kept == [0, 20000] and dump(folder / "t.db") == dump(folder / "whole.db"), kept)


def test_killed_beside_another(folder):
    files = many_files(folder, 8, 4000)
    load(folder / "whole.db", *files)
    jobs = [subprocess.Popen([str(detente), "import", "auto", *map(str, order), "--into", str(folder / "t.db")],
                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for order in (files, files[::-1])]
    while not (folder / "t.db-wal").exists() and jobs[0].poll() is None:
        time.sleep(0.001)
    was_running = jobs[0].poll() is None
    jobs[0].kill()
    said = [job.communicate(timeout=300)[1] for job in jobs]
    check("one of two imports was killed in the middle", was_running)
    check("the other goes on", jobs[1].returncode == 0, said)
    load(folder / "t.db", *files)
    check("and nothing is lost or counted twice", dump(folder / "t.db") == dump(folder / "whole.db"))


def whole(store):
    """Everything in a store, table by table."""
    base = sqlite3.connect(store)
    try:
        return list(base.iterdump())
    finally:
        base.close()


def test_threads(folder):
    files = many_files(folder, 9, 3000) + [made(folder, "names.csv", TIDY + "2020-01-01,Ruritania,IND,042,1,1.9\n2020-01-02,IND,Grand Fenwick,111,3,-2\n")]
    more = [made(folder, "again.csv", files[3].read_bytes() + files[7].read_bytes() + b"\n1\t2\t3\n"), files[0], made(folder, "copy.csv", files[1].read_bytes())]
    for n in (1, 2, 5):
        rejects = folder / f"rejects{n}"
        result = load(folder / f"{n}.db", *files, *more, options=["--threads", n, "--keep-acts", "--rejects", rejects])
        check("a file given twice is known, and so is its copy", [f["known"] for f in result["files"]] == [False] * 11 + [True, True], result["files"])
        check("a store is the same for any number of threads", whole(folder / f"{n}.db") == whole(folder / "1.db"))
        check("and so are rejects", rejects.read_bytes() == (folder / "rejects1").read_bytes())


def test_folders_and_patterns(folder):
    days = folder / "days"
    days.mkdir()
    files = many_files(days, 12, 50)
    (days / ".hidden").write_text("no events\n")
    (days / "inner").mkdir()
    in_order = sorted(str(f) for f in files)
    for k, name in enumerate([days, f"{days}/*.csv", f"{days}/"]):
        result = load(folder / f"{k}.db", name)
        check("files of a folder or pattern, sorted by name", [f["path"].replace("//", "/") for f in result["files"]] == in_order, result["files"])
    check("a folder is what its files are", whole(folder / "1.db") == whole(folder / "0.db"))
    for name, wanted in [(days / "inner", "without files"), (f"{days}/x*", "fits this pattern"), (days / "none", "cannot be opened")]:
        code, _, err = run("import", "auto", name, "--into", folder / "n.db")
        check(f"{name} is refused with a sentence", code == 66 and wanted in err and err.count("\n") == 1, code, err)
    check("no store is made for nothing", not (folder / "x.db").exists())


def test_a_fault_among_many(folder):
    files = many_files(folder, 5, 2000)
    bad = made(folder, "2x.csv", "no events\n")
    for n in (1, 4):
        code, out, err = run("import", "auto", *files[:3], bad, *files[3:], "--into", folder / f"{n}.db", "--threads", n)
        check("a fault stops the run with a sentence", code == 65 and "2x.csv" in err and err.count("\n") == 1, code, err)
        check("what came before it is in the store and printed", query(folder / f"{n}.db", "SELECT count(*) FROM files") == [(3,)] and "6000 rows of 3 files" in out, out)


def peak_mib(*arguments):
    """Of one run of the program, from a process between that is small: a peak begins at that of the parent."""
    between = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=2); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    done = subprocess.run([sys.executable, "-c", between, str(detente), *map(str, arguments)], capture_output=True, text=True, timeout=600)
    check("the run succeeds", done.returncode == 0, done.stderr)
    return int(done.stdout or 0) / 1024


def test_memory(folder):
    if is_built_with("__tsan_init"):  # which remembers what was accessed
        return
    rows = "".join(gdelt_row(i, width=61, source=["PAK", "AFG", "USA"][i % 3], date=f"2020{i // 28 % 12 + 1:02}{i % 28 + 1:02}") + " " * 300 + "\n" for i in range(60_000))
    small, large = made(folder, "small.csv", rows[:len(rows) // 6]), made(folder, "large.csv", rows)
    first, second = peak_mib("import", "auto", small, "--into", folder / "s.db", "--threads", 1), peak_mib("import", "auto", large, "--into", folder / "l.db", "--threads", 1)
    check(f"memory does not grow with the file: {first:.0f} and {second:.0f} MiB for {len(rows) / 6e6:.0f} and {len(rows) / 1e6:.0f} MB", second < first + 8 and second < 100)


# ---- real files ----

REAL = {"raw/icews/20181204-icews-events.tab": 1782, "raw/icews/20181205-icews-events.tab": 2180,
        "raw/icews/20181206-icews-events.tab": 2035, "raw/icews/20181207-icews-events.tab": 2030,
        "raw/icews/events.2018.sample.tab": 3705, "raw/gdelt/spark-gdelt_events.csv": 100,
        "raw/gdelt/spark-gdelt_events1.csv": 100, "raw/gdelt/spark-gdelt_eventsT.csv": 100,
        "raw/gdelt/spark-gdelt_mentions.csv": 100,
        "raw/gdelt/loum_20141124.export.CSV.zip": 100, "raw/ged/ged191_myanmar_bangladesh.zip": 3194,
        "raw/ged/ged_sample1000_v23.csv": 1000, "tidy/subset_dev_pak_afg_tal_ttp_ind_usa.csv.gz": 16458,
        "tidy/icews18.csv.gz": 468558, "tidy/icews21_jan-aug.csv.gz": 326354, "tidy/icews22_jan-aug_top999.csv.gz": 345341,
        "tidy/keds_casia_weis.csv.gz": 8377, "tidy/keds_gulf_weis.csv.gz": 54466, "tidy/keds_turkey_cameo.csv.gz": 29029}


def test_real_files(folder):
    result = load(folder / "s.db", *[data / name for name in REAL])
    for name, file in zip(REAL, result["files"]):
        check(f"{name} has {REAL[name]} rows", file["rows"]["read"] == REAL[name], file)
    check("mentions are reports, not acts", query(folder / "s.db", "SELECT sum(mentions), count(*) FROM reports") ==
          [(100, len({line.split("\t")[0] for line in open(data / "raw/gdelt/spark-gdelt_mentions.csv")}))])
    tidy = [f for f in result["files"] if f["format"] == "tidy"]
    check("tidy files are kept whole", all(f["rows"]["read"] == f["rows"]["kept"] for f in tidy), tidy)


def awk(program, *files):
    done = subprocess.run(["awk", "-F\t", program, *map(str, files)], capture_output=True, text=True, check=True, timeout=60)
    return int(done.stdout or 0)


def test_ten_pairs_of_icews(folder):
    files = [data / name for name in REAL if name.startswith("raw/icews/")]
    load(folder / "s.db", *files)
    for source, target, codes in [("United States", "China", "USA CHN"), ("China", "United States", "CHN USA"),
                                  ("Japan", "South Korea", "JPN KOR"), ("South Korea", "North Korea", "KOR PRK"),
                                  ("Australia", "China", "AUS CHN"), ("France", "Germany", "FRA DEU"), ("Iran", "United States", "IRN USA"),
                                  ("India", "Pakistan", "IND PAK"), ("Russian Federation", "United States", "RUS USA"),
                                  ("United Kingdom", "Russian Federation", "GBR RUS")]:
        wanted = awk(f'$5 == "{source}" && $11 == "{target}" {{ n++ }} END {{ print n + 0 }}', *files)
        found = query(folder / "s.db", "SELECT coalesce(sum(rows), 0) FROM dyad_days WHERE source = ? AND target = ?", *codes.split())[0][0]
        check(f"{codes}: {wanted} rows", wanted > 0 and found == wanted, found)


def test_pairs_of_ged(folder):
    load(folder / "s.db", data / "raw/ged/ged_sample1000_v23.csv")
    import csv
    rows = list(csv.DictReader(open(data / "raw/ged/ged_sample1000_v23.csv", newline="")))
    for a, b, codes in [("Government of Afghanistan", "Taleban", "AFG TAL"), ("Government of Somalia", "Al-Shabaab", "SOM SHB"),
                        ("Government of Turkey", "PKK", "TUR PKK"), ("Government of Syria", "Syrian insurgents", "SYR Syrian insurgents")]:
        told = [r for r in rows if {r["side_a"], r["side_b"]} == {a, b} and r["type_of_violence"] != "3"]
        for source, target in [codes.split(" ", 1), codes.split(" ", 1)[::-1]]:
            found = query(folder / "s.db", "SELECT sum(acts), sum(deaths) FROM dyad_days WHERE mutual AND source = ? AND target = ?", source, target)[0]
            check(f"GED {source} {target}", told and found == (len(told), sum(float(r["best"]) for r in told)), found, len(told))


def is_real(name):
    return "real" in name or "pairs" in name


if not data.exists() and os.environ.get("CI"):
    sys.exit("the real data must be there under CI")
if not data.exists():
    print(f"no real data at {data}: set DETENTE_TEST_DATA; their tests are skipped")
run_all({name: test for name, test in globals().items() if data.exists() or not is_real(name)})

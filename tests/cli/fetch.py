#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Files from a publisher whose server fails in every way it can: fetch.py DETENTE ROOT

Each test has a server of its own on the loopback address, and made-up files of GDELT's layout. All ends with checked files and the counts
of a direct import, or with a sentence and the right exit code."""
import concurrent.futures, hashlib, http.server, io, json, os, pathlib, re, resource, signal, socket, sqlite3, ssl, struct, subprocess
import sys, tempfile, threading, time, traceback, zipfile

detente, root = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
environment = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
failures = []


def check(what, good, *more):
    if not good:
        failures.append(what)
        print(f"FAILED {what}", *more, sep="\n  ", flush=True)


# ---- files ----

def gdelt_row(i, date, width=58, source="PAK", target="IND"):
    row = [str(i), date, date[:6], date[:4], f"{date[:4]}.01"]
    row += [source, source, source, ""] + [""] * 6 + [target, target, target] + [""] * 7
    row += ["1", "042", "042", "04", "1", "1.9", "5", "1", "5", "0.1"]
    row += [""] * (21 if width < 61 else 24) + [date if width < 61 else date + "001500"]
    row += ["http://example.org/a"] if width > 57 else []
    assert len(row) == width, len(row)
    return "\t".join(row)


def mention_row(i, date):
    return "\t".join([str(i), date + "000000", date + "001500", "1", "example.org"] + ["x"] * 11)


def packed(name, text):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(name.removesuffix(".zip"), text)
    return out.getvalue()


def md5(content):
    return hashlib.md5(content).hexdigest()


def day_files(*days, rows=40):
    """The files of days of January 2020."""
    files = {}
    for day in days:
        name, date = f"202001{day:02}.export.CSV.zip", f"202001{day:02}"
        files[name] = packed(name, "\n".join(gdelt_row(day * 100000 + i, date, source=["PAK", "AFG", "CHN"][i % 3]) for i in range(rows)) + "\n")
    return files


# ---- a server ----

class Site:
    """files: by name. plan[name]: what to do at the first, second ... request for it; afterwards it is served as it should be."""

    def __init__(self, files, folder="events", plan=None, lists=None, tls=None):
        self.files, self.folder, self.plan, self.asked, self.lock = files, folder, {k: list(v) for k, v in (plan or {}).items()}, [], threading.Lock()
        self.lists = self.make_lists() | (lists or {})
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                try:
                    site.answer(self)
                except OSError:
                    self.close_connection = True

            def log_message(self, *arguments):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads, block_on_close = True, False

            def handle_error(self, *arguments):
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()

    def make_lists(self):
        both = "".join(f"{len(c)} {md5(c)} http://data.gdeltproject.org/gdeltv2/{n}\n" for n, c in self.files.items())
        return {"filesizes": "".join(f"{len(c)} {n}\n" for n, c in self.files.items()).encode(),
                "md5sums": "".join(f"{md5(c)}  {n}\n" for n, c in self.files.items()).encode(),
                "masterfilelist.txt": "".join(l for l in both.splitlines(True) if ".translation." not in l).encode(),
                "masterfilelist-translation.txt": "".join(l for l in both.splitlines(True) if ".translation." in l).encode()}

    def requests(self, name=None):
        return [a for a in self.asked if (a["name"] == name if name else a["name"] in self.files)]

    def answer(self, h):
        name = h.path.rsplit("/", 1)[1]
        with self.lock:
            self.asked.append({"name": name, "path": h.path, "time": time.monotonic(), **{k.lower(): v for k, v in h.headers.items()}})
            todo = self.plan.get(name, [])
            act = (todo.pop(0) if len(todo) > 1 or todo[:1] != [...] else None) if todo else None
            if todo[:1] == [...]:  # the act before it, for ever
                todo.insert(0, act)
        content = self.files.get(name) if h.path == f"/{self.folder}/{name}" else None
        content = self.lists.get(name, content) if h.path.startswith(f"/{self.folder}/") else content
        if h.path.startswith("/elsewhere/"):
            content = self.files.get(name)
        if content is None or act == "404":
            return self.send(h, 404, b"no such file" * 300)
        getattr(self, "do_" + act[0])(h, content, *act[1:]) if act else self.serve(h, content)

    @staticmethod
    def send(h, code, body, *headers, length=None):
        h.send_response(code)
        h.send_header("Content-Length", str(len(body) if length is None else length))
        for key, value in headers:
            h.send_header(key, value)
        h.end_headers()
        h.wfile.write(body)
        h.wfile.flush()

    def begin(self, h, content):
        """Where the answer begins, and its headers."""
        tag, asked = f'"{md5(content)[:8]}"', re.fullmatch(r"bytes=(\d+)-", h.headers.get("Range", ""))
        if not asked or h.headers.get("If-Range", tag) != tag:
            return 200, 0, [("ETag", tag)]
        start = int(asked[1])
        if start >= len(content):
            return 416, len(content), []
        return 206, start, [("ETag", tag), ("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")]

    def serve(self, h, content):
        code, start, headers = self.begin(h, content)
        self.send(h, code, content[start:], *headers)

    def do_status(self, h, content, code, *headers):
        self.send(h, code, b"trouble", *headers)

    def do_reset(self, h, content):
        h.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        h.connection.close()
        h.close_connection = True

    def do_truncate(self, h, content, share=.5):
        code, start, headers = self.begin(h, content)
        rest = content[start:]
        self.send(h, code, rest[:int(len(rest) * share)], *headers, length=len(rest))
        h.close_connection = True

    def do_stall(self, h, content, seconds, share=.5):
        code, start, headers = self.begin(h, content)
        rest = content[start:]
        self.send(h, code, rest[:int(len(rest) * share)], *headers, length=len(rest))
        time.sleep(seconds)
        h.close_connection = True

    def do_slow(self, h, content, seconds):
        code, start, headers = self.begin(h, content)
        rest, step = content[start:], 2000
        self.send(h, code, b"", *headers, length=len(rest))
        for i in range(0, len(rest), step):
            h.wfile.write(rest[i:i + step])
            h.wfile.flush()
            time.sleep(seconds * step / len(content))

    def do_short(self, h, content):
        self.send(h, 200, content[:-7])

    def do_corrupt(self, h, content):
        self.send(h, 200, content[:50] + bytes([content[50] ^ 1]) + content[51:])

    def do_ignore_range(self, h, content):
        self.send(h, 200, content)

    def do_wrong_range(self, h, content):
        self.send(h, 206, content[10:], ("Content-Range", f"bytes 10-{len(content) - 1}/{len(content)}"))

    def do_endless(self, h, content):
        h.send_response(200)
        h.send_header("Connection", "close")
        h.end_headers()
        h.close_connection = True
        for _ in range(4000):
            h.wfile.write(b"20200101.export.CSV.zip" * 3000)

    def do_redirect(self, h, content, to):
        self.send(h, 302, b"over there", ("Location", to.replace("HERE", self.url)))


# ---- the program ----

def fetch(site, *arguments, first=1, last=5, timeout=1, **more):
    url = site if isinstance(site, str) else site.url
    line = [str(detente), "fetch", "gdelt", "--from", f"2020-01-{first:02}", "--to", f"2020-01-{last:02}", "--url", url, "--timeout", str(timeout),
            "--json", *map(str, arguments)]
    done = subprocess.run(line, capture_output=True, text=True, timeout=60, env=environment, **more)
    check(f"{' '.join(line[2:])}: one sentence at most", done.stderr.count("\n") == (done.returncode != 0), done.stderr)
    return done.returncode, json.loads(done.stdout)["result"] if done.stdout else None, done.stderr


def query(store, sql):
    base = sqlite3.connect(store)
    try:
        return base.execute(sql).fetchall()
    finally:
        base.close()


def dump(store):
    return [query(store, "SELECT date, source, target, class, format, acts, rows FROM dyad_days ORDER BY 1, 2, 3, 4, 5"),
            query(store, "SELECT * FROM coverage ORDER BY 1, 2"), query(store, "SELECT * FROM reports ORDER BY 1")]


def direct(folder, files):
    """The store that direct import of the files makes."""
    (folder / "direct").mkdir()
    for name, content in files.items():
        (folder / "direct" / name).write_bytes(content)
    subprocess.run([str(detente), "import", "auto", *[str(folder / "direct" / n) for n in sorted(files)], "--into", str(folder / "direct.db")],
                   check=True, capture_output=True)
    return dump(folder / "direct.db")


def fates(result):
    return {f["name"]: f["fate"] for f in result["files"]}


def all_in(what, folder, site, files, code, result, err, store="s.db"):
    check(f"{what}: succeeds", code == 0, code, err)
    check(f"{what}: the store is that of a direct import", dump(folder / store) == direct(folder, files))
    check(f"{what}: nothing is left beside the store", not (folder / f"{store}.fetch").exists())


# ---- tests ----

def test_days(folder):
    files = day_files(1, 2, 4, 5)
    with Site(files | day_files(9)) as site:
        code, result, err = fetch(site, "--into", folder / "s.db")
        all_in("days", folder, site, files, code, result, err)
        (folder / "s.db.fetch").mkdir()
        (folder / "s.db.fetch" / min(files)).write_bytes(files[min(files)])
        again, _, why = fetch(site, "--into", folder / "s.db")
        check("days: what an interrupt left beside the store goes", again == 0 and not (folder / "s.db.fetch").exists(), again, why)
        check("days: a day that is not listed is said", result["gaps"] == [{"first": "2020-01-03", "last": "2020-01-03", "files": 1}], result["gaps"])
        check("days: import is in order of time", [pathlib.Path(f["path"]).name for f in result["imported"]["files"]] == sorted(files), result)
        check("days: the program says who it is", all(re.fullmatch(r"detente/[\d.]+", a["user-agent"]) for a in site.asked), site.asked)
        times = sorted(a["time"] for a in site.requests())
        check("days: requests keep their distance", len(times) == 4 and times[-1] - times[0] > .25, times)
        n = len(site.asked)
        code, result, err = fetch(site, "--into", folder / "s.db")
        check("again: nothing is asked for but the lists", code == 0 and set(fates(result).values()) == {"imported before"}
              and len(site.asked) == n + 2, result, err)
        site.files |= day_files(3)
        site.lists = site.make_lists()
        code, result, err = fetch(site, "--into", folder / "s.db")
        check("later: what came since is added", code == 0 and [n for n, f in fates(result).items() if f == "loaded"] == [*day_files(3)]
              and result["gaps"] == [], result)
        try:
            import jsonschema
        except ImportError:
            if os.environ.get("CI"):
                raise
            return
        schemas = {p.name: json.loads(p.read_text()) for p in (root / "docs/schema").glob("*.json")}
        line = [str(detente), "fetch", "gdelt", "--from", "2020-01-01", "--to", "2020-01-06", "--url", site.url, "--into", str(folder / "v.db"), "--json"]
        answer = json.loads(subprocess.run(line, capture_output=True, text=True, env=environment, check=True).stdout)
        resolver = jsonschema.RefResolver(base_uri="", referrer=schemas["fetch.schema.json"], store=schemas)
        errors = [e.message for e in jsonschema.Draft202012Validator(schemas["fetch.schema.json"], resolver=resolver).iter_errors(answer)]
        check("the answer is as its schema says", not errors, *errors[:5])


def test_folder(folder):
    files, kept = day_files(1, 2, 3), folder / "kept"
    with Site(files) as site:
        code, result, err = fetch(site, "--dir", kept, last=3)
        check("folder: exactly the files", code == 0 and {p.name: p.read_bytes() for p in kept.iterdir()} == files and result["imported"] is None, err)
        name = "20200102.export.CSV.zip"
        (kept / name).write_bytes(files[name][:-1] + b"x")
        site.asked.clear()
        code, result, err = fetch(site, "--dir", kept, "--into", folder / "s.db", last=3)
        check("folder: whole files are taken as they are, a damaged one anew",
              code == 0 and [a["name"] for a in site.requests()] == [name] and (kept / name).read_bytes() == files[name], site.asked, err)
        check("folder: and imported", dump(folder / "s.db") == direct(folder, files))
        (kept / name).unlink()
        code, result, err = fetch(site, "--dir", kept, "--into", folder / "s.db", last=3)
        check("folder: what the store has is fetched for the folder, not for the store",
              code == 0 and fates(result)[name] == "loaded" and not any(f["imported"] for f in result["files"]), result)


def test_failures_for_now(folder):
    files = day_files(1, 2, 3, 4, 5)
    plan = {"20200101.export.CSV.zip": [("status", 500), ("status", 502)], "20200102.export.CSV.zip": [("reset",), ("reset",)],
            "20200103.export.CSV.zip": [("status", 503, ("Retry-After", "1"))], "filesizes": [("reset",)], "md5sums": [("truncate",)],
            "20200104.export.CSV.zip": [("status", 429)]}
    with Site(files, plan=plan) as site:
        code, result, err = fetch(site, "--into", folder / "s.db")
        all_in("failures for now", folder, site, files, code, result, err)
        first, second = (a["time"] for a in site.requests("20200103.export.CSV.zip"))
        check("Retry-After is waited for", second - first >= 1, second - first)
        tries = [f["tries"] for f in result["files"]]  # libcurl itself asks again where a connection that it reuses is reset
        check("tries are counted", tries[1] in (2, 3) and tries[:1] + tries[2:] == [3, 2, 2, 1], tries)


def test_retry_after_is_bounded(folder):
    with Site(day_files(1, 2), plan={"20200101.export.CSV.zip": [("status", 503, ("Retry-After", "86400"))]}) as site:
        begun = time.monotonic()
        code, result, err = fetch(site, "--into", folder / "s.db", last=2)
        check("a day's wait is not waited for", code == 75 and "86400 s" in err and time.monotonic() - begun < 5, code, err)


def test_failures_that_stay(folder):
    files = day_files(1, 2, 3)
    with Site(files, plan={"20200102.export.CSV.zip": [("status", 500), ...]}) as site:
        code, result, err = fetch(site, "--into", folder / "s.db", "--tries", 3, last=3)
        check("a file that fails for now", code == 75 and "20200102" in err and "after 3 tries" in err, code, err)
        check("does not keep the others from the store", sorted(fates(result).values()) == ["failed", "loaded", "loaded"]
              and query(folder / "s.db", "SELECT count(*) FROM files") == [(2,)], result)
        site.plan.clear()
        code, result, err = fetch(site, "--into", folder / "s.db", last=3)
        all_in("and comes later", folder, site, files, code, result, err)
    with Site(day_files(*range(1, 10)), plan={name: [("status", 500), ...] for name in day_files(*range(1, 10))}) as site:
        code, result, err = fetch(site, "--into", folder / "t.db", "--tries", 2, "--parallel", 1, last=9)
        check("a server that is down is left alone", code == 75 and [*fates(result).values()].count("failed") == 3 and len(site.requests()) <= 8 and result["stopped"], code, err, len(site.requests()))


def test_cut_files_go_on(folder):
    files = day_files(1, 2, 3, rows=400)
    plan = {"20200101.export.CSV.zip": [("truncate", .5), ("truncate", .5)], "20200102.export.CSV.zip": [("truncate",), ("ignore_range",)],
            "20200103.export.CSV.zip": [("truncate",), ("wrong_range",)]}
    with Site(files, plan=plan) as site:
        code, result, err = fetch(site, "--into", folder / "s.db", last=3)
        all_in("cut files", folder, site, files, code, result, err)
        size, tag = len(files["20200101.export.CSV.zip"]), f'"{md5(files["20200101.export.CSV.zip"])[:8]}"'
        asked = [(a.get("range"), a.get("if-range")) for a in site.requests("20200101.export.CSV.zip")]
        check("what is there is not asked for again", asked == [(None, None), (f"bytes={size // 2}-", tag),
              (f"bytes={size // 2 + (size - size // 2) // 2}-", tag)], asked)


def test_file_changes_between_tries(folder):
    files = day_files(1, rows=400)
    with Site(files, plan={"20200101.export.CSV.zip": [("truncate",)]}) as site:
        good, send = files["20200101.export.CSV.zip"], site.serve
        old = packed("20200101.export.CSV.zip", "another version of it\n" * 5000)
        first = [old]
        site.do_truncate = lambda h, content, share=.5: Site.do_truncate(site, h, first.pop())
        code, result, err = fetch(site, "--into", folder / "s.db", last=1)
        all_in("a part of another version", folder, site, files, code, result, err)


def test_stalls(folder):
    files = day_files(1, 2, rows=400)
    with Site(files, plan={"20200101.export.CSV.zip": [("stall", 30)], "20200102.export.CSV.zip": [("stall", 30, 0)]}) as site:
        begun = time.monotonic()
        code, result, err = fetch(site, "--into", folder / "s.db", last=2)
        check("a stalled transfer is broken off", time.monotonic() - begun < 15, time.monotonic() - begun)
        all_in("stalled", folder, site, files, code, result, err)


def test_wrong_contents(folder):
    files = day_files(1, 2, 3, 4)
    plan = {"20200101.export.CSV.zip": [("corrupt",)], "20200102.export.CSV.zip": [("corrupt",), ...], "20200103.export.CSV.zip": [("short",), ...]}
    with Site(files, plan=plan) as site:
        code, result, err = fetch(site, "--into", folder / "s.db", last=4)
        check("wrong contents are refused", code == 65 and "20200102" in err and "checksum" in err, code, err)
        why = {f["name"][:8]: f["why"] for f in result["files"]}
        check("and why is said", why == {"20200101": None, "20200102": "does not have the checksum of the list",
                                         "20200103": "is shorter than the list says", "20200104": None}, why)
        check("wrong contents are not imported", query(folder / "s.db", "SELECT count(*) FROM files") == [(2,)])


def test_lying_list(folder):
    files = day_files(1, 2, 3, 4)
    with Site(files) as site:
        sizes = [len(c) for c in files.values()]
        site.lists["filesizes"] = "".join(f"{s + d} {n}\n" for s, d, n in zip(sizes, [0, -9, 9, 0], files)).encode()
        site.lists["md5sums"] = site.lists["md5sums"].replace(md5(files["20200104.export.CSV.zip"]).encode(), b"0" * 32)
        code, result, err = fetch(site, "--dir", folder / "d", last=4)
        why = [f["why"] for f in result["files"]]
        check("a list that lies is found out", code == 65 and why == [None, "is longer than the list says", "is shorter than the list says",
              "does not have the checksum of the list"], code, why)
        check("only what was checked has a name", [p.name for p in (folder / "d").iterdir() if not p.name.endswith(".part")] ==
              ["20200101.export.CSV.zip"])
        check("and no part is kept of it", all(p.stat().st_size == 0 for p in (folder / "d").glob("*.part")))


def test_endless(folder):
    files = day_files(1, 2)
    with Site(files, plan={"20200101.export.CSV.zip": [("endless",), ...]}) as site:
        code, result, err = fetch(site, "--into", folder / "s.db", last=2)
        check("an endless file is cut", code == 65 and "longer" in err and fates(result)["20200102.export.CSV.zip"] == "loaded"
              and result["bytes"] < 2_000_000, code, err, result["bytes"])
    with Site(files, plan={"md5sums": [("endless",), ...]}) as site:
        code, result, err = fetch(site, "--into", folder / "t.db", last=2)
        check("an endless list is cut", code == 65 and "md5sums" in err and "longer" in err, code, err)


def test_redirects(folder):
    files = day_files(1, 2, 3, 4, 5)
    plan = {"20200101.export.CSV.zip": [("redirect", "HERE/elsewhere/20200101.export.CSV.zip")],
            "20200102.export.CSV.zip": [("redirect", "file:///etc/passwd"), ...], "20200103.export.CSV.zip": [("redirect", "ftp://127.0.0.1/x"), ...],
            "20200104.export.CSV.zip": [("redirect", "HERE/events/20200104.export.CSV.zip"), ...],
            "20200105.export.CSV.zip": [("redirect", "http://me:secret@127.0.0.1:1/x"), ...]}
    with Site(files, plan=plan) as site:
        code, result, err = fetch(site, "--into", folder / "s.db")
        check("only redirects to http go anywhere", code == 66 and [*fates(result).values()] == ["loaded"] + ["failed"] * 4, code, result)
        check("and they are bounded", len(site.requests("20200104.export.CSV.zip")) == 6, len(site.requests("20200104.export.CSV.zip")))


def test_hostile_names(folder):
    files = day_files(1, 2)
    content = files["20200101.export.CSV.zip"]
    bad = ["../../x", "/etc/x", "../20200103.export.CSV.zip", "20200103.export.CSV.zip/../../x", "20200103.export.csv.zip", "20201303.export.CSV.zip",
           "20200103.export.CSV.zip.exe", "20200103", "x" * 5000, "20200103.export.CSV.zip\0", "20200132.export.CSV.zip", "-20200103.export.CSV.zip",
           "20200103.export.CSV.zip;rm", "20200103000000.export.CSV.zip\x1b[31m", "19780101.export.CSV.zip", "2012.zip", "201304.zip"]
    with Site(files) as site:
        site.files |= {name: content for name in bad}
        site.lists = site.make_lists()
        site.lists["filesizes"] += b"\n12\nx y z w\n-5 20200104.export.CSV.zip\n99999999999999999999 20200104.export.CSV.zip\n1e3 20200104.export.CSV.zip\n"
        site.lists["md5sums"] += b"nothing\n" + b"z" * 32 + b"  20200104.export.CSV.zip\n" + b"0" * 31 + b"  20200104.export.CSV.zip\n"
        (folder / "in").mkdir()
        code, result, err = fetch(site, "--dir", folder / "in/d")
        check("hostile names are passed over", code == 0 and {p.name for p in (folder / "in/d").iterdir()} == {*day_files(1, 2)}
              and {p.name for p in folder.rglob("*")} == {"in", "d", *day_files(1, 2)}, code, err, [*folder.rglob("*")])
        check("and counted", result["strange_lines"] == 2 * len(bad) + 5 + 3, result["strange_lines"])
        check("and never asked for", {a["name"] for a in site.asked} == {"filesizes", "md5sums", *day_files(1, 2)}, site.asked)


def test_no_list(folder):
    for what, lists, plan, wanted in [("empty", {"filesizes": b"", "md5sums": b""}, {}, 65),
                                      ("a page", {"filesizes": b"<html><body>It works!</body></html>\n"}, {}, 65),
                                      ("not there", {}, {"md5sums": ["404"]}, 66), ("failing", {}, {"filesizes": [("status", 500), ...]}, 75)]:
        with Site(day_files(1), plan=plan, lists=lists) as site:
            code, result, err = fetch(site, "--into", folder / "s.db", "--tries", 2)
            check(f"a list that is {what}", code == wanted and ("md5sums" in err or "filesizes" in err) and result is None, code, err)
    free = socket.socket()
    free.bind(("127.0.0.1", 0))
    code, result, err = fetch(f"http://127.0.0.1:{free.getsockname()[1]}", "--into", folder / "s.db", "--tries", 2)
    check("a server that is not there", code == 75 and "connect" in err, code, err)
    with Site(day_files(9)) as site:
        code, result, err = fetch(site, "--into", folder / "s.db")
        check("no day of the window is listed", code == 0 and result["files"] == [] and result["gaps"] ==
              [{"first": "2020-01-01", "last": "2020-01-05", "files": 5}], code, result, err)
    check("nothing is left beside the store", not (folder / "s.db.fetch").exists())


def test_listed_and_gone(folder):
    files = day_files(1, 2, 3)
    with Site(files, plan={"20200102.export.CSV.zip": ["404"]}) as site:
        code, result, err = fetch(site, "--into", folder / "s.db", last=3)
        check("a file that is listed and gone", code == 66 and "20200102" in err and "404" in err and len(site.requests("20200102.export.CSV.zip")) == 1
              and query(folder / "s.db", "SELECT count(*) FROM files") == [(2,)], code, err)


def test_no_event_file(folder):
    files = day_files(1, 2, 3)
    files["20200102.export.CSV.zip"] = packed("20200102.export.CSV.zip", "this is no event\n")
    with Site(files) as site:
        code, result, err = fetch(site, "--into", folder / "s.db", last=3)
        check("a checked file that is no event file", code == 65 and "20200102" in err and query(folder / "s.db", "SELECT count(*) FROM files") == [(2,)],
              code, err)
        check("is kept to be looked at", [p.name for p in (folder / "s.db.fetch").iterdir()] == ["20200102.export.CSV.zip"])


def started(site, *arguments, last):
    return subprocess.Popen([str(detente), "fetch", "gdelt", "--from", "2020-01-01", "--to", f"2020-01-{last:02}", "--url", site.url, *map(str, arguments)],
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def test_killed(folder):
    files = day_files(*range(1, 7), rows=300)
    with Site(files, plan={name: [("slow", .6)] for name in files}) as site:
        n_killed = 0
        for wait in [.35, .6, .9]:
            job = started(site, "--into", folder / "s.db", "--parallel", 2, last=6)
            time.sleep(wait)
            n_killed += job.poll() is None
            job.kill()
            job.communicate()
        check("fetches were killed in the middle", n_killed == 3 and len([*(folder / "s.db.fetch").glob("*.part")]) > 0)
        parts = {p.name[:8]: p.stat().st_size for p in (folder / "s.db.fetch").glob("*.part") if p.stat().st_size}
        n = len(site.asked)
        code, result, err = fetch(site, "--into", folder / "s.db", last=6)
        all_in("after kill -9", folder, site, files, code, result, err)
        asked = {a["name"][:8]: a.get("range") for a in site.asked[n:] if a["name"] in files}
        check("parts are gone on with", parts and all(asked.get(day) == f"bytes={size}-" for day, size in parts.items()), parts, asked)
        whole = sum(len(c) for c in files.values())
        check("what was had is not had again", result["bytes"] - len(site.lists["filesizes"]) - len(site.lists["md5sums"]) <= whole - sum(parts.values()))


def test_interrupted(folder):
    files = day_files(1, 2, 3, rows=300)
    with Site(files, plan={name: [("slow", 20)] for name in [*files][1:]}) as site:
        job = started(site, "--into", folder / "s.db", last=3)
        while len(site.requests()) < 3:
            time.sleep(.02)
        time.sleep(.2)
        job.send_signal(signal.SIGINT)
        out, err = job.communicate(timeout=20)
        check("an interrupt ends it cleanly", job.returncode == 75 and "goes on" in err and "1 fetched" in out and "2 not asked for" not in err,
              job.returncode, out, err)
        code, result, err = fetch(site, "--into", folder / "s.db", last=3)
        all_in("after an interrupt", folder, site, files, code, result, err)


def test_two_at_once(folder):
    files = day_files(1, rows=300)
    with Site(files, plan={"20200101.export.CSV.zip": [("slow", 2)]}) as site:
        job = started(site, "--into", folder / "s.db", last=1)
        while not site.requests():
            time.sleep(.02)
        code, result, err = fetch(site, "--into", folder / "s.db", last=1)
        check("another one in the same folder is refused", code == 78 and "at work" in err, code, err)
        out, err = job.communicate(timeout=30)
        check("and the first is not disturbed", job.returncode == 0 and dump(folder / "s.db") == direct(folder, files), err)


def test_disk_full(folder):
    files = day_files(1, 2, rows=3000)
    limit = lambda: (resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)), signal.signal(signal.SIGXFSZ, signal.SIG_IGN))
    with Site(files) as site:
        code, result, err = fetch(site, "--dir", folder / "d", last=2, preexec_fn=limit)
        check("a full disk is said", code == 74 and "cannot be written" in err, code, err)
        code, result, err = fetch(site, "--dir", folder / "d", last=2)
        check("and it goes on when there is room", code == 0 and {p.name: p.read_bytes() for p in (folder / "d").iterdir()} == files, err)
        (folder / "f").write_text("")
        code, result, err = fetch(site, "--dir", folder / "f")
        check("a folder that is a file", code == 74 and "folder" in err, code, err)


def test_links_in_the_folder(folder):
    files = day_files(1)
    (folder / "d").mkdir()
    (folder / "mine").write_text("mine")
    (folder / "d" / f"20200101.export.CSV.zip.{md5(files['20200101.export.CSV.zip'])}.part").symlink_to(folder / "mine")
    with Site(files) as site:
        code, result, err = fetch(site, "--dir", folder / "d", last=1)
        check("a part that is a link is not written through", code == 74 and (folder / "mine").read_text() == "mine", code, err)


def quarter_files():
    files = {}
    for k, time_of_day in enumerate(["000000", "001500", "003000", "234500"]):
        for name, row in [("export", lambda i: gdelt_row(i, "20200101", width=61)), ("mentions", lambda i: mention_row(i, "20200101")),
                          ("translation.export", lambda i: gdelt_row(i + 500, "20200101", width=61, source="CHN")),
                          ("translation.mentions", lambda i: mention_row(i + 500, "20200101"))]:
            full = f"20200101{time_of_day}.{name}.CSV.zip"
            files[full] = packed(full, "\n".join(row(10000 * k + i) for i in range(20)) + "\n")
    del files["20200101001500.mentions.CSV.zip"]
    return files


def test_quarters(folder):
    files = quarter_files()
    noise = {n.replace("export", "gkg").replace("CSV", "csv"): c for n, c in files.items() if "export" in n}
    with Site(files | noise, folder="gdeltv2") as site:
        code, result, err = fetch(site, "--every", "quarter", "--mentions", "--translated", "--into", folder / "s.db", last=1)
        all_in("quarters", folder, site, files, code, result, err)
        check("quarters: the gaps", result["strange_lines"] == 0 and result["gaps"] ==
              [{"first": "2020-01-01 00:15", "last": "2020-01-01 00:15", "files": 1},
               {"first": "2020-01-01 00:45", "last": "2020-01-01 23:30", "files": 4 * 92}], result["gaps"])
        code, result, err = fetch(site, "--every", "quarter", "--into", folder / "t.db", last=1)
        check("quarters: events alone", code == 0 and [*fates(result)] == [n for n in files if re.fullmatch(r"\d+\.export\.CSV\.zip", n)], result)


def test_months_and_years(folder):
    files = {name: packed(name, "\n".join(gdelt_row(int(date) + i, date, width=57) for i in range(20)) + "\n")
             for name, date in [("2005.zip", "20050704"), ("200601.zip", "20060105"), ("201303.zip", "20130309")]}
    with Site(files) as site:
        line = [str(detente), "fetch", "gdelt", "--from", "2005-06-01", "--to", "2006-02-03", "--url", site.url + "/", "--into", str(folder / "s.db"), "--json"]
        done = subprocess.run(line, capture_output=True, text=True, env=environment)
        result = json.loads(done.stdout)["result"]
        check("files of years and months", done.returncode == 0 and [*fates(result)] == ["2005.zip", "200601.zip"] and result["gaps"] ==
              [{"first": "2006-02-01", "last": "2006-02-28", "files": 1}], result, done.stderr)


def test_dry_run(folder):
    def addresses(*arguments):
        done = subprocess.run([str(detente), "fetch", "gdelt", "--dry-run", *arguments], capture_output=True, text=True, env=environment)
        return [a.removeprefix("http://data.gdeltproject.org/") for a in done.stdout.splitlines()]
    check("dry: days, months and years", addresses("--from", "2013-02-28", "--to", "2013-04-02") ==
          ["events/201302.zip", "events/201303.zip", "events/20130401.export.CSV.zip", "events/20130402.export.CSV.zip"]
          and addresses("--from", "2004-12-31", "--to", "2006-01-31") == ["events/2004.zip", "events/2005.zip", "events/200601.zip"])
    all_kinds = addresses("--from", "2020-02-29", "--to", "2020-02-29", "--every", "quarter", "--mentions", "--translated")
    check("dry: quarters", len(set(all_kinds)) == 4 * 96 and all_kinds[0] == "gdeltv2/20200229000000.export.CSV.zip"
          and all_kinds[-1] == "gdeltv2/20200229234500.translation.mentions.CSV.zip", all_kinds[-3:])


def test_tls(folder):
    made = subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=127.0.0.1", "-addext",
                           "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key", "-out", folder / "cert"], capture_output=True)
    check("a certificate is made", made.returncode == 0, made.stderr)
    (folder / "both").write_text((folder / "key").read_text() + (folder / "cert").read_text())
    with Site(day_files(1), tls=folder / "both") as site:
        code, result, err = fetch(site, "--into", folder / "s.db", last=1)
        check("a certificate that nobody vouches for is refused", code == 66 and "certificate" in err.lower() and not site.asked, code, err)


def test_misuse(folder):
    for line, said in [("gdlet --from 2020-01-01", "gdelt"), ("gdelt --into s.db", "--from"), ("gdelt --from 2020-01-01", "--into"),
                       ("gdelt --from 2020-01-02 --to 2020-01-01 --into s.db", "after"), ("gdelt --from 1978-01-01 --into s.db", "1979-01-01"),
                       ("gdelt --from 2015-01-01 --every quarter --into s.db", "2015-02-18"), ("gdelt --from 2020-01-01 --to 2999-01-01 --into s.db", "ahead"),
                       ("gdelt --from 2020-01-01 --mentions --into s.db", "--every quarter"), ("gdelt --from 2020-01-01 --every week --into s.db", "week"),
                       ("gdelt --from 2020-01-01 --url ftp://x --into s.db", "http"), ("gdelt --from 2020-01-01 --url http://me:you@x --into s.db", "http"),
                       ("gdelt --from 2020-01-01 --parallel 0 --into s.db", "parallel"), ("gdelt --from 2020-01-01 --timeout 0 --into s.db", "timeout")]:
        done = subprocess.run([str(detente), "fetch", *line.split()], cwd=folder, capture_output=True, text=True, env=environment)
        check(f"fetch {line}", done.returncode == 64 and said in done.stderr and done.stderr.count("\n") == 1, done.returncode, done.stderr)
    check("misuse leaves nothing behind", not any(folder.iterdir()))


def run(name, test):
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        try:
            test(pathlib.Path(folder))
        except Exception:
            check(name, False, traceback.format_exc())
    return name, time.monotonic() - begun


wanted = sys.argv[3:]
tests = {name: test for name, test in globals().items() if name.startswith("test_") and (not wanted or name in wanted)}
with concurrent.futures.ThreadPoolExecutor(6) as pool:
    for name, seconds in pool.map(run, *zip(*tests.items())):
        print(f"{seconds:5.1f} s {name}")
sys.exit(1 if failures else 0)

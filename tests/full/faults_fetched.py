#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every kind of call fails once in `fetch`, from a publisher on the loopback address: faults_fetched.py DETENTE ROOT.

Wanted: the store that a fetch without a fault makes, or one sentence, a documented exit code and a store that is whole or holds nothing; and
the same line once more, untouched, makes that store and leaves nothing beside it."""
import hashlib, http.server, io, threading, zipfile
from study import *

MOST = 24
DAYS = ("20200101", "20200102")
LINE = "fetch gdelt --from 2020-01-01 --to 2020-01-02 --parallel 1 --timeout 1 --quiet --into fetched.db --url"


def gdelt_row(number, day):
    row = [""] * 57
    for at, text in [(0, number), (1, day), (2, day[:6]), (3, day[:4]), (4, f"{day[:4]}.01"), (25, "1"), (26, "042"), (27, "042"), (28, "04"), (29, "1"),
                     (30, "1.9"), (31, "5"), (32, "1"), (33, "5"), (34, "0.1"), (56, day)]:
        row[at] = str(text)
    row[5:8], row[15:18] = [("PAK", "AFG", "CHN")[number % 3]] * 3, ["IND"] * 3
    return "\t".join(row) + "\n"


def publish():
    """By path: a file of each day, and the lists of them."""
    files = {}
    for day in DAYS:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(f"{day}.export.CSV", "".join(gdelt_row(int(day) * 100 + k, day) for k in range(40)))
        files[f"/events/{day}.export.CSV.zip"] = packed.getvalue()
    named = [(pathlib.Path(path).name, content) for path, content in files.items()]
    files["/events/filesizes"] = "".join(f"{len(content)} {name}\n" for name, content in named).encode()
    files["/events/md5sums"] = "".join(f"{hashlib.md5(content).hexdigest()}  {name}\n" for name, content in named).encode()
    return files


class Publisher(http.server.BaseHTTPRequestHandler):
    protocol_version, files = "HTTP/1.1", publish()

    def do_GET(self):
        content = self.files.get(self.path)
        self.send_response(404 if content is None else 200)
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):  # they hang up, as wanted
        pass


def told(store):
    """What a store says, whichever file came first: a file that failed is fetched after the others."""
    base = sqlite3.connect(store)
    try:
        return [sorted(base.execute(f"SELECT {what}"), key=repr) for what in
                ("date, source, target, class, format, acts, rows FROM dyad_days", "* FROM coverage", "* FROM reports", "path, sha256, rows_kept, first_day, last_day FROM files")]
    finally:
        base.close()


def fetched(url, kind="none", nth=0):
    """Of a fetch with a fault and of one after it: the statuses and what they said; what the folder holds in the end, and what is wrong by then."""
    with tempfile.TemporaryDirectory() as outer:
        folder, note = pathlib.Path(outer) / "in", pathlib.Path(outer) / "note"
        folder.mkdir()
        code, _, err = run(folder, *LINE.split(), url, more=fault(kind, nth, note))
        store = folder / "fetched.db"
        faults = [] if not store.exists() or is_intact(store) else ["the store is not intact"]
        was = told(store) if code == 0 else None
        again, _, why = run(folder, *LINE.split(), url)
        if again:
            faults.append(f"the next run: exit {again} {why[-200:]}")
        faults += [f"{path.name} is left over" for path in folder.iterdir() if path != store and not is_aside(path) and path.name != "cache"]
        return code, err, was, told(store), faults, note.read_text() if note.exists() else ""


def one(url, wanted, kind, nth):
    """'same' or 'error', or what went wrong."""
    code, err, was, then, faults, note = fetched(url, kind, nth)
    if code and (code not in DOCUMENTED or not ONE_SENTENCE.match(err)):
        faults.append(f"exit {code}: {err[-300:]} {note}")
    if then != wanted or (code == 0 and was != wanted):
        faults.append("another store")
    return "; ".join(faults) or ("error" if code else "same")


with Server(("127.0.0.1", 0), Publisher) as server:
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    code, err, _, wanted, faults, _ = fetched(url)
    check("fetch succeeds", code == 0 and not faults and len(wanted[0]) == 6 and len(wanted[3]) == 2, err, *faults)
    todo = []
    for kind in KINDS:
        code, err, was, _, faults, count = fetched(url, kind)
        check(f"{kind} counted", code == 0 and was == wanted, code, err, *faults)
        todo += [(kind, nth) for nth in spread(int(count), MOST)]
    outcomes = several(lambda x: one(url, wanted, *x), todo)
    for (kind, nth), outcome in zip(todo, outcomes):
        check(f"fetch, {kind} {nth}", outcome in ("same", "error"), outcome)
    same, error = outcomes.count("same"), outcomes.count("error")
    row("a call of fetch fails, of any kind", len(todo), f"{same} same answer, {error} one sentence; the next run fetches the rest", len(todo) - same - error)
    server.shutdown()
end()

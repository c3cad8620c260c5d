#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The live page's server, as a browser and as those who mean harm meet it: serve.py DETENTE."""
import atexit, datetime, http.client, io, json, os, pathlib, random, re, resource, shutil, signal, socket, subprocess, sys, tempfile, threading, time, zipfile

from store_tests import check, detente, failures

TOKEN = "a-token-of-sixteen.or~more"


class Server:
    def __init__(self, case, *options, post="/api/whatif"):
        self.post = post  # a route that takes a body
        self.process = subprocess.Popen([detente, "serve", case, "--quiet", "--port", "0", *options], stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)
        atexit.register(self.process.kill)
        for line in self.process.stdout:
            found = re.search(r"Serving on http://(.*):(\d+)/", line)
            if found:
                self.host, self.port = found[1], int(found[2])
                return
        raise SystemExit("it does not serve: " + self.process.stderr.read())

    def ask(self, method, path, body=None, headers=()):
        c = http.client.HTTPConnection(self.host, self.port, timeout=30)
        try:
            given = {"Content-Type": "application/json"} if method == "POST" else {}
            given.update(headers)
            c.request(method, path, json.dumps(body) if isinstance(body, (dict, list)) else body, given)
            r = c.getresponse()
            return r.status, r.read(), r.headers
        finally:
            c.close()

    def raw(self, data, wait=5):
        """What comes back for these bytes, until the server closes or nothing comes for a while."""
        with socket.create_connection((self.host, self.port), timeout=wait) as s:
            got = b""
            try:
                s.sendall(data)
                while piece := s.recv(65536):
                    got += piece
            except (TimeoutError, ConnectionError):
                pass
            return got

    def memory(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1])

    def job(self, body):
        status, text, _ = self.ask("POST", self.post, body)
        if status != 202:
            return status, json.loads(text)
        path = "/api/jobs/" + json.loads(text)["job"]
        for _ in range(2400):
            told = json.loads(self.ask("GET", path)[1])
            if told["state"] not in ("waiting", "running"):
                return 200, told
            time.sleep(0.05)
        return 0, told

    def end(self):
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=60)
        check("an interrupt ends it in order", code == 0, code, self.process.stderr.read())


def test_rights(s):
    threads = [t.read_text() for t in pathlib.Path(f"/proc/{s.process.pid}/task").glob("*/status")]
    check("every thread has given up its rights", threads and all("NoNewPrivs:\t1" in t and "Seccomp:\t2" in t for t in threads))


def test_page(s, case):
    status, body, headers = s.ask("GET", "/")
    check("the page", status == 200 and b"detente-answers" in body and b'"live":true' in body)
    policy = headers["Content-Security-Policy"]
    check("a strict policy", "default-src 'none'" in policy and "script-src 'sha256-" in policy and "frame-ancestors 'none'" in policy
          and "unsafe-eval" not in policy, policy)
    check("nothing is sniffed, framed or kept", headers["X-Content-Type-Options"] == "nosniff" and headers["X-Frame-Options"] == "DENY"
          and headers["Cache-Control"] == "no-store", headers)
    status, body, _ = s.ask("GET", "/api/answers.json")
    check("the answers", status == 200 and json.loads(body)["replay"]["question"] == "replay")
    for path in ["/", "/api/answers.json"]:
        whole, (status, body, headers) = s.ask("GET", path), s.ask("HEAD", path)
        check(f"HEAD {path}", status == 200 and body == b"" and int(headers["Content-Length"]) == len(whole[1]), status, body[:50], headers)
    for method, path, allowed in [("POST", "/", "GET, HEAD"), ("GET", "/api/check", "POST"), ("HEAD", "/api/check", "POST"), ("DELETE", "/api/jobs/x", "GET, HEAD, POST")]:
        status, _, headers = s.ask(method, path)
        check(f"{method} {path} is told what is allowed", status == 405 and headers["Allow"] == allowed, status, headers)
    files = json.loads(s.ask("GET", "/api/case.json")[1])["files"]
    check("the case's files", files["case.yaml"] == (case / "case.yaml").read_text() and "acts.csv" in files, list(files))


def test_whatif(s, case):
    act = json.loads(s.ask("GET", "/api/answers.json")[1])["replay"]["result"]["case"]["acts"][0]["id"]
    began = time.monotonic()
    status, told = s.job({"changes": [["drop", act]]})
    check("a what-if", status == 200 and told["state"] == "done" and told["answer"]["question"] == "whatif", status, told)
    said = subprocess.run([detente, "whatif", case, "--drop", act, "--json", "--quiet"], capture_output=True, text=True)
    check("it is what the command says", said.returncode == 0 and json.loads(said.stdout)["verdict"] == told["answer"]["verdict"]
          and json.loads(said.stdout)["result"] == told["answer"]["result"], said.stderr)
    status, told = s.job({"changes": [["drop", act]], "prior": "alarmed"})
    check("under another prior set", told["state"] == "done" and told["answer"]["provenance"]["prior"] == "alarmed", told["state"])
    for body, word in [({"changes": [["dorp", act]]}, "did you mean 'drop'"), ({"changes": [["drop", "nobody"]]}, "no act 'nobody'"),
                       ({"changes": []}, "empty"), ({"changes": [["drop"]]}, "pairs"), ([1], "body must be"), ("{", "body must be"),
                       ({"changes": [["drop", act]], "prior": "alamred"}, "did you mean 'alarmed'"), ({"changes": [[1, 2]]}, "pairs"),
                       ({"changes": [["drop", act]] * 65}, "at most 64")]:
        status, text, _ = s.ask("POST", "/api/whatif", body)
        check(f"a sentence for {str(body)[:60]}", status == 400 and word in json.loads(text)["error"], status, text)
    jobs = [json.loads(s.ask("POST", "/api/whatif", {"changes": [["drop", act]], "prior": "sceptical"})[1])["job"] for _ in range(3)]
    check("a job is called off", s.ask("POST", f"/api/jobs/{jobs[2]}", "{}")[0] == 200)
    states = set()
    for _ in range(600):
        states = [json.loads(s.ask("GET", f"/api/jobs/{j}")[1])["state"] for j in jobs]
        if not {"waiting", "running"} & set(states):
            break
        time.sleep(0.05)
    check("others go on", states == ["done", "done", "cancelled"], states)
    check("no such job", s.ask("GET", "/api/jobs/" + "0" * 32)[0] == 404)
    codes = [s.ask("POST", "/api/whatif", {"changes": [["drop", act]]})[0] for _ in range(80)]
    check("too many wait: come back later", set(codes) == {202, 503}, set(codes))


def test_desk(s, case):
    before = {f.name: f.read_bytes() for f in case.iterdir()}
    outline = (case / "case.yaml").read_text()
    status, body, _ = s.ask("POST", "/api/check", {"files": {"case.yaml": outline}})
    check("a good copy has no fault", status == 200 and json.loads(body)["result"]["faults"] == [], body[:500])
    bad = outline.replace("title:", "titel:")
    status, body, _ = s.ask("POST", "/api/check", {"files": {"case.yaml": bad}})
    faults = json.loads(body)["result"]["faults"] if status == 200 else None
    check("a fault, in the file as the case names it", bool(faults) and faults[0]["file"] == "case.yaml" and "titel" in faults[0]["message"], body[:500])
    for path in ["../secret.csv", "/etc/passwd"]:
        status, body, _ = s.ask("POST", "/api/check", {"files": {"case.yaml": outline + f"\nbackground: {path}\n"}})
        check("a posted case reads nothing outside", status == 200 and "outside the folder" in body.decode() and "root:" not in body.decode(), body[-500:])
    for files in [{"../x.csv": ""}, {"a/b.csv": ""}, {".hidden.csv": ""}, {"x.sh": ""}, {"case.yaml": 1}, [], {f"{i}.csv": "" for i in range(40)}]:
        check(f"refused: {str(files)[:40]}", s.ask("POST", "/api/check", {"files": files})[0] == 400)
        check(f"not packed: {str(files)[:40]}", s.ask("POST", "/api/case.zip", {"files": files})[0] == 400)
    check("nothing is not packed", s.ask("POST", "/api/case.zip", {"files": {}})[0] == 400)
    status, body, headers = s.ask("POST", "/api/case.zip", {"files": {"case.yaml": outline, "acts.csv": "a,b\n"}})
    with zipfile.ZipFile(io.BytesIO(body)) as z:
        check("an archive to take away", status == 200 and z.read("case.yaml").decode() == outline and z.testzip() is None
              and "attachment" in headers["Content-Disposition"], z.namelist())
    (case / "old.csv").write_bytes("id,name\n1,caf\xe9\n".encode("latin-1"))
    (case / "nul.md").write_bytes(b"before\0behind\n")
    files = json.loads(s.ask("GET", "/api/case.json")[1])["files"]
    check("a file that would not come back as it is, is not given to edit", "old.csv" not in files and "nul.md" not in files and "case.yaml" in files, list(files))
    (case / "old.csv").unlink(), (case / "nul.md").unlink()
    check("the case itself is as it was", before == {f.name: f.read_bytes() for f in case.iterdir()})
    check("nothing is left behind", not list(pathlib.Path(os.environ["TMPDIR"]).glob("detente-desk-*")))


def test_strangers(s):
    own = f"{s.host}:{s.port}"
    for host in ["evil.example", f"evil.example:{s.port}", s.host, "", f"{own}.evil.example", f"169.254.169.254:{s.port}"]:
        check(f"Host {host!r}", s.ask("GET", "/", headers={"Host": host})[0] == 421)
    check("localhost is this server", s.ask("GET", "/", headers={"Host": f"localhost:{s.port}"})[0] == 200)
    for name, value in [("Origin", "http://evil.example"), ("Origin", "null"), ("Origin", f"https://{own}"), ("Origin", f"http://{own}.evil.example"),
                        ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site")]:
        check(f"{name}: {value}", s.ask("POST", s.post, {}, {name: value})[0] == 403 and s.ask("GET", "/", headers={name: value})[0] == 403)
    check("its own page may ask", s.ask("POST", s.post, {}, {"Origin": f"http://{own}", "Sec-Fetch-Site": "same-origin"})[0] == 400)
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]:
        check(f"no form posts: {kind}", s.ask("POST", s.post, "{}", {"Content-Type": kind})[0] == 415)
    for method, path in [("GET", s.post), ("POST", "/"), ("PUT", s.post), ("DELETE", "/api/jobs/x"), ("OPTIONS", "/")]:
        check(f"{method} {path} changes nothing", s.ask(method, path, "{}" if method != "GET" else None)[0] == 405)
    for path in ["/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/api/../../../etc/passwd", "//etc/passwd", "/api/jobs/../../x", "/case.yaml", "/world.db", "/world.db.watch.json", "/\\..\\x", "/%00"]:
        status, body, _ = s.ask("GET", path)
        check(f"nothing under {path}", status in (400, 404) and b"root:" not in body, status)


def test_malformed(s):
    head = f"POST {s.post} HTTP/1.1\r\nHost: {s.host}:{s.port}\r\nContent-Type: application/json\r\n".encode()
    check("an announced giant", b" 413 " in s.raw(head + b"Content-Length: 99999999999\r\n\r\n").split(b"\r\n")[0])
    chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    check("an unannounced giant", b" 200 " not in s.raw(head + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 6))
    for name, data in {"rubbish": b"\0\1\2\3" * 64 + b"\r\n\r\n", "no version": b"GET /\r\n\r\n", "a header without end": b"GET / HTTP/1.1\r\nX: " + b"a" * 200_000,
                       "two lengths": head + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", "length and chunks": head + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
                       "negative length": head + b"Content-Length: -1\r\n\r\n{}", "no host": b"GET / HTTP/1.1\r\n\r\n", "TLS": bytes.fromhex("16030100c8010000c40303") + b"a" * 200,
                       "ten thousand headers": b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 10_000 + b"\r\n"}.items():
        got = s.raw(data, wait=1)
        check(f"{name} gets nothing", b" 200 " not in got.split(b"\r\n")[0], got[:200])
    deep = '{"changes":' + "[" * 100_000 + "]" * 100_000 + "}"
    check("a deep body", s.ask("POST", s.post, deep)[0] == 400)
    check("it is still there", s.ask("GET", "/")[0] == 200)


def test_slow(servers):
    began, ended = time.monotonic(), []

    def trickle(s):
        with socket.create_connection((s.host, s.port)) as c:
            try:
                c.sendall(b"GET / HTTP/1.1\r\n")
                while time.monotonic() - began < 60:
                    c.sendall(b"X-a: b\r\n")
                    time.sleep(0.5)
            except OSError:
                ended.append(time.monotonic() - began)

    threads = [threading.Thread(target=trickle, args=[s]) for s in servers for _ in range(40)]
    for t in threads:
        t.start()
    check("served beside slow ones", all(s.ask("GET", "/api/jobs/x")[0] == 404 for s in servers for _ in range(20)) and time.monotonic() - began < 10)
    for t in threads:
        t.join()
    check("slow ones are cut off", len(ended) == len(threads) and max(ended) < 35, len(ended), max(ended, default=0))


def hostile(s):
    """Requests of each kind that must be refused: foreign, cross-origin, of no use, outside, malformed, too large."""
    own, body = f"{s.host}:{s.port}", "{" * 1000
    asked = [("GET", "/", {"Host": "evil.example"}), ("GET", "/nothing", {}), ("POST", "/api/whatif", {"Origin": "http://evil.example"}),
             ("POST", "/api/whatif", {}), ("POST", "/api/check", {"Content-Type": "text/plain"}), ("DELETE", "/", {}), ("GET", "/", {"Sec-Fetch-Site": "cross-site"}),
             ("GET", "/%2e%2e/%2e%2e/etc/passwd", {}), ("GET", "/api/jobs/../../../etc/passwd", {}), ("POST", "/api/check", {"Content-Length": 99_999_999_999}),
             ("POST", "/api/whatif", {"Content-Length": -1})]
    for method, path, headers in asked:
        lines = {"Host": own, "Content-Type": "application/json", "Connection": "close", **({"Content-Length": len(body)} if method == "POST" else {}), **headers}
        head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in lines.items())
        yield (head + "\r\n" + (body if method == "POST" else "")).encode()
    yield b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n"
    yield f"POST /api/check HTTP/1.1\r\nHost: {own}\r\nConnection: close\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{{}}".encode()


def refused(s, texts, n, codes):
    for text in texts:
        s.raw(text)
    before, got = s.memory(), set()
    for i in range(n):
        got.add(s.raw(texts[i % len(texts)])[9:12])
    check("refused, each", got <= codes and len(got) >= min(len(codes), 6), got)
    check(f"memory stays bounded over {n} refusals", s.memory() < before + 8192, before, s.memory())


def test_many(s):
    for _ in range(500):
        s.ask("POST", "/api/whatif", "{")
    refused(s, list(hostile(s)), 10_000, {b"400", b"403", b"404", b"405", b"413", b"415", b"421", b""})
    check("it is still there", s.ask("GET", "/")[0] == 200)


def make_store(folder):
    store = folder / "world.db"
    lot = random.Random(5)
    start = datetime.date(2018, 1, 1)
    rows = [f"{start + datetime.timedelta(day)},{a},{b},{what}\n" for day in range(150) for x, y in (("PAK", "IND"), ("USA", "RUS"), ("TUR", "GRC"))
            for a, b in ((x, y), (y, x)) for what in ("042,1,1.9", "190,4,-10") if lot.random() < 0.2]
    (folder / "lot.csv").write_text("date,source,target,cameo,quad,goldstein\n" + "".join(rows))
    subprocess.run([detente, "import", "tidy", folder / "lot.csv", "--into", store, "--quiet"], check=True, capture_output=True)
    return store


def test_store(store):
    s = Server(store, post="/api/report")
    answers = json.loads(s.ask("GET", "/api/answers.json")[1])
    check("without a kept watch the pairs are listed", "watch" not in answers and len(answers["pairs"]["result"]["pairs"]) == 3 and answers["live"], list(answers))
    s.end()
    subprocess.run([detente, "watch", store, "--quiet"], check=True, capture_output=True)
    said = json.loads(subprocess.run([detente, "watch", store, "--quiet", "--json", "--no-cache"], capture_output=True, text=True).stdout)
    store.with_name("world.db.score.json").write_text("{}")
    before = store.read_bytes()
    s = Server(store, post="/api/report")
    answers = json.loads(s.ask("GET", "/api/answers.json")[1])
    check("the kept watch is served as the command says it", answers["watch"] == said and "pairs" not in answers, list(answers))
    check("what is no answer is passed over", "score" not in answers)
    check("nothing has changed since", answers["store"] == {"name": "world.db", "watch_is_old": False, "score_is_old": False}, answers["store"])
    status, body, headers = s.ask("GET", "/")
    check("its page", status == 200 and b'"live":true' in body and "default-src 'none'" in headers["Content-Security-Policy"], status)
    status, told = s.job({"pair": ["PAK", "IND"]})
    check("a report", status == 200 and told["state"] == "done" and {"replay", "explain", "origins", "forecast"} <= set(told["answer"]), status, told.get("error"))
    one = subprocess.run([detente, "replay", store, "--pair", "PAK,IND", "--json", "--quiet"], capture_output=True, text=True)
    check("it is what the command says", told["answer"]["replay"]["result"] == json.loads(one.stdout)["result"], one.stderr)
    told = s.job({"pair": ["PAK", "NOBODY"]})[1]
    check("a pair that is not there fails in a sentence", told["state"] == "failed" and "NOBODY" in told["error"], told)
    for body in [{}, {"pair": "PAK,IND"}, {"pair": ["PAK"]}, {"pair": ["PAK", ""]}, {"pair": ["PAK", "IND,USA"]}, {"pair": ["PAK", 1]}, {"pair": ["PAK", "x" * 65]}, [1], "{"]:
        status, text, _ = s.ask("POST", "/api/report", body)
        check(f"refused: {str(body)[:40]}", status == 400 and "body must be" in json.loads(text)["error"], status, text)
    codes = [s.ask("POST", "/api/report", {"pair": ["PAK", "IND"]}) for _ in range(40)]
    check("too many wait: come back later", {c[0] for c in codes} == {202, 503}, {c[0] for c in codes})
    for status, text, _ in codes:
        if status == 202:
            s.ask("POST", "/api/jobs/" + json.loads(text)["job"], "{}")
    for path in ["/api/whatif", "/api/check", "/api/case.zip"]:
        check(f"no {path} of a store", s.ask("POST", path, {})[0] == 404)
    check("the store itself is as it was", store.read_bytes() == before)
    return s


def test_changed(folder, store):
    (folder / "more.csv").write_text("date,source,target,cameo,quad,goldstein\n2018-02-01,PAK,IND,190,4,-10\n")
    subprocess.run([detente, "import", "tidy", folder / "more.csv", "--into", store, "--quiet"], check=True, capture_output=True)
    s = Server(store)
    check("the page knows that the store has changed", json.loads(s.ask("GET", "/api/answers.json")[1])["store"]["watch_is_old"])
    s.end()


def test_token(case):
    s = Server(case, "--token", TOKEN)
    check("the command line, which all users see, tells no token", TOKEN.encode() not in pathlib.Path(f"/proc/{s.process.pid}/cmdline").read_bytes())
    check("without the token nothing", s.ask("GET", "/")[0] == 401 and s.ask("GET", "/api/answers.json")[0] == 401)
    check("a wrong token", s.ask("GET", "/?token=" + TOKEN[:-1])[0] == 401 and s.ask("GET", "/", headers={"Authorization": "Bearer x"})[0] == 401)
    check("with it all", s.ask("GET", "/?token=" + TOKEN)[0] == 200 and
          s.ask("GET", "/api/answers.json", headers={"Authorization": "Bearer " + TOKEN})[0] == 200)
    refused(s, [f"{what} HTTP/1.1\r\nHost: {s.host}:{s.port}\r\nConnection: close\r\n\r\n".encode()
                for what in ("GET /", "GET /?token=a-token-of-the-wrong-kind", "GET /api/answers.json", "GET /../x")], 2_000, {b"401"})
    s.end()
    for options, word in [(("--listen", "0.0.0.0"), "a token is needed"), (("--token", "short"), "16 to 256"), (("--token", "x" * 257), "16 to 256"), (("--listen", "here"), "not a numeric address"),
                          (("--port", "70000"), "port")]:
        done = subprocess.run([detente, "serve", case, "--quiet", *options], capture_output=True, text=True, timeout=120)
        check(f"refused {options}", done.returncode == 64 and word in done.stderr, done.returncode, done.stderr)


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TMPDIR"] = folder
        os.environ["XDG_CACHE_HOME"] = folder + "/cache"
        case = pathlib.Path(folder) / "case"
        subprocess.run([detente, "new", case], check=True, capture_output=True)
        s = Server(case)
        test_rights(s)
        test_page(s, case)
        test_whatif(s, case)
        test_desk(s, case)
        store = make_store(pathlib.Path(folder))
        over = test_store(store)
        for server in (s, over):
            test_strangers(server)
            test_malformed(server)
        test_slow((s, over))
        over.end()
        test_changed(pathlib.Path(folder), store)
        test_many(s)
        busy = subprocess.run([detente, "serve", case, "--quiet", "--port", str(s.port)], capture_output=True, text=True)
        check("a port that is taken", busy.returncode == 74 and "cannot be listened on" in busy.stderr, busy.returncode, busy.stderr)
        s.end()
        test_token(case)
    print(f"{len(failures)} failures")
    sys.exit(bool(failures))


main()

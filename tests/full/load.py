#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Load: load.py DETENTE ROOT [SECONDS [PAIRS]]. `serve` under 64 connections that read, ask what-ifs and call them off: no error, and memory that
does not grow from the first third to the end. `watch` over 5,000 pairs in 1 GiB of address space."""
import collections, datetime, http.client, json, random, re, resource, signal, subprocess, sys, threading, time
from study import *

SECONDS, PAIRS = (int(sys.argv[k]) if len(sys.argv) > k else default for k, default in ((3, 120), (4, 5000)))
CONNECTIONS = 64


# ---- serve ----

class Client(threading.Thread):
    def __init__(self, port, seed, until, codes):
        super().__init__()
        self.port, self.rng, self.until, self.codes, self.wrong = port, random.Random(seed), until, codes, []

    def ask(self, c, method, path, body=None, allowed=(200,)):
        text = json.dumps(body) if body is not None else None
        c.request(method, path, text, {"Content-Type": "application/json"} if text else {})
        r = c.getresponse()
        content = r.read()
        self.codes[f"{method} {re.sub('[0-9a-f]{32}', 'JOB', path)} {r.status}"] += 1
        if r.status not in allowed:
            self.wrong.append((method, path, r.status, content[:200]))
        return r.status, content

    def turn(self, c):
        lot = self.rng.random()
        if lot < 0.3:
            self.ask(c, "GET", self.rng.choice(["/", "/api/answers.json", "/api/case.json"]))
        elif lot < 0.5:
            self.ask(c, "POST", "/api/check", {"files": {"case.yaml": OUTLINE}})
        else:
            status, text = self.ask(c, "POST", "/api/whatif", {"changes": [["drop", f"a{self.rng.randrange(14):02}"]]}, (202, 503))
            if status == 202:
                number = json.loads(text)["job"]
                if lot < 0.7:
                    self.ask(c, "POST", f"/api/jobs/{number}", {}, (200, 404, 409))
                self.ask(c, "GET", f"/api/jobs/{number}", allowed=(200, 404))
            else:
                time.sleep(0.2)

    def run(self):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        while time.monotonic() < self.until:
            try:
                self.turn(c)
            except (OSError, http.client.HTTPException) as why:
                self.wrong.append(repr(why))
                c.close()
                time.sleep(0.1)
        c.close()


def memory(job):
    kib = int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{job.pid}/status").read_text())[1])
    return kib / 1024, len(list(pathlib.Path(f"/proc/{job.pid}/fd").iterdir()))


def serve(folder):
    job = subprocess.Popen([str(detente), "serve", "kept", "--quiet", "--profile", "mini", "--port", "0"], cwd=folder, env=environment(folder),
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    port = port_of(job)
    codes, began = collections.Counter(), time.monotonic()
    clients = [Client(port, k, began + SECONDS, codes) for k in range(CONNECTIONS)]
    for c in clients:
        c.start()
    time.sleep(SECONDS / 3)
    first, _ = memory(job)
    for c in clients:
        c.join()
    last, n_files = memory(job)
    wrong = [w for c in clients for w in c.wrong]
    check("no error under load", not wrong, len(wrong), *wrong[:5])
    check(f"no growth: {first:.1f} MiB after a third, {last:.1f} at the end", last < first * 1.1 + 4)
    job.send_signal(signal.SIGINT)
    code = job.wait(60)
    check("an interrupt ends it in order, saying nothing", code == 0 and not job.stderr.read(), code)
    print(dict(codes))
    refused = sum(n for what, n in codes.items() if what.endswith(" 503"))
    row(f"serve, {CONNECTIONS} connections, {SECONDS} s of reading, what-ifs, cancels", f"{sum(codes.values())} requests",
        f"{refused} asked to come back later; {first:.0f} MiB after a third, {last:.0f} at the end; {n_files} files open", len(wrong))


# ---- watch ----

def write_pairs(path):
    """40 acts a pair, 20 a side, in 60 days."""
    table = (root / "src/data/actors_table.c").read_text()
    names = sorted(set(re.findall(r'\{"([A-Z]{3})"', table)))
    pairs = [(a, b) for k, a in enumerate(names) for b in names[:k]][:PAIRS]
    check(f"{PAIRS} pairs", len(pairs) == PAIRS, len(names))
    rng = random.Random(1)
    with open(path, "w") as f:
        f.write(TIDY)
        for a, b in pairs:
            for side in ((a, b), (b, a)):
                f.writelines(f"{datetime.date(2020, 1, 1) + datetime.timedelta(d)},{side[0]},{side[1]},190,4,-10\n" for d in rng.sample(range(60), 20))


def watch(folder):
    limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    write_pairs(folder / "pairs.csv")
    code, _, err = run(folder, "import", "tidy", "pairs.csv", "--into", "pairs.db", preexec_fn=limit)
    check("the pairs are imported in 1 GiB", code == 0, err)
    began = time.monotonic()
    done = subprocess.run([str(detente), "watch", "pairs.db", "--quiet", "--json", "--no-cache", "--threads", "2"], cwd=folder, env=environment(folder),
                          capture_output=True, preexec_fn=limit, timeout=3000)
    n = json.loads(done.stdout)["result"]["active_pairs"] if done.returncode == 0 else 0
    check("watched in 1 GiB", done.returncode == 0 and n == PAIRS, done.returncode, done.stderr[-300:], n)
    row(f"watch over {PAIRS} pairs, 1 GiB of address space", n, f"an answer after {time.monotonic() - began:.0f} s", PAIRS - n)


with Inputs() as inputs:
    serve(inputs.folder)
    watch(inputs.folder)
end()

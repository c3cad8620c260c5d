#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every question asked of a pair out of event data, without a case folder: store_questions.py DETENTE ROOT REPORT.html

Two pairs are drawn, of which one reacts and one does not, with a gap of two months that nothing covers; they go into a store beside acts of
others. Answers keep to their schemas, tell the pairs apart or say that they cannot, and the report that is left at REPORT.html is whole."""
import datetime, json, math, os, pathlib, random, subprocess, sys, tempfile

try:
    import jsonschema
except ImportError:
    if os.environ.get("CI"):
        sys.exit("python3-jsonschema is missing")
    print("python3-jsonschema is missing: skipped")
    sys.exit(77)

detente, root, report = (pathlib.Path(a).resolve() for a in sys.argv[1:4])
schemas = {p.name: json.loads(p.read_text()) for p in (root / "docs/schema").glob("*.schema.json")}
FIRST, N_DAYS, GAP = datetime.date(2021, 1, 1), 300, range(120, 180)
REACTS, DOES_NOT = ("PAK", "IND"), ("FRA", "DEU")
VC, VH, MH = ("042", 1, 1.9), ("111", 3, -2.0), ("190", 4, -10.0)
failures = []


def check(what, good, *more):
    if not good:
        failures.append(what)
        print(f"FAILED {what}", *more, sep="\n  ")


def count(rate, dice):
    """Poisson, by waiting times."""
    n, t = 0, dice.expovariate(1)
    while t < rate:
        n, t = n + 1, t + dice.expovariate(1)
    return n


def draw(pair, answers, habit, seed):
    """Rows of a pair: each side strikes by habit, and so many times for each blow of the other, remembered with a half-life of three days."""
    dice, rows, memory, keep = random.Random(seed), [], [0.0, 0.0], 0.5 ** (1 / 3)
    for t in range(N_DAYS):
        struck = [count(habit + answers * memory[1 - i], dice) for i in (0, 1)]
        for i in (0, 1):
            memory[i] = keep * memory[i] + (1 - keep) * struck[i]
            kinds = [MH] * (struck[i] > 0) + [("19%d" % k, 4, -9.0) for k in range(1, min(struck[i], 7))]
            kinds += [VH] * (dice.random() < 0.03) + [VC] * (dice.random() < 0.15)
            rows += [(t, pair[i], pair[1 - i], *kind) for kind in kinds]
    return rows


def write(path, rows):
    lines = [f"{FIRST + datetime.timedelta(t)},{a},{b},{code},{quad},{goldstein}" for t, a, b, code, quad, goldstein in sorted(rows) if t not in GAP]
    path.write_text("date,source,target,cameo,quad,goldstein\n" + "\n".join(lines) + "\n")
    return len(lines)


with tempfile.TemporaryDirectory() as cwd:
    environment = {**os.environ, "XDG_CACHE_HOME": cwd + "/cache"}

    def run(*words):
        done = subprocess.run([str(detente), *map(str, words)], cwd=cwd, env=environment, capture_output=True, text=True, timeout=1800)
        return done.returncode, done.stdout, done.stderr

    def ask(question, pair, *more, of="world.db"):
        code, out, err = run(question, of, "--pair", ",".join(pair), *more, "--quiet", "--json")
        check(f"{question} {of} {pair} {more}", code == 0, err)
        answer, schema = json.loads(out), schemas[f"{question}.schema.json"]
        resolver = jsonschema.RefResolver(base_uri="", referrer=schema, store=schemas)
        wrong = [f"/{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in jsonschema.Draft202012Validator(schema, resolver=resolver).iter_errors(answer)]
        check(f"{question} keeps to its schema", not wrong, *wrong)
        check(f"{question} gives its verdict, reasons and where it comes from",
              answer["verdict"].endswith(".") and answer["confidence"]["reasons"] and answer["provenance"]["inputs"][0]["path"] == of, answer)
        return answer

    others = [(t, "ESP", "PRT", "010", 1, 0.0) for t in range(N_DAYS + 20)]
    # As many blows either way: habit / (1 - answers) a day.
    reacting, calm = draw(REACTS, 0.75, 0.06, 1), draw(DOES_NOT, 0.0, 0.24, 2)
    n_rows = write(pathlib.Path(cwd) / "events.csv", others + reacting + calm)
    code, out, err = run("import", "auto", "events.csv", "--into", "world.db", "--json", "--quiet")
    check("import", code == 0 and json.loads(out)["result"]["rows"]["kept"] == n_rows, out, err)

    # ---- the window, what was seen, and the same from store and file ----
    of_store, of_file = ask("replay", REACTS), ask("replay", REACTS, of="events.csv")
    for key in ("observed", "from", "n_steps", "data"):
        check(f"store and file agree: {key}", of_store["result"][key] == of_file["result"][key])
    seen = {r[0] for r in reacting}
    check("the window is that of the pair's acts", of_store["result"]["n_steps"] == max(seen) - min(seen) + 1)
    check("days without coverage are missing, not calm",
          [bool(x) for x in of_store["result"]["observed"]] == [t not in GAP for t in range(min(seen), max(seen) + 1)])
    check("actors go by their names", "Pakistan" in of_store["verdict"] or "India" in of_store["verdict"], of_store["verdict"])
    year = ask("replay", REACTS, "--since", "2021", "--until", "2021", "--profile", "mini")["result"]
    check("a year is its first to its last day, as far as there is coverage",
          year["from"] == "2021-01-01" and year["n_steps"] == N_DAYS + 20, year["from"], year["n_steps"])
    months = ask("replay", REACTS, "--since", "2021-02", "--until", "2021-03", "--profile", "mini")["result"]
    check("a month is its first to its last day", months["from"] == "2021-02-01" and months["n_steps"] == 59, months["from"], months["n_steps"])
    code, _, err = run("replay", "world.db", "--pair", "PAK,IND", "--since", "2021-13")
    check("a month that is none is refused", code == 64 and "YYYY-MM" in err, err)

    # ---- planted: one pair reacts, one does not ----
    forks = {pair: ask("explain", pair) for pair in (REACTS, DOES_NOT)}
    factor = {pair: {h["id"]: h["log10_factor"] for h in a["result"]["fork"]["hypotheses"]} for pair, a in forks.items()}
    # Ten to one and more is strong evidence (Jeffreys).
    check("of the pair that reacts the acts speak for tit for tat and against habit", factor[REACTS]["reciprocity"] > 1, factor[REACTS])
    check("of the pair that does not they do not", factor[DOES_NOT]["reciprocity"] < 0, factor[DOES_NOT])
    fork = forks[DOES_NOT]["result"]["fork"]
    check("nothing but habit is told of it", fork["call"] != "told" or fork["leader"] == "habit", forks[DOES_NOT]["verdict"])
    fork = forks[REACTS]["result"]["fork"]
    check("and of the pair that reacts, not habit", fork["leader"] != "habit", forks[REACTS]["verdict"])
    r = {pair: {b["baseline"]: b for b in ask("replay", pair)["result"]["reproduction"]}["fixed"] for pair in forks}
    check("R of the fixed baseline is higher where one reacts, with its interval above", r[REACTS]["r"]["median"] > r[DOES_NOT]["r"]["q95"], r)
    for pair in forks:
        reasons = forks[pair]["confidence"]["reasons"]
        check("coverage and news stand among the reasons", any("not observed" in x for x in reasons) and any("news" in x for x in reasons), reasons)

    # ---- what is left ----
    act = of_store["result"]["case"]["acts"][0]["id"]
    ask("origins", REACTS)
    forecast = ask("forecast", REACTS, "--horizon", "30")
    check("no third party is spoken of where there is none", "third parties" not in forecast["verdict"], forecast["verdict"])
    check("its clash has a probability", 0 <= forecast["result"]["p_clash"]["mean"] <= 1 and not math.isnan(forecast["result"]["p_clash"]["mean"]))
    ask("whatif", REACTS, "--drop", act)
    moves = ask("moves", REACTS)
    check("moves that nobody named are said not to be there", "the case names none" in moves["verdict"], moves["verdict"])
    ask("fit", REACTS, "--runs", "1", "--draws", "256")

    # ---- the report ----
    code, out, err = run("report", "world.db", "--pair", ",".join(REACTS), "--out", report, "--quiet")
    check("report", code == 0 and of_store["verdict"] in out, out, err)
    page = report.read_text()
    for question in ("replay", "explain", "origins", "forecast", "whatif", "moves"):
        check(f"the report holds {question}", f'"question": "{question}"' in page or f'"question":"{question}"' in page)
sys.exit(1 if failures else 0)

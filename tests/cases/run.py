#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of the shipped cases: run.py DETENTE ROOT MODE [CASE]

MODE  check           every case is without a fault, and its notes are no more than it should have
      answers CASE    each question about the case is answered as JSON, and what must stand in the answer does
      made FOLDER     the classroom cases are what make_classroom wrote into FOLDER
"""
import csv, filecmp, json, os, pathlib, re, subprocess, sys, tempfile

detente, root, mode, *rest = sys.argv[1:]
# What explains the acts of each classroom case: told, or "cannot tell"; never another explanation for certain.
PLANTED = {"arms-race": "tit for tat", "costly-reassurance": "mutual fear", "provocateur": "tit for tat",
           "aggressor": "true hostility", "common-cause": "common cause"}
cases = pathlib.Path(root) / "cases"
kept_fits = tempfile.TemporaryDirectory()
os.environ["XDG_CACHE_HOME"] = kept_fits.name


def run(*arguments):
    done = subprocess.run([detente, *map(str, arguments)], capture_output=True, text=True, timeout=1500)
    assert done.returncode == 0, f"{arguments}: exit {done.returncode}: {done.stdout[-500:]} {done.stderr[-500:]}"
    return done.stdout


def ask(question, case, *options):
    answer = json.loads(run(question, case, *options, "--quiet", "--json"))
    assert answer["question"] == question, (question, answer["question"])
    assert len(answer["verdict"]) > 20 and answer["confidence"]["grade"] in ("low", "moderate", "high"), (question, answer["verdict"])
    return answer


def rows_of(case, name):
    with open(case / name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def check():
    folders = sorted(f.parent for f in cases.rglob("case.yaml"))
    assert len(folders) == 8, folders
    for case in folders:
        said = run("check", case).splitlines()
        assert said[-1].startswith("no faults"), (case, said)
        acts = rows_of(case, "acts.csv")
        assert all(a["id"] == f"a{i + 1:03d}" for i, a in enumerate(acts)), case
        assert [a["date"] for a in acts] == sorted(a["date"] for a in acts), case
        if not (case / "sources.csv").exists():
            continue
        assert 80 <= len(acts) <= 150, (case, len(acts))
        assert all(a["grade"] and a["sources"] and a["note"] for a in acts), case
        assert all(re.fullmatch(r"[A-F][1-6]", a["grade"]) for a in acts), case
        used = {s for a in acts for s in a["sources"].split(";")}
        used |= set(re.findall(r"src-[a-z0-9-]+", (case / "case.yaml").read_text() + (case / "told-phases.csv").read_text()))
        assert used == {s["id"] for s in rows_of(case, "sources.csv")}, (case, "sources that nothing names")


def answers(name):
    case = cases / name
    acts = rows_of(case, "acts.csv")
    outline = (case / "case.yaml").read_text()
    replay = ask("replay", case)["result"]
    if (case / "told-phases.csv").exists():
        assert replay["phases"] and -1 <= replay["told_agreement"] <= 1, "no agreement with the told phases"
    explained = ask("explain", case)["verdict"]
    if case.name in PLANTED:
        assert "annot tell" in explained or PLANTED[case.name] in explained, explained
        assert explained in " ".join((case / "README.md").read_text().split()), f"the README does not have: {explained}"
    ask("forecast", case)
    ask("moves", case)
    two = set(re.search(r"^principals: \[(.*?)\]", outline, re.M)[1].replace(" ", "").split(","))
    ask("origins", case, [a["id"] for a in acts if {a["source"], a["target"]} == two][-1])
    ask("whatif", case, "--drop", acts[len(acts) // 2]["id"])
    promise = re.search(r"^commitments:\n(?:  *#.*\n)*  - {id: ([a-z0-9-]+).*? from: ([0-9-]+)(.* until: )?", outline, re.M)
    if promise:  # one that stands to the end cannot be held longer
        ask("whatif", case, *(["--hold", promise[1]] if promise[3] else ["--break", f"{promise[1]}={promise[2]}"]))
    change = re.search(r"^regime_changes:\n(?:  *#.*\n)*  - {id: ([a-z0-9-]+)", outline, re.M)
    if change:
        ask("whatif", case, "--undo", change[1])
    for party in re.findall(r"through: ([A-Z]+)", outline):
        ask("whatif", case, "--without", party)
    with tempfile.TemporaryDirectory() as folder:
        run("fit", case, "--quiet", "--out", folder + "/fit.nc")
        run("report", case, "--quiet", "--out", folder + "/report.html")
        assert os.path.getsize(folder + "/report.html") > 100000


def made(folder):
    names = sorted(p.name for p in pathlib.Path(folder).iterdir())
    assert len(names) == 5, names
    for name in names:
        for file in ("case.yaml", "acts.csv", "truth.csv"):
            assert filecmp.cmp(f"{folder}/{name}/{file}", cases / "classroom" / name / file, shallow=False), (name, file)


{"check": check, "answers": answers, "made": made}[mode](*rest)

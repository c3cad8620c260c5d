#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Numbers at their edges: extremes.py DETENTE ROOT. Every question of cases and stores that are as extreme as the format allows: a finite answer or
one sentence; no NaN and no infinity in text, JSON, CSV or page."""
import datetime, json, re, sqlite3, sys
from study import *

NOT_A_NUMBER = re.compile(rb"(?<![A-Za-z_])-?(nan|inf|infinity)(?![A-Za-z_])", re.I)
QUESTIONS = ["replay {} --json", "replay {}", "replay {} --csv", "origins {} --json", "fit {} --draws 64 --runs 1 --json", "moves {} --json", "forecast {} --horizon 5 --json",
             "whatif {} --without {} --json", "explain {} --json"]


def outline(first, until, **other):
    text = OUTLINE.replace("2020-01-01", first).replace("2020-01-30", until)
    for old, new in other.get("replace", ()):
        assert old in text, old
        text = text.replace(old, new)
    return text


def case(folder, name, text, acts):
    (folder / name).mkdir()
    (folder / name / "case.yaml").write_text(text)
    (folder / name / "acts.csv").write_text("id,date,source,target,class\n" + "".join(f"a{k},{','.join(a)}\n" for k, a in enumerate(acts)))


def days(first, n, step=1):
    return [str(datetime.date.fromisoformat(first) + datetime.timedelta(step * k)) for k in range(n)]


def make(folder):
    """Names of cases, and of stores with a pair."""
    ab, ba = ("AAA", "BBB"), ("BBB", "AAA")
    case(folder, "one-day", outline("2020-01-01", "2020-01-01"), [("2020-01-01", *ab, "MH")])
    case(folder, "one-act", outline("2020-01-01", "2020-06-30"), [("2020-03-01", *ab, "VH")])
    case(folder, "one-side", outline("2020-01-01", "2020-03-30"), [(d, *ab, "MH") for d in days("2020-01-01", 60)])
    case(folder, "thirty-years-two-acts", outline("1990-01-01", "2019-12-31"), [("1990-01-01", *ab, "MH"), ("2019-12-31", *ba, "MH")])
    case(folder, "thirty-years", outline("1990-01-01", "2019-12-31"), [(d, *(ab, ba)[k % 2], ("MH", "VC", "VH", "MC")[k % 4]) for k, d in enumerate(days("1990-01-01", 1000, 10))])
    case(folder, "one-day-of-all", outline("2020-01-01", "2020-01-30"), [("2020-01-15", *(ab, ba)[k % 2], "MH") for k in range(3000)])
    edge = [("name: attack}\n  - {holder: BBB", "name: attack, through: CCC, control: 0.999999}\n  - {holder: BBB"),
            ("actors:\n", "actors:\n  - {id: CCC, name: Third, kind: armed_group}\n")]
    case(folder, "control-at-its-edge", outline("2020-01-01", "2020-02-28", replace=edge), [(d, *ab, "MH") for d in days("2020-01-01", 20)] + [("2020-01-05", "CCC", "AAA", "MH")])
    rows = [f"{d},PAK,IND,{c}\n{d},IND,PAK,{c}\n" for d in days("2020-01-01", 60) for c in ("190,4,-10", "042,1,1.9")]
    (folder / "rows.csv").write_text(TIDY + "".join(rows))
    for name, change in {"a-million-a-day": "UPDATE counts SET rows = 1000000", "deaths": "UPDATE counts SET deaths = 1e300, goldstein_sum = -1e300",
                         "hardly-covered": "DELETE FROM counts WHERE day % 29", "never-covered": "DELETE FROM counts"}.items():
        code, _, err = run(folder, "import", "tidy", "rows.csv", "--into", f"{name}.db")
        check("a store is made", code == 0, err)
        base = sqlite3.connect(folder / f"{name}.db")
        base.execute(change)
        if "covered" in name:
            base.execute(change.replace("counts", "exposure"))
        base.commit()
        base.close()
    return ["one-day", "one-act", "one-side", "thirty-years-two-acts", "thirty-years", "one-day-of-all", "control-at-its-edge"], \
        ["a-million-a-day", "deaths", "hardly-covered", "never-covered"]


def reject(word):
    raise ValueError(f"{word} in JSON")


def ask(folder, line):
    """'answer', 'refused' or ''."""
    code, out, err = run(folder, *line.split())
    told = code == 0 or code in DOCUMENTED and bool(ONE_SENTENCE.match(err))
    wrong = [m.group() for m in NOT_A_NUMBER.finditer(out + err)][:3]
    try:
        fine = code != 0 or "--json" not in line or json.loads(out, parse_constant=reject) is not None
    except ValueError as why:
        fine = wrong.append(str(why))
    return ("refused" if code else "answer") if check(line, told and not wrong and fine, code, wrong, err[-300:]) else ""


with Inputs() as inputs:
    cases, stores = make(inputs.folder)
    lines = [q.replace("{}", c, 1).replace("{}", "AAA") + f" {SMALL} --prior {p}" for c in cases for p in ("reference", "alarmed", "sceptical")
             for q in (QUESTIONS if p == "reference" else QUESTIONS[:1]) if not (c.startswith("thirty") and re.match("fit|explain|whatif|forecast|origins", q))]
    lines += [q.replace("{}", f"{s}.db", 1).replace("--without {}", "--coupling quantile --without PAK") + f" {SMALL} --pair PAK,IND" for s in stores for q in QUESTIONS[:3] + QUESTIONS[4:7]]
    lines += [f"{q} {s}.db" + more for s in stores for q, more in [("watch", " --quiet --json --no-cache"), ("export", ""), ("score", " --train 2020-02-10 --json --quiet"), ("info", " --json")]]
    outcomes = several(lambda line: ask(inputs.folder, line), lines)
    row("numbers at their edges", len(lines), f"{outcomes.count('answer')} finite answers, {outcomes.count('refused')} one sentence", outcomes.count(""))
end()

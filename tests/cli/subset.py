#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""subset.py DETENTE ROOT: replays Pakistan and the Taliban (with the Afghan government) from machine-coded rows, and holds what the answer
says of its rows, gaps and limits against an independent count. Exits 77 (skipped) where the data are absent, but fails under CI."""
import csv, datetime, gzip, json, os, pathlib, subprocess, sys

detente, root = sys.argv[1], pathlib.Path(sys.argv[2])
data = pathlib.Path(os.environ.get("DETENTE_TEST_DATA", root / "../shared/data"))
path = data / "tidy/subset_dev_pak_afg_tal_ttp_ind_usa.csv.gz"
if not path.exists():
    print(f"no real data at {path}: set DETENTE_TEST_DATA; skipped")
    sys.exit(1 if os.environ.get("CI") else 77)

FROM, UNTIL, SIDE = "2021-01-01", "2022-08-31", {"PAK": "PAK", "TAL": "TAL", "AFG": "TAL"}
with gzip.open(path, "rt", newline="", encoding="utf-8") as f:
    rows = list(csv.DictReader(f))
acts = {(r["date"], SIDE[r["source"]], SIDE[r["target"]], r["cameo"]) for r in rows
        if FROM <= r["date"] <= UNTIL and r["source"] in SIDE and r["target"] in SIDE
        and SIDE[r["source"]] != SIDE[r["target"]]}
covered = {r["date"] for r in rows}
days = [str(datetime.date.fromisoformat(FROM) + datetime.timedelta(k)) for k in range(608)]

done = subprocess.run([detente, "replay", str(path), "--pair", "PAK,TAL", "--actor", "TAL=TAL,AFG", "--since", FROM,
                       "--until", UNTIL, "--quiet", "--json"], capture_output=True, text=True, timeout=300)
assert done.returncode == 0, done.stderr
answer = json.loads(done.stdout)
result = answer["result"]
assert answer["provenance"]["inputs"][0]["rows_read"] == len(rows)
assert answer["provenance"]["inputs"][0]["rows_kept"] == len(acts) == len(result["case"]["acts"]), len(acts)
assert result["n_steps"] == len(days)
assert [bool(x) for x in result["observed"]] == [d in covered for d in days]
assert not any(d in covered for d in days if "2021-09-01" <= d <= "2021-12-31")
missing = sum(d not in covered for d in days)
assert f"{missing} of the 608 days have no coverage" in answer["learned"], answer["learned"]
assert "2021-09-01 to 2021-12-31" in answer["learned"]
assert "not learned" in answer["learned"]
assert [r["baseline"] for r in result["reproduction"]] == ["fixed", "stepped", "freer"]
assert all(r["known"] and r["marked"] == "partial data" for r in result["reproduction"])
assert answer["verdict"] and answer["confidence"]["reasons"]

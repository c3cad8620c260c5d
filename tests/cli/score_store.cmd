python3 -c 'import datetime, random; r=random.Random(4); d=datetime.date(2018, 1, 1); print("date,source,target,cameo,quad,goldstein"); [print(f"{d + datetime.timedelta(t)},{a},{b},{code},{quad},{g}") for t in range(200) for x, y in (("PAK", "IND"), ("USA", "RUS"), ("TUR", "GRC")) for a, b in ((x, y), (y, x)) for code, quad, g in (("042", 1, 1.9), ("111", 3, -2), ("190", 4, -10)) if r.random() < .15]' > year.csv
detente import tidy year.csv --into world.db --quiet > /dev/null
detente score world.db --train 2018-05-31 --origins 30 --quiet --threads 1 > one; detente score world.db --train 2018-05-31 --origins 30 --quiet --threads 2 | cmp - one && head -n 1 one | cut -d: -f1; grep -c -e '^Confidence' -e '^What would change it' -e '^One day ahead' -e '^Hostile acts up to' -e '^Calibration' -e '^Weights' -e '^Provenance' one
detente score world.db --train 2018-05-31 --origins 30 --quiet --json > one.json; python3 -c 'import json; r=json.load(open("one.json"))["result"]; print(r["pairs_scored"], r["training_stretches"], [x["days"] for x in r["by_lead"]], [len(x["forecasters"]) for x in r["by_lead"]], len(r["one_day_ahead"])); print([w["id"] for w in r["one_day_ahead"]]); print([w["id"] for w in r["by_lead"][0]["forecasters"]]); print(abs(sum(r["weights"].values()) - 1) < 1e-8, all(abs(sum(w["pit_hostile_acts"]) - 1) < 1e-8 for x in r["by_lead"] for w in x["forecasters"]))'
python3 -c 'import json; r=json.load(open("one.json"))["result"]; a=r["one_day_ahead"]; print(all(abs(a[0]["log_score"] - x["log_score"] - x["average_less_this"]["mean"]) < 1e-7 for x in a[1:]), a[0]["average_less_this"]["mean"])'
detente score world.db --train 2018-05-31 --origins 30 --quiet --csv | python3 -c 'import csv, json, sys; t=list(csv.DictReader(sys.stdin)); r=json.load(open("one.json"))["result"]; print(len(t), abs(float(t[0]["log_score"]) - r["one_day_ahead"][0]["log_score"]) < 1e-8, t[0]["crps"] == "")'
python3 -c 'import sqlite3; c=sqlite3.connect("world.db"); print(c.execute("SELECT count(*), max(pairs), max(date(train_until * 86400, \"unixepoch\")) FROM scorecards").fetchall(), c.execute("SELECT count(*), count(DISTINCT days) FROM scores").fetchall()); print(c.execute("SELECT log_less < 0, held_90 IS NULL FROM scores WHERE days = 0 AND forecaster = \"hhh4\"").fetchall())'
detente score world.db
detente score world.db --train 2019-05-31 --quiet
detente score world.db --train 2018-01-05 --quiet
detente score world.db --train 2018-05-31 --pair PAK,IND
detente new demo > /dev/null; detente score demo --train 2018-05-31
detente score demo one.json --train 2018-05-31

detente new demo > /dev/null
for d in 2021-08-31 2021-10-31; do detente forecast demo --quiet --until $d --horizon 90 --out $d.json > /dev/null; done
detente score demo 2021-08-31.json 2021-10-31.json --quiet > text; grep -c -e '^Confidence' -e '^What would change it' -e '^Scores by lead time' -e '^Provenance' text; grep '^Scores' text; grep -c -e '^ *90  third parties as before  1' text
detente score demo 2021-08-31.json 2021-10-31.json --quiet --json > one.json; python3 -c 'import json; a=json.load(open("one.json")); r=a["result"]; print(a["question"], [m["days"] for m in r["by_lead"]], [m["forecasts"] for m in r["by_lead"]], [w["id"] for w in r["by_lead"][0]["forecasters"]]); print([(f["issued"], f["days"], f["state"]) for f in r["forecasts"]]); print(len(a["provenance"]["inputs"]))'
python3 -c 'import csv, datetime, json; rows=[x for x in csv.DictReader(open("demo/acts.csv")) if {x["source"], x["target"]} == {"ALP", "BOR"} and x["visibility"] in ("", "public") and x["class"][-1:] == "H"]; f=json.load(open("one.json"))["result"]["forecasts"]; days=lambda x: x["date"]; print(all(x["came"]["hostile_acts"] == sum(x["issued"] < days(a) <= x["last_day"] for a in rows) for x in f if x["state"] == "scored"))'
python3 -c 'import json; k=json.load(open("2021-08-31.json"))["result"]["scenarios"][0]["by_lead"][2]["hostile_acts"]["futures_with"]; f=json.load(open("one.json"))["result"]["forecasts"][2]; y=f["came"]["hostile_acts"]; x=[i for i, n in enumerate(k) for _ in range(n)]; n=len(x); c=sum(abs(v - y) for v in x) / n - sum((2 * i - n + 1) * v for i, v in enumerate(x)) / n**2; print(abs(c - f["forecasters"][0]["hostile_acts"]["crps"]) < 6e-9 * max(c, 1))'
detente score demo 2021-08-31.json --quiet --until 2021-08-31 | head -n 1
detente score demo
detente score demo nothing.json --quiet
echo '{"question": "replay"}' > other.json; detente score demo other.json --quiet
echo '{"question": ' > broken.json; detente score demo broken.json --quiet
sed 's/"issued":"2021-08-31"/"issued":"31 August"/' 2021-08-31.json > undated.json; detente score demo undated.json --quiet
sed 's/"id":"BOR"/"id":"RUR"/' 2021-08-31.json > foreign.json; detente score demo foreign.json --quiet
sed 's/"step_days":1/"step_days":7/' 2021-08-31.json > weekly.json; detente score demo weekly.json --quiet
detente score demo 2021-08-31.json --seed 2

detente new demo > /dev/null
detente forecast demo --quiet --horizon 30 --threads 1 --json > one.json; detente forecast demo --quiet --horizon 30 --threads 2 --no-cache --json | cmp - one.json && echo same
detente forecast demo --quiet --horizon 30 > text; grep -c -e '^Confidence' -e '^What would change it' -e '^Issued 2021-12-31, for 30 days, to 2022-01-30' -e '^What is averaged, weighed by evidence' -e '^How probable' -e '^What scenarios' -e '^Acts ahead' -e '^Fear ahead' -e '^20 equally' -e '^Provenance' text
head -n 1 text | sed 's/\(is\|has\) [a-z ]*: [0-9<>]* %/is WORD: P/; s/interval: .*), if/interval: A to B), if/'
grep -o -e '^  third parties as before' -e '^  third parties quiet' -e '^  nobody turns hostile' -e '^  [A-Z]* presses' -e '^  [a-z]* priors' -e '^  last value' -e '^  climatology' -e '^  past year resampled' text | sort -u
python3 -c 'import json; r=json.load(open("one.json"))["result"]; print(r["issued"], r["horizon"], r["clash"]); print([x["id"] for k in ("scenarios", "baselines", "prior_sets") for x in r[k]]); print(all(sum(l["hostile_acts"]["futures_with"]) == x["futures"] for k in ("scenarios", "baselines", "prior_sets") for x in r[k] for l in x["by_lead"]))'
python3 -c 'import json; r=json.load(open("one.json"))["result"]; s=r["scenarios"][0]; c=s["p_clash_by_step"]; print(len(c), c == sorted(c), c[-1] == s["p_clash"]["mean"] == s["by_lead"][-1]["p_clash"], [len(d["hostile_acts"]) for d in r["dots"]], r["path"]["last_day"][-1])'
python3 -c 'import json; r=json.load(open("one.json"))["result"]; p=r["average"]["explanations"]; print(r["average"]["weighed_by"], [x["explanation"] for x in p], round(sum(x["weight"] for x in p), 9), sum(x["draws"] for x in p) == r["simulation"]["draws"], all(abs(x["draws"] - x["weight"] * r["simulation"]["draws"]) < 3 for x in p)); print(abs(sum(x["weight"] * x["alone"]["p_clash"]["mean"] for x in p) - r["p_clash"]["mean"]) < 4 * r["p_clash"]["monte_carlo_error"])'
detente forecast demo --quiet --horizon 30 --scenario RDG=9 --break no-bases --json | python3 -c 'import json, sys; print([x["id"] for x in json.load(sys.stdin)["result"]["scenarios"]])'
detente forecast demo --quiet --horizon 40 --layout hubverse > hub.csv; head -n 1 hub.csv; cut -d, -f2,3,4,5,6 hub.csv | sed 1d | sort | uniq -c
python3 -c 'import csv; p={}; [p.setdefault(r["horizon"], []).append(float(r["value"])) for r in csv.DictReader(open("hub.csv")) if r["output_type"] == "pmf"]; print(sorted((h, round(sum(v), 6)) for h, v in p.items()))'
detente forecast demo --quiet --horizon 40 --layout views > views.csv; head -n 1 views.csv; cut -d, -f1,2 views.csv | sed 1d | sort | uniq -c
detente forecast demo --quiet --horizon 20 --layout views
detente forecast demo --quiet --horizon 30 --csv > path.csv; wc -l < path.csv; head -n 1 path.csv | tr , '\n' | head -n 4; head -n 1 path.csv | grep -o -e 'weight:[a-z_]*' -e 'p_clash_alone:[a-z_]*' | sort; tail -n 1 path.csv | cut -d, -f1
detente forecast demo --quiet --horizon 30 --out kept.json | head -c 2; python3 -c 'import json; print(json.load(open("kept.json")) == json.load(open("one.json")))'
detente forecast demo --horizon 366
detente forecast demo --horizon 0
detente forecast demo --layout hub
detente forecast demo --json --layout views
detente forecast demo --scenario RDG
detente forecast demo --scenario RDG=many
detente forecast demo --quiet --scenario RGD=2
detente forecast demo --quiet --scenario ALP=2
detente forecast demo --quiet --hold no-base
detente forecast demo --quiet --hold no-bases
printf 'date,source,target,cameo,quad,goldstein\n' > e.csv; for i in 1 2 3 4 5 6 7 8 9; do echo "2021-01-0$i,AAA,BBB,112,3,-2" >> e.csv; echo "2021-01-0$i,BBB,AAA,040,1,1" >> e.csv; done; detente forecast e.csv --pair AAA,BBB --quiet --horizon 30 | grep -o -e 'for the case states no rule of its own' -e 'climatology is not known.*' -e 'past year resampled is not known.*'

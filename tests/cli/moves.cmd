detente new demo > /dev/null
detente moves demo --quiet --horizon 60 --threads 1 --json > one.json; detente moves demo --quiet --horizon 60 --threads 2 --no-cache --json | cmp - one.json && echo same
detente moves demo --quiet --horizon 60 > text; grep -c -e '^Confidence' -e '^What would change it' -e '^Moves of' -e '^Both,' -e '^Payoffs of' -e '^If ' -e '^Quantal' -e '^Provenance' text
grep -e '^  promise-again: ' -e '^  expel: of' text
python3 -c 'import json; a=json.load(open("one.json")); r=a["result"]; print(a["question"], r["horizon_days"], [[m["id"] for m in s["moves"]] for s in r["sides"]], len(r["profiles"]))'
python3 -c 'import json; r=json.load(open("one.json"))["result"]; w=[m for s in r["sides"] for m in s["moves"] if m["waits"]]; print([x["hostile_acts_alone"]["mean"] for x in w], all(p["equilibrium"] in ("yes", "no", "cannot tell") for p in r["profiles"]))'
detente moves demo --horizon 0
detente moves demo --horizon 5000
detente moves demo --csv
detente moves nowhere
detente moves demo --quiet --horizon 30 --out moves.json | head -c 5 > /dev/null; head -c 1 moves.json; echo
printf 'date,source,target,cameo,quad,goldstein\n' > e.csv; for i in 1 2 3 4 5 6 7 8 9; do echo "2021-01-0$i,AAA,BBB,112,3,-2" >> e.csv; echo "2021-01-0$i,BBB,AAA,040,1,1" >> e.csv; done; detente moves e.csv --pair AAA,BBB --quiet --horizon 30 | head -1

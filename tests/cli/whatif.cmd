detente new demo > /dev/null
detente whatif demo --quiet --drop a17 --threads 1 --json > one.json; detente whatif demo --quiet --drop a17 --threads 2 --no-cache --json | cmp - one.json && echo same
detente whatif demo --quiet --drop a17 --hold no-bases > text; grep -c -e '^Confidence' -e '^What would change it' -e '^Acts, the changed world' -e '^Fear, the changed world' -e '^Coupling' -e '^Provenance' text; head -c 60 text; echo
python3 -c 'import json; a=json.load(open("one.json")); r=a["result"]; print(a["question"], r["coupling"], r["runs"], [c["id"] for c in r["changes"]], len(r["acts"]), len(r["fear"][0]["now"]["median"]) == r["n_steps"] == len(r["hostile_course"]["q95"]))'
python3 -c 'import json; r=json.load(open("one.json"))["result"]; h=r["hostile_acts"]; c=r["hostile_course"]; print(h["difference"]["median"] == c["median"][-1], abs(h["mean"] - sum(a["mean"] for a in r["acts"] if a["class"] in ("VH", "MH"))) < 1e-9)'
detente whatif demo --quiet --drop a17 --out paths.csv | head -c 17; echo; head -1 paths.csv; wc -l < paths.csv
detente whatif demo --quiet --add 2021-03-05,ALP,BOR,MC --move a17=2021-03-01 --break no-bases=2021-02-01 --undo alp-election --regime BOR=2021-04-01 --without RDG --sensibility ALP=1 --coupling quantile | grep '^Coupling'
detente whatif demo
detente whatif demo --drop a171
detente whatif demo --drop a17 --drop a17
detente whatif demo --move a17=2031-01-01
detente whatif demo --without ALP
detente whatif demo --drop a17 --coupling quantil
detente whatif demo --drop a17 --json --csv
detente whatif nowhere --drop a17

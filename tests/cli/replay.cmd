detente new demo
detente replay demo --quiet --no-cache --threads 1 --json > one.json; echo $?
detente replay demo --quiet --no-cache --threads 2 --json > two.json; echo $?
cmp one.json two.json
detente replay demo --quiet --out answer.json | sed -n 's/:.*//;2p' && cmp answer.json one.json
detente replay demo --quiet --out answer.csv > /dev/null && detente replay demo --quiet --csv | cmp - answer.csv
detente replay demo --quiet | grep -c -e 'P(R >= 1)' -e '^State of the pair' -e '^What .* believed' -e '^Misperception of' -e '^Phases found' -e '^Provenance'
python3 -c 'import json; a=json.load(open("one.json")); r=a["result"]; print(sorted(a), a["provenance"]["seed"], len(r["belief"][0]["h"]["median"]) == r["n_steps"], len(r["reproduction"]))'
python3 -c 'import json; r=json.load(open("one.json"))["result"]; print(all(abs(sum(s["path"][t] for s in b["misperception_split"]) - b["misperception"][t]) < 1e-6 for b in r["belief"] for t in range(r["n_steps"])))'
detente replay demo --quiet --out no/such/folder.json
# a pipe or a device is written in its place, and stays one
mkfifo pipe; cat pipe > got.csv & detente replay demo --quiet --csv --out pipe > /dev/null; wait; test -p pipe && cmp answer.csv got.csv && echo the same
mv pipe pipe.nc; detente fit demo --quiet --profile mini --runs 2 --draws 128 --out pipe.nc; test -p pipe.nc && echo still a pipe

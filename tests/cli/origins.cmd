detente new demo > /dev/null
detente origins demo --quiet --threads 1 --no-cache --json > one.json; echo $?
detente origins demo --quiet --threads 2 --json > two.json && cmp one.json two.json
detente origins demo --quiet --out three.json | sed -n 's/:.*//;2p' && cmp one.json three.json
detente origins demo --quiet | grep -e '^Roots' -e '^Acts from' -e '^The gravest' -e '^Provenance' | sed 's/:.*//'
detente origins demo a22 --quiet | grep -c -e 'origin cannot be told' -e 'more than half of it is the first'
detente origins demo a22 --quiet | grep -e '^What it comes' -e '^Earlier acts' -e '^Where its' -e '^Hostile acts' | sed 's/:.*//'
detente origins demo a20 --quiet | grep -c "leave given by"
detente origins demo a22 --quiet --json | python3 -c 'import json,sys; r=json.load(sys.stdin)["result"]; print(r["act"], [a["id"] for a in r["acts"]])'
python3 -c 'import json; r=json.load(open("one.json"))["result"]; print(sorted(r)); print(all(abs(sum(x["mean"] for x in a[k]) - 1) < .06 for a in r["acts"] for k in ("sources", "roots")), all(p["act"] < a["id"] for a in r["acts"] for p in a["parents"]))'
python3 -c 'import json; r=json.load(open("one.json"))["result"]; p=r["periods"]; n=lambda k: sum(x["hostile_acts"] for x in p if x["kind"] == k); print(n("all"), n("direction"), n("phase"), n("month"))'
detente origins demo a222 --quiet
detente origins demo zzzzzzzz --quiet
detente origins demo a11 --quiet
detente origins demo a01 a02
detente origins demo --quiet --csv

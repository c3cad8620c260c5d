detente new demo
ls demo
detente new demo
detente check demo
detente check demo --json | python3 -c 'import json,sys; a=json.load(sys.stdin); print(a["question"], a["verdict"], sorted(a["result"]), len(a["provenance"]["inputs"]))'
mkdir empty && detente new empty && ls empty | wc -l
detente new -- --odd && ls -d -- --odd
detente check empty > /dev/full

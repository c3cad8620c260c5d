detente new demo > /dev/null
detente explain demo --quiet --threads 1 --json > one.json; detente explain demo --quiet --threads 2 --no-cache --json | cmp - one.json && echo same
detente explain demo --quiet > text; grep -c -e '^Confidence' -e '^What would change it' -e '^What could be learned' -e '^Explanations' -e '^Evidence by' -e '^Acts that speak' -e '^Assumptions' -e '^Placebos' -e '^What would tell' -e '^Contested claims' -e '^Provenance' text
python3 -c 'import json; r=json.load(open("one.json"))["result"]; f=r["fork"]; print(f["call"], len(f["hypotheses"]), abs(sum(h["posterior"] for h in f["hypotheses"]) - 1) < 1e-6, abs(sum(h["prior"] for h in f["hypotheses"]) - 1) < 1e-6)'
python3 -c 'import json; r=json.load(open("one.json"))["result"]; print(all(abs(sum(c["log10_ratio"][h["id"]] for c in r["evidence"]["columns"]) - h["log10_factor"]) < 1e-5 for h in r["fork"]["hypotheses"]))'
python3 -c 'import json; r=json.load(open("one.json"))["result"]; print(all(abs(sum(c["log10_ratio"][h] for c in r["evidence"]["columns"] if c["id"] != "price") - sum(m["log10_ratio"][h] for m in r["evidence"]["months"])) < 1e-5 for h in ("fear", "intent_both")), [(c["claim"], c["the_evidence"]) for c in r["claims"]])'
detente explain demo --csv
detente explain nowhere

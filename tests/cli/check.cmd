cp -r "$ROOT/tests/cli/bad/01-unknown-key" bad
detente check bad
detente check bad --json | python3 -c 'import json,sys; [print(f) for f in json.load(sys.stdin)["result"]["faults"]]'
detente replay bad
detente replay bad --quiet
detente report bad
ls
mkdir hollow && detente check hollow

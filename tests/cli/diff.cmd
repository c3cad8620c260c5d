detente new demo > /dev/null
detente replay demo --quiet --profile mini --until 2021-06-30 --out june.json > /dev/null; detente replay demo --quiet --profile mini --out year.json > /dev/null; echo $?
detente diff june.json year.json > text; grep -c -e '^Confidence' -e '^Earlier: ' -e '^Later: ' -e '^The two answers' -e '^Acts that differ' -e '^Parameters whose' -e '^Provenance' text; head -c 88 text; echo
detente diff june.json june.json | head -1
detente diff june.json year.json --json | python3 -c 'import json,sys; a=json.load(sys.stdin); r=a["result"]; print(a["question"], r["last_common_day"]["date"], r["acts_added"] == len(r["acts"]), r["acts_dropped"], {x["difference"] for x in r["acts"]}, min(x["date"] for x in r["acts"]) > "2021-06-30", len(a["provenance"]["inputs"]))'
sed 's/^a17,2021-06-22,/a17,2021-06-23,/' demo/acts.csv > acts && mv acts demo/acts.csv; detente replay demo --quiet --profile mini --out moved.json > /dev/null; detente diff year.json moved.json | grep '^  a17: '
detente diff june.json
detente diff june.json nowhere.json
detente diff june.json demo/acts.csv
detente moves demo --quiet --horizon 30 --profile mini --out moves.json > /dev/null; detente diff moves.json june.json

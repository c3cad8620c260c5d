# Acts drawn by a lot among four parties, 200 days.
awk 'BEGIN { print "date,source,target,cameo,quad,goldstein"; split("PAK IND USA CHN", a, " "); for (d = 0; d < 200; d++) for (i = 1; i <= 4; i++) for (j = 1; j <= 4; j++) if (i != j) { s = (s * 16807 + 12345) % 2147483647; if (s % 997 < 250) print strftime("%Y-%m-%d", 1577836800 + d * 86400, 1) "," a[i] "," a[j] "," (s % 2 ? "042,1,1.9" : "111,3,-2") } }' > events.csv
detente import tidy events.csv --into world.db > /dev/null
detente watch world.db --quiet --no-cache > one.txt; sed -n 1,4p one.txt; wc -l < one.txt; ls world.db.watch* 2> /dev/null
detente watch world.db --quiet --threads 2 --no-cache | cmp - one.txt && echo the same by two threads
detente watch world.db --quiet | cmp - one.txt && ls world.db.watch*
# The next run says what changed since.
detente watch world.db --quiet --top 1 | sed -n '/^Pairs/,/^Source/p' | cut -c1-40
sed -i '2s/not coupled/spiral/' world.db.watch.csv
detente watch world.db --quiet | grep -A1 'Since the last' | cut -d: -f1-2 | sed 's/coupled 0.*//'
echo nonsense > world.db.watch.csv
detente watch world.db --step week --csv 2> remarks.txt | cut -d, -f1-5 | sort; cat remarks.txt
detente watch world.db --quiet --json --no-cache --until 2020-05-31 | python3 -c 'import json, sys; r = json.load(sys.stdin)["result"]; print(r["active_pairs"], r["source"], sorted(p["state"] for p in r["pairs"]), [len(p["acts"]) for p in r["pairs"]])'
detente watch world.db --quiet --out watch.json --no-cache && head -c 30 watch.json
# A window of more than five years is counted by week, if nobody says otherwise.
awk 'BEGIN { print "date,source,target,cameo,quad,goldstein"; for (d = 0; d < 1900; d++) for (i = 0; i < 2; i++) { s = (s * 16807 + 12345) % 2147483647; if (s % 997 < 50) print strftime("%Y-%m-%d", 1262304000 + d * 86400, 1) (i ? ",PAK,IND,111,3,-2" : ",IND,PAK,111,3,-2") } }' > long.csv
detente import tidy long.csv --into long.db > /dev/null
detente watch long.db --quiet --no-cache > long.txt; sed -n 's|^Source.*\(counted by [^.;]*\).*|\1|p' long.txt; grep -o 'counted by week: .*R is too low' long.txt
detente watch long.db --quiet --no-cache --until 2014-12-31 | sed -n 's|^Source.*\(counted by [^.;]*\).*|\1|p'
detente watch long.db --quiet --no-cache --step week --until 2014-12-31 | sed -n 's|^Source.*\(counted by [^.;]*\).*|\1|p'
# Misuse.
detente watch
detente watch nowhere.db
detente watch events.csv
detente watch world.db --since 2021-01-01
detente watch world.db --since 2020-05-01 --until 2020-04-01
detente watch world.db --until 2020-01-10
detente watch world.db --step month
detente watch world.db --top 0
detente watch world.db --json --csv

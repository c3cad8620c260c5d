detente new demo > /dev/null
detente fit demo --quiet --runs 2 --draws 128 --threads 1 --no-cache --json > one.json; echo $?
detente fit demo --quiet --runs 2 --draws 128 --threads 2 --json > two.json && cmp one.json two.json
detente fit demo --quiet --runs 2 --draws 128 --json | cmp - one.json
ls $XDG_CACHE_HOME/detente | sed 's/^[0-9a-f]*\./*./'
for f in $XDG_CACHE_HOME/detente/*.fit; do printf x >> $f; done; detente fit demo --runs 2 --draws 128 --json 2> said | cmp - one.json; grep 'damaged' said | sed 's/: .*: /: FILE: /'
detente fit demo --quiet --runs 2 --draws 128 --out demo.nc > text; tail -n 1 text; head -c 4 demo.nc | od -An -c; cp demo.nc copy.nc; detente fit demo --quiet --runs 2 --draws 128 --out demo.nc > /dev/null && cmp demo.nc copy.nc
grep -c -e '^Confidence' -e '^Warning' -e '^Runs of the sampler' -e '^Direct reproduction' -e '^Would the prior' -e '^Parameters' -e '^Provenance' text | awk '{print ($1 >= 6)}'
python3 -c 'import json; a=json.load(open("one.json")); r=a["result"]; print(sorted(a), sorted(r)); print(a["question"], [len(x["ladder"]) > 0 for x in r["sampler"]["runs"]], r["evidence"]["limit_sd_log10"])'
detente fit demo --draws 32
detente fit demo --draws 200
detente fit demo --runs 0
detente fit demo --prior sceptc
detente fit demo --profile ful
detente fit demo --quiet --runs 1 --draws 128 --out no/such/folder.nc
detente fit demo --since 2021-03-01 --until 2021-02-01
detente fit demo --since 1990-01-01 --until 1990-12-31
printf 'date,source,target,cameo,quad,goldstein\n' > one-sided.csv; for i in 1 2 3 4 5 6 7 8 9; do echo "2021-01-0$i,AAA,BBB,112,3,-2" >> one-sided.csv; done
detente fit one-sided.csv --pair AAA,BBB --quiet --runs 2 --draws 128 | grep 'no open act'
printf 'date,source,target,cameo,quad,goldstein\n2021-01-01,AAA,CCC,112,3,-2\n2021-01-02,BBB,CCC,112,3,-2\n' > none.csv; detente fit none.csv --pair AAA,BBB --quiet
printf 'date,source,target,cameo,quad,goldstein\n' > forty.csv; for i in $(seq 10 31); do echo "2021-01-$i,AAA,BBB,112,3,-2"; echo "2021-03-$i,AAA,BBB,190,4,-9"; done >> forty.csv; detente fit forty.csv --pair AAA,BBB --quiet --runs 2 --draws 128 | grep -e 'no open act' -e '^Direct reproduction'
detente fit forty.csv --pair AAA,BBB --quiet --since 2021-02-01 --until 2021-02-28
detente fit forty.csv --pair AAA,BBB --quiet --runs 2 --draws 128 --since 2021-01-10 --until 2021-01-10 | head -n 1
detente fit demo --quiet --since 2021-07-01 --until 2021-07-01
timeout --foreground --preserve-status -s INT 4 detente fit demo --quiet --runs 64 --draws 2048 --no-cache > partial 2>&1; echo $?; grep -q -e '^Warning: Partial result' -e '^Warning: No run' -e '^detente: stopped' partial && echo marked

printf 'date,source,target,cameo,quad,goldstein\n' > events.csv
for i in 1 2 3 4 5 6 7 8 9; do printf '2021-01-0%s,AAA,BBB,112,3,-2\n2021-02-0%s,B2,AAA,040,1,1\n2021-01-2%s,CCC,AAA,190,4,-10\n' $i $i $i >> events.csv; done
detente replay events.csv
detente replay events.csv --pair AAA
detente replay events.csv --pair AAA,BBB,CCC
detente replay events.csv --pair AAA,AAA
detente replay events.csv --pair AAA,ZZZ
detente replay events.csv --pair AAA,BBB --actor CCC=x
detente replay events.csv --pair AAA,BBB --actor BBB=B2 --actor BBB=B3
detente replay events.csv --pair AAA,BBB --since 2021-03-01 --until 2021-02-01
printf 'a,b\n1,2\n' > other.csv && detente replay other.csv --pair AAA,BBB
gzip -k events.csv
for f in events.csv events.csv.gz; do detente replay $f --pair AAA,BBB --actor BBB=B2 --quiet --json > a.json; echo $?; python3 -c 'import json; a=json.load(open("a.json")); c=a["result"]["case"]; print(c["from"], c["until"], len(c["acts"]), a["provenance"]["inputs"][0]["rows_read"], a["provenance"]["inputs"][0]["rows_dropped"])'; done

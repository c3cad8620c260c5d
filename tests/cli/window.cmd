detente new demo
detente replay demo --since 2031-01-01
detente replay demo --since 2021-06-01 --until 2021-05-01 --quiet
detente replay demo --pair ALP,BOR
detente replay demo --quiet --since 2021-03-01 --until 2021-09-30 --out part.csv >/dev/null && head -2 part.csv | tail -1 | cut -c1-11 && tail -1 part.csv | cut -c1-11 && wc -l < part.csv

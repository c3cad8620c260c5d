detente replay a --seed x
detente replay a --seed -1
detente replay a --seed 1.5
detente replay a --seed 99999999999999999999
detente replay a --threads 0
detente replay a --prior sceptic
detente replay a --prior zzz
detente replay a --profile=maxi
detente replay a --since 2021-02-30
detente replay a --until 1/2/2021
detente replay a --actor PAK
detente replay a --actor A=x --actor B=y --actor C=z
detente replay a --json --csv
detente replay nowhere
detente report nowhere
detente check nowhere

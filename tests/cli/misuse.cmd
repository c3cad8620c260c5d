detente
detente --version
detente replya demo
detente xyzzy
detente help replya
detente help --man --completion
detente check
detente check a b
detente check --jsn a
detente check --json=yes a
detente check -q a
detente replay --seed
detente replay --seed 1 --seed 2 a

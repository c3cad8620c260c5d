detente new demo
detente report demo --quiet | tail -1
detente report demo --quiet --out page.html | tail -1 && cmp page.html demo.html
cd demo && detente report . --quiet | tail -1
grep -c 'id="detente-answers"' demo.html
detente report demo --quiet --out no/such/page.html
ls

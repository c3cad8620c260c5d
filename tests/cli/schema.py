#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every docs/schema/*.schema.json that names a command (x-command) describes what that command prints: schema.py DETENTE ROOT

The command runs in an empty folder that holds a fresh case `demo`, three small event files and a link to the shipped `cases`, after those of x-before. A schema must describe every field:
an object without "additionalProperties" false, or with a property that the output never has in any place, is a fault of the schema."""
import datetime, json, os, pathlib, shlex, subprocess, sys, tempfile

try:
    import jsonschema
except ImportError:
    if os.environ.get("CI"):
        sys.exit("python3-jsonschema is missing")
    print("python3-jsonschema is missing: skipped")
    sys.exit(77)

detente, root = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
folder = root / "docs/schema"
schemas = {path.name: json.loads(path.read_text()) for path in sorted(folder.glob("*.schema.json"))}
failures = []


def open_objects(schema, place):
    """Objects of a schema that let anything pass."""
    if isinstance(schema, dict):
        if "properties" in schema and "$ref" not in schema and place.count("/") > 2 and "additionalProperties" not in schema:
            yield place
        for key, value in schema.items():
            yield from open_objects(value, f"{place}/{key}")
    elif isinstance(schema, list):
        for i, value in enumerate(schema):
            yield from open_objects(value, f"{place}/{i}")


def check(name, schema, cwd, environment):
    for line in schema.get("x-before", []):
        subprocess.run([str(detente), *shlex.split(line)[1:]], cwd=cwd, env=environment, check=True, capture_output=True, timeout=600)
    command = shlex.split(schema["x-command"])
    done = subprocess.run([str(detente), *command[1:]], cwd=cwd, env=environment, capture_output=True, text=True, timeout=600)
    if done.returncode:
        failures.append(f"{name}: {schema['x-command']}: exit {done.returncode}: {done.stderr}")
        return
    resolver = jsonschema.RefResolver(base_uri="", referrer=schema, store=schemas)
    jsonschema.Draft202012Validator.check_schema(schema)
    for error in jsonschema.Draft202012Validator(schema, resolver=resolver).iter_errors(json.loads(done.stdout)):
        failures.append(f"{name}: /{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")


with tempfile.TemporaryDirectory() as cwd:
    environment = {**os.environ, "XDG_CACHE_HOME": cwd + "/cache"}
    subprocess.run([str(detente), "new", "demo"], cwd=cwd, check=True, capture_output=True)
    header, row = "date,source,target,cameo,quad,goldstein\n", "2020-01-01,PAK,Nowhere,042,1,1.9\n"
    (pathlib.Path(cwd) / "events.csv").write_text(header + row)
    (pathlib.Path(cwd) / "more.csv").write_text(header + row + row + "2020-02-30" + row[10:])
    rows = [f"{datetime.date(2018, 1, 1) + datetime.timedelta(day)},{a},{b},190,4,-10\n" for day in range(200) for a, b in (("PAK", "IND"), ("IND", "PAK"))
            if day * (1 + (a == "PAK")) % 7 < 2]
    (pathlib.Path(cwd) / "year.csv").write_text(header + "".join(rows))
    days = [f"2020-{month:02}-{day:02}" for month in range(1, 5) for day in range(1, 29)]
    acts = [f"{day},{one},{other},{code}\n" for k, day in enumerate(days) for one, other, code, every in
            (("PAK", "IND", "111,3,-2", 2), ("IND", "PAK", "190,4,-10", 3), ("IND", "USA", "042,1,1.9", 2), ("USA", "IND", "042,1,1.9", 5)) if k % every == 0]
    (pathlib.Path(cwd) / "pairs.csv").write_text(header + "".join(acts))
    os.symlink(root / "cases", pathlib.Path(cwd) / "cases")
    asked = {name: schema for name, schema in schemas.items() if "x-command" in schema}
    for name, schema in asked.items():
        failures += [f"{name}: {place} lets anything pass" for place in open_objects(schema, name)]
        check(name, schema, cwd, environment)
    if not asked:
        failures.append("no schema names a command")
print(*failures, sep="\n")
sys.exit(1 if failures else 0)

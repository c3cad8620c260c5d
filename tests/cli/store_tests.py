# SPDX-License-Identifier: Apache-2.0
"""What the tests of a store and of the server share; the first argument of such a test is the program."""
import pathlib, sqlite3, subprocess, sys, tempfile

detente = pathlib.Path(sys.argv[1]).resolve()
TIDY = "date,source,target,cameo,quad,goldstein\n"
failures = []


def check(what, good, *more):
    if not good:
        failures.append(what)
        print(f"FAILED {what}", *more, sep="\n  ")


def run(*arguments, **more):
    done = subprocess.run([str(detente), *map(str, arguments)], capture_output=True, text=True, timeout=600, **more)
    return done.returncode, done.stdout, done.stderr


def is_built_with(name):
    """Does the program name it: a library, a function of one?"""
    return name.encode() in detente.read_bytes()


def query(store, sql, *values):
    base = sqlite3.connect(store)
    try:
        return base.execute(sql, values).fetchall()
    finally:
        base.close()


def run_all(tests):
    """Each test_ of these globals, in a folder of its own that is gone afterwards; ends the program."""
    for name, test in tests.items():
        if name.startswith("test_"):
            with tempfile.TemporaryDirectory() as outer:
                folder = pathlib.Path(outer) / "in"
                folder.mkdir()
                test(folder)
    sys.exit(1 if failures else 0)

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of the command line: run.py [--record] DETENTE ROOT MODE [FILE]

MODE  cmd FILE.cmd  runs each line in a shell in an empty folder and compares with FILE.out (--record writes it)
      docs FILE.md  runs the fenced examples of a page in order in one folder: lines "$ ..." must exit as the fence says
                    ("exit=65", default 0) and the lines below them must come in this order ("..." stands for any lines).
                    A fence that says "file=NAME" is written to NAME first, one that says "more=NAME" is put at its end; a
                    page that speaks of data/ is given the real data there, and is skipped (77) where they are absent
      bad           runs `detente check` over tests/cli/bad, compares code and faults with each folder's `expected`
      usage         holds every command of the table against its help, its errors, the manual page, the completion and
                    its page in docs
"""
import difflib, os, pathlib, re, subprocess, sys, tempfile
import pages

record = "--record" in sys.argv
detente, root, mode, *rest = [a for a in sys.argv[1:] if a != "--record"]
detente, root = pathlib.Path(detente).resolve(), pathlib.Path(root).resolve()
failures = []
kept_fits = tempfile.TemporaryDirectory()
os.environ["XDG_CACHE_HOME"] = kept_fits.name


def fail(where, *lines):
    failures.append(where)
    print(f"FAILED {where}", *lines, sep="\n  ")


def difference(wanted, found):
    return difflib.unified_diff(wanted, found, "expected", "found", lineterm="")


def shell(line, folder):
    env = {**os.environ, "PATH": f"{detente.parent}:{os.environ['PATH']}", "ROOT": str(root), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(["bash", "-c", line], cwd=folder, env=env, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def run(*arguments, cwd=None):
    done = subprocess.run([str(detente), *arguments], cwd=cwd, capture_output=True, text=True, timeout=600)
    return done.returncode, done.stdout, done.stderr


def test_cmd(path):
    said = []
    with tempfile.TemporaryDirectory() as folder:
        for line in path.read_text().splitlines():
            if line and not line.startswith("#"):
                code, output = shell(line, folder)
                end = "" if output.endswith("\n") or not output else "\n"
                said.append(f"$ {line}\n{output}{end}[exit {code}]\n")
    said, golden = "".join(said), path.with_suffix(".out")
    if record:
        golden.write_text(said)
    elif said != golden.read_text():
        fail(path.name, *difference(golden.read_text().splitlines(), said.splitlines()))


def real_data():
    data = pages.real_data(root)
    if not data.exists():
        print(f"no real data at {data}: set DETENTE_TEST_DATA; skipped")
        sys.exit(1 if os.environ.get("CI") else 77)
    return data


def test_example(name, step, folder):
    code, output = shell(step.what, folder)
    if code != step.code:
        fail(f"{name}: {step.what}", f"exit {code}", output)
    elif (lost := pages.missing_line(step.text, output)) is not None:
        fail(f"{name}: {step.what}", f"not printed in this place: {lost}", output)


def test_docs(path):
    page = path.read_text()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        os.symlink(root / "cases", folder / "cases")
        if pages.needs_data(page):
            os.symlink(real_data(), folder / "data")
        for step in pages.steps(page):
            if step.does == "run":
                test_example(path.name, step, folder)
            else:
                with open(folder / step.what, "w" if step.does == "write" else "a") as file:
                    file.write(step.text)


def test_bad():
    folders = sorted((root / "tests/cli/bad").glob("*/expected"))
    if len(folders) < 30:
        fail("bad", f"only {len(folders)} folders")
    for expected in folders:
        name = expected.parent.name
        code, *lines = expected.read_text().splitlines()
        found, out, err = run("check", name, cwd=expected.parent.parent)
        faults = [line for line in out.splitlines()[:-1] if not line.startswith("note: ")]
        faults += [re.sub("^detente: ", "", line) for line in err.splitlines()]
        wanted = [line for line in lines if not line.startswith("note: ")]
        if found != int(code) or faults != wanted:
            fail(name, f"exit {found}, expected {code}", *difference(wanted, faults))


def test_usage():
    commands = re.findall(r"^  (\w+)(?: (\S+(?: \S+)*))?  ", run("help")[1].split("Commands:")[1], re.M)
    man = run("help", "--man")[1]
    completion, zsh, fish = (run("help", "--completion", *shell)[1] for shell in ([], ["zsh"], ["fish"]))
    if run("help", "--completion", "bash")[1] != completion or run("help", "--completion", "tcsh")[0] != 64:
        fail("help --completion", "is bash's by default, and refuses other shells")
    if len(commands) < 6:
        fail("help", "lists too few commands")
    for name, operand in commands:
        operand = operand.strip()
        code, text, _ = run("help", name)
        options = re.findall(r"^  --([\w-]+)( [A-Z]\S*)?", text, re.M)
        page = root / "docs/commands" / f"{name}.md"
        described = page.read_text() if page.exists() else fail(f"docs/commands/{name}.md", "is missing") or ""
        required = bool(operand) and not operand.startswith("[")
        checks = [
            ("help exits 0", code == 0 and run(name, "--help")[:2] == (0, text)),
            ("an unknown option is refused", run(name, "--nonsense")[0] == 64),
            ("a single dash is refused", run(name, "-x")[0] == 64),
            ("a surplus operand is refused", operand.endswith("...") or run(name, "a", "b", "c")[0] == 64),
            ("a missing operand is refused", not required or run(name)[0] == 64),
            ("the manual page has it", f'"detente {name} [' in man),
            ("the completion has it", f" {name})" in completion),
            ("the completion of zsh has it", f"'{name}:" in zsh and f" {name}) _arguments" in zsh),
            ("the completion of fish has it", f"-a {name} " in fish),
            ("it has a manual page", f"detente\\-{name} \\- " in run("help", "--man", name)[1]),
        ]
        for option, value in options:
            checks += [
                (f"--{option} is on its page", f"`--{option}" in described),
                (f"--{option} is completed by fish", f"from {name}' -l {option}{' -r' if value else ''} -d" in fish),
                (f"--{option} without its value, or with one too many, is refused",
                 run(name, *["x"] * required, f"--{option}" if value else f"--{option}=1")[0] == 64),
                (f"--{option} misspelt names the right one", f"'--{option}'" in run(name, f"--{option}q")[2]),
            ]
        for what, good in checks:
            if not good:
                fail(f"{name}: {what}")


modes = {"cmd": test_cmd, "docs": test_docs, "bad": test_bad, "usage": test_usage}
modes[mode](*[pathlib.Path(r).resolve() for r in rest])
sys.exit(1 if failures else 0)

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The completion scripts, read by the shells themselves: completion.py DETENTE. Skipped where zsh or fish is missing."""
import pathlib, re, shutil, subprocess, sys, tempfile

detente = pathlib.Path(sys.argv[1]).resolve()
if not all(map(shutil.which, ["bash", "zsh", "fish"])):
    sys.exit(77)


def ask(*arguments):
    return subprocess.run([detente, "help", *arguments], capture_output=True, text=True, check=True).stdout


commands = re.findall(r"^  (\w+) .*?  +(\S.*)$", ask().split("Commands:")[1], re.M)
options = re.findall(r"^  --([\w-]+)(?: [A-Z]\S*)?  +(\S.*)$", ask("report"), re.M)
assert len(commands) >= 18 and len(options) >= 10, (commands, options)


def said(shell, script, *arguments):
    """What the shell prints of `script`, to which the file of its completion is $1; anything on standard error is a fault."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "completion"
        path.write_text(ask("--completion", shell))
        set_path = f"set path1 {path}; " if shell == "fish" else f"path1={path}; "
        done = subprocess.run([*arguments, "-c", set_path + script], capture_output=True, text=True, timeout=60,
                              env={"HOME": folder, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"})
    if done.returncode or done.stderr:
        sys.exit(f"{shell}: exit {done.returncode}: {done.stderr}")
    return done.stdout.splitlines()


def same(what, found, wanted):
    if sorted(found) != sorted(wanted):
        sys.exit(f"{what}:\n  only offered: {sorted(set(found) - set(wanted))}\n  not offered: {sorted(set(wanted) - set(found))}")


bash = "source $path1; COMP_WORDS=(detente %s); COMP_CWORD=%d; _detente; printf '%%s\\n' \"${COMPREPLY[@]}\""
same("bash, commands", said("bash", bash % ("''", 1), "bash", "--norc"), [c for c, _ in commands] + ["--help", "--version"])
same("bash, options", said("bash", bash % ("report --", 2), "bash", "--norc"), ["--" + o for o, _ in options])

fish = "source $path1; complete -C 'detente %s'"
same("fish, commands", said("fish", fish % "", "fish", "--no-config"), [f"{c}\t{text}" for c, text in commands])
same("fish, options", said("fish", fish % "report --", "fish", "--no-config"), [f"--{o}\t{text}" for o, text in options])

# zsh completes on a terminal alone; here its two helpers print what they are given.
zsh = ("_describe() { print -rl -- ${(P)2} }; _arguments() { print -rl -- $@ }; words=(detente %s); CURRENT=%d; source $path1")
same("zsh, commands", said("zsh", zsh % ("''", 2), "zsh", "-f"), [f"{c}:{text}" for c, text in commands])
found = [re.fullmatch(r"\*--([\w-]+)\[(.*)\](:.*:_files)?", line) for line in said("zsh", zsh % ("report ''", 3), "zsh", "-f")[:-1]]
same("zsh, options", [(m[1], re.sub(r"\\(.)", r"\1", m[2])) for m in found], options)

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every command in odd surroundings: surroundings.py DETENTE ROOT. Languages with decimal commas and a dotted i, time zones, a clock far off
or set back, folders that may not be written, a full disk: the same answer, or one sentence and then, in good surroundings, the same answer.
Needs localedef, faketime, and for disks root; what is not there is told and left out."""
import os, shutil, subprocess, sys, tempfile
from study import *



def baselines(inputs):
    found = {}
    for name, line, _ in COMMANDS:
        made, folder = inputs.copy()
        with made:
            code, out, err = run(folder, *line.split())
            check(f"{name} succeeds", code == 0, err)
            found[name] = out, contents(folder)
    return found


def same_everywhere(inputs, wanted, what, more, before=()):
    """Each command under these variables of the environment gives the same."""
    def one(command):
        name, line, _ = command
        made, folder = inputs.copy()
        with made:
            code, out, err = run(folder, *line.split(), more=more, **dict(before))
            answer, after = wanted[name]
            return check(f"{name} {what}", code == 0 and out == answer and not differences(contents(folder), after), code, err[-300:],
                         differences(contents(folder), after))
    outcomes = several(one, COMMANDS)
    row(what, len(outcomes), f"{sum(outcomes)} same answer", len(outcomes) - sum(outcomes))


def languages(outer):
    made = {}
    for name in ("de_DE", "tr_TR"):
        done = subprocess.run(["localedef", "-i", name, "-f", "UTF-8", os.path.join(outer, f"{name}.UTF-8")], capture_output=True)
        if done.returncode > 1:
            print(f"no locale {name}: {done.stderr.decode()[:200]}; left out")
            continue
        made[name] = {"LOCPATH": outer, "LC_ALL": f"{name}.UTF-8", "LANG": f"{name}.UTF-8"}
    return made


def clock(at):
    library = next((p for p in ("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",) if os.path.exists(p)), None)
    return {"LD_PRELOAD": library, "FAKETIME": at, "FAKETIME_DONT_FAKE_MONOTONIC": "1"} if library else None


# ---- places that cannot be written ----

def as_nobody():
    os.setgid(65534)
    os.setuid(65534)


def outcome_of(what, name, line, folder, before, wanted, ease, **how):
    """Same answer or one sentence, and nothing half written, as is seen when ease() has made good surroundings; 'same', 'error' or ''."""
    code, out, err = run(folder, *line.split(), **how)
    ease()
    answer, after = wanted
    said = code == 0 and out == answer or code in DOCUMENTED and bool(ONE_SENTENCE.match(err))
    halves = half_written(folder, before, after)
    whole = all(is_intact(store) for store in folder.glob("*.db"))
    ok = check(f"{name} {what}", said and not halves and whole, code, err[-300:], halves)
    return ("error" if code else "same") if ok else ""


def afterwards(what, name, line, folder, wanted):
    code, out, err = run(folder, *line.split())
    answer, after = wanted
    check(f"{name} afterwards, {what}", code == 0 and out == answer and not differences(contents(folder), after), code, err[-300:], differences(contents(folder), after))


def told(what, outcomes):
    row(what, len(outcomes), f"{outcomes.count('same')} same answer, {outcomes.count('error')} one sentence", outcomes.count(""))


def set_writable(folder, may):
    for path in [folder, *folder.rglob("*")]:
        path.chmod((0o777 if may else 0o555) if path.is_dir() else (0o666 if may else 0o444))


def read_only(inputs, wanted):
    outcomes = []
    for name, line, _ in COMMANDS:
        made, folder = inputs.copy()
        with made:
            os.chmod(folder.parent, 0o755)
            set_writable(folder, False)
            outcomes.append(outcome_of("in a read-only folder", name, line, folder, inputs.before, wanted[name],
                                       lambda: set_writable(folder, True), preexec_fn=as_nobody))
            afterwards("no longer read-only", name, line, folder, wanted[name])
    told("a folder, its store and its kept fits read-only", outcomes)


def full_disk(inputs, wanted):
    outcomes = []
    for name, line, _ in COMMANDS:
        disk = tempfile.mkdtemp()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk], check=True)
        try:
            folder = pathlib.Path(disk) / "in"
            shutil.copytree(inputs.folder, folder)
            with open(folder / "filler", "wb", buffering=0) as f:
                try:
                    while f.write(bytes(4096)):
                        pass
                except OSError:
                    pass
            outcomes.append(outcome_of("on a full disk", name, line, folder, inputs.before, wanted[name], (folder / "filler").unlink))
            afterwards("with room", name, line, folder, wanted[name])
        finally:
            subprocess.run(["umount", "-l", disk], check=True)
            os.rmdir(disk)
    told("a full disk (tmpfs)", outcomes)


with Inputs() as inputs:
    wanted = baselines(inputs)
    for name, more in languages(inputs.outer.name).items():
        same_everywhere(inputs, wanted, f"the language {name}", more)
    for zone in ("Pacific/Kiritimati", "America/St_Johns"):
        same_everywhere(inputs, wanted, f"the time zone {zone}", {"TZ": zone})
    for what, at in [("a clock in 1975", "@1975-01-01 00:00:00"), ("a clock in 2039", "@2039-06-01 00:00:00")]:
        if clock(at):
            same_everywhere(inputs, wanted, what, clock(at))
        else:
            print("no faketime: clocks are left out")
    if os.geteuid() == 0:
        os.chmod(inputs.outer.name, 0o755)
        read_only(inputs, wanted)
        full_disk(inputs, wanted)
    else:
        print("folders and disks are left out: they need root")
end()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every kind of call fails once in a server that is asked: faults_served.py DETENTE ROOT.

Wanted: a server that does not begin says one sentence; one that did may refuse what it was asked when the call failed, or hang up, and
answers all else as ever, before and after; it ends in order, and nothing is half written. Threads make which call is the n-th a
matter of chance, so each kind is tried at SPREAD places of about as many calls as there are."""
import http.client, signal
from study import *

SPREAD, TIMES = 12, 3
NOTE = "note.lock"  # in the folder, for a server may write nowhere else; the name says that it does not count (is_aside)
LINE = f"serve kept {SMALL} --port 0"


def start(folder, kind, nth, count):
    return subprocess.Popen([str(detente), *LINE.split()], cwd=folder, env=environment(folder, fault(kind, nth, count)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def served(folder, kind, nth, count):
    """Status, the answers when asked TIMES over (None: refused), standard error."""
    job, answers = start(folder, kind, nth, count), []
    try:
        port = port_of(job)
        for _ in range(TIMES if port else 0):
            try:
                answers.append(asked_of_server(port))
            except (OSError, http.client.HTTPException, ValueError, KeyError):
                answers.append(None)
        job.send_signal(signal.SIGINT)
        return job.wait(60), answers, job.stderr.read()
    finally:
        job.kill()
        job.communicate()


def one(inputs, wanted, kind, nth):
    """'same', 'refused' or 'error', or what went wrong."""
    answer, after = wanted
    made, folder = inputs.copy()
    with made:
        note = folder / NOTE
        code, answers, err = served(folder, kind, nth, note)
        asker = note.read_text() if kind == "alloc" and note.exists() else ""
        faults = [f"{path} is half written or left over" for path in half_written(folder, inputs.before, after)]
        if not answers and code in DOCUMENTED and ONE_SENTENCE.match(err):
            return "; ".join(faults) or "error"
        if code != 0 or len(answers) != TIMES or answers.count(answer) < TIMES - 1 or any(x not in (answer, None) for x in answers):
            faults.append(f"exit {code}, answered {[None if x is None else x == answer for x in answers]}: {err[-300:]}, {asker}")
        return "; ".join(faults) or ("refused" if None in answers else "same")


with Inputs() as inputs:
    made, folder = inputs.copy()
    with made:
        code, answers, err = served(folder, "none", 0, folder / NOTE)
        check("the server answers", code == 0 and len(answers) == TIMES and answers[0] and answers.count(answers[0]) == TIMES, code, err)
        wanted = answers[0], contents(folder)
    todo = []
    for kind in KINDS:
        made, folder = inputs.copy()
        with made:
            count = folder / NOTE
            code, answers, err = served(folder, kind, 0, count)
            check(f"{kind} counted", code == 0 and answers == [wanted[0]] * TIMES, code, err)
            todo += [(kind, nth) for nth in spread(int(count.read_text()), SPREAD)]
    outcomes = several(lambda x: one(inputs, wanted, *x), todo)
    for (kind, nth), outcome in zip(todo, outcomes):
        check(f"serve, {kind} {nth}", outcome in ("same", "refused", "error"), outcome)
    same, refused, error = (outcomes.count(x) for x in ("same", "refused", "error"))
    row("a call of serve fails, of any kind", len(todo), f"{same} same answer, {refused} refused once, answered else, {error} one sentence", len(todo) - same - refused - error)
end()

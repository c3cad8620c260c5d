# SPDX-License-Identifier: Apache-2.0
"""What a page has its reader do, in order. The rules of its fences are those of run.py docs; a newcomer (tests/full/newcomer.py) also types
the indented lines below <!-- not run: WHY; tests/full/newcomer.py runs it -->."""
import collections, os, pathlib, re

# does: run, write or append; what: the command, or the file; text: the lines shown below the command, or what goes into the file; code: exit status.
Step = collections.namedtuple("Step", "does what text code", defaults=("", 0))
FENCE = r"^```(?P<said>[^\n]*)\n(?P<text>.*?)^```"
TYPED = r"^<!-- not run: [^\n]*; tests/full/newcomer\.py runs it -->\n\n(?P<typed>(?:    [^\n]*\n|\n)+)"


def fenced(said, text):
    stated = dict(re.findall(r"(exit|file|more)=(\S+)", said))
    if "file" in stated:
        return [Step("write", stated["file"], text)]
    if "more" in stated:
        return [Step("append", stated["more"], text)]
    commands = re.split(r"^\$ ", text, flags=re.M)[1:] if text.startswith("$ ") else []
    return [Step("run", *command.rstrip("\n").partition("\n")[::2], int(stated.get("exit", 0))) for command in commands]


def steps(page, of_newcomer=False):
    found = []
    for block in re.finditer(f"{FENCE}|{TYPED}" if of_newcomer else FENCE, page, re.M | re.S):
        parts = block.groupdict()
        if parts.get("typed"):
            found += [Step("run", line.strip()) for line in parts["typed"].splitlines() if line.strip()]
        else:
            found += fenced(parts["said"], parts["text"])
    return found


def missing_line(text, output):
    """The first line shown that is not printed in its place ("..." stands for any lines), or None."""
    lines, gap = iter(output.splitlines()), False
    for wanted in text.splitlines():
        if wanted == "...":
            gap = True
            continue
        for line in lines:
            if line.rstrip() == wanted.rstrip():
                break
            if not gap:
                return wanted
        else:
            return wanted
        gap = False
    return None


def needs_data(page):
    return re.search(r"^\$ .*\bdata/", page, re.M)


def real_data(root):
    return pathlib.Path(os.environ.get("DETENTE_TEST_DATA", root / "../shared/data")).resolve()

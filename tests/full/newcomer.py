#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A newcomer on a bare Debian 12: newcomer.py DETENTE ROOT. What is committed is cloned into a copy of the folder DETENTE_TEST_BARE
(debootstrap --variant=minbase bookworm DETENTE_TEST_BARE), and there README, installing, tutorials, the Python package and the C example are
followed as their pages say: a terminal a page, every command in its order, what is shown compared with what is printed (tests/cli/pages.py).
Needs root and Debian's and npm's servers; nothing of this system but its variables for proxies and certificates."""
import re, shlex, signal, subprocess, sys, tempfile
from study import *

sys.path.insert(0, str(root / "tests" / "cli"))
import pages

NETWORK = re.compile(r"(?i)(.*_proxy|SSL_CERT_FILE|NODE_EXTRA_CA_CERTS)")
MARK = "<<< step"
PLACE = "/home/new"
CHECKOUT = f"{PLACE}/detente"


class Bare:
    """A copy of the bare system with a clone of what is committed, and nothing else; gone afterwards."""

    def __init__(self, system):
        self.system = system

    def __enter__(self):
        self.root = tempfile.mkdtemp(prefix="newcomer.")
        try:
            subprocess.run(["cp", "-a", "--one-file-system", f"{self.system}/.", self.root], check=True)
            for name in ("proc", "sys", "dev"):
                subprocess.run(["mount", "--rbind", f"/{name}", f"{self.root}/{name}"], check=True)
                subprocess.run(["mount", "--make-rslave", f"{self.root}/{name}"], check=True)
            subprocess.run(["git", "clone", "-q", "--no-hardlinks", root, self.root + CHECKOUT], check=True)
            # What a person answers when apt asks.
            pathlib.Path(self.root, "etc/apt/apt.conf.d/yes").write_text('APT::Get::Assume-Yes "true";\n')
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for name in ("dev", "sys", "proc"):
            subprocess.run(["umount", "-l", "-R", f"{self.root}/{name}"], stderr=subprocess.DEVNULL)
        subprocess.run(["rm", "-rf", "--one-file-system", self.root], check=True)

    def page(self, path):
        return pathlib.Path(self.root + CHECKOUT, path).read_text()

    def terminal(self, script):
        """What a new terminal prints, both streams as they come."""
        given = [f"{name}={value}" for name, value in os.environ.items() if NETWORK.fullmatch(name)]
        inside = ["env", "-i", "HOME=/root", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8",
                  "DEBIAN_FRONTEND=noninteractive", *given, "chroot", self.root, "bash", "-c", script]
        return subprocess.run(inside, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=5400).stdout.decode("utf-8", "replace")


def typed(k, step):
    """One shell for a page, so that a folder or a variable stays as a command left it."""
    if step.does == "run":
        return f"eval {shlex.quote(step.what)} 2>&1; printf '\\n{MARK} {k} %d\\n' $?\n"
    return f"printf %s {shlex.quote(step.text)} {'>' if step.does == 'write' else '>>'}{shlex.quote(step.what)}; printf '\\n{MARK} {k} %d\\n' $?\n"


def follow(bare, name, folder, steps):
    """Every step of a page; its outputs by command."""
    script = f"mkdir -p {folder} && cd {folder} || exit\n" + "".join(typed(k, step) for k, step in enumerate(steps))
    parts = re.split(rf"\n{MARK} \d+ (\d+)\n", bare.terminal(script))
    outputs, codes = parts[::2], [int(code) for code in parts[1::2]]
    lost = 0 if check(f"{name}: all of {len(steps)} steps", len(codes) == len(steps) > 0, len(codes), parts[-1][-2000:]) else 1
    for step, output, code in zip(steps, outputs, codes):
        missing = pages.missing_line(step.text, output) if step.does == "run" and code == step.code else None
        lost += not check(f"{name}: {step.what}", code == step.code and missing is None, f"exit {code}", missing or "", output[-2000:])
    row(f"newcomer: {name}", f"{len(steps)} steps", f"{len(steps) - lost} as written", lost)
    return dict(zip((step.what for step in steps), outputs))


def follow_page(bare, path, folder=CHECKOUT, besides=()):
    text = bare.page(path)
    if pages.needs_data(text):
        data = pages.real_data(root)
        if not data.exists():
            return row(f"newcomer: {path}", 0, "no real data here", 0)
        subprocess.run(["mkdir", "-p", bare.root + folder], check=True)
        subprocess.run(["cp", "-rL", data, f"{bare.root}{folder}/data"], check=True)
    return follow(bare, path, folder, pages.steps(text, of_newcomer=True) + list(besides))


def follow_readme(bare):
    """What script/run prints holds what the page shows of it."""
    outputs = follow_page(bare, "README.md")
    shown = next(step.text for step in pages.steps(bare.page("README.md")) if step.text)
    run_first = next((output for line, output in outputs.items() if line.startswith("script/run")), "")
    check("README.md: script/run prints its verdict", pages.missing_line(f"...\n{shown}", run_first) is None, run_first[-2000:])


def follow_example(bare):
    """The lines that the head of the C example says, with a case for CASE."""
    lines = re.findall(r"^ \*     (\S.*)$", bare.page("examples/embed.c"), re.M)
    follow(bare, "examples/embed.c", f"{CHECKOUT}/examples", [pages.Step("run", line.replace("CASE", "../cases/classroom/arms-race")) for line in lines])


system = os.environ.get("DETENTE_TEST_BARE")
if not system or os.geteuid() != 0:
    print("no bare Debian 12, or not root: set DETENTE_TEST_BARE; skipped")
    sys.exit(1 if os.environ.get("CI") else 77)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # cleaned up where it is stopped
with Bare(system) as bare:
    follow_readme(bare)
    follow_page(bare, "docs/install.md")
    for page in sorted((root / "docs/tutorials").glob("*.md")):
        follow_page(bare, f"docs/tutorials/{page.name}", f"{PLACE}/{page.stem}")
    examples = "my-env/bin/python -m doctest -o ELLIPSIS -o NORMALIZE_WHITESPACE bindings/python/README.md"
    follow_page(bare, "bindings/python/README.md", besides=[pages.Step("run", examples)])
    follow_example(bare)
end()

# SPDX-License-Identifier: Apache-2.0
"""Cases, their counts, and the questions that are asked of them."""
from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from typing import Any, Callable, Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from ._native import ffi, lib
from .answer import Answer, read
from .calls import (PRIORS, PROFILES, Day, Path, Progress, call, call_long, choice, date_of, day, path_text, taken, text, told, usage, whole,
                    write_whole, zeroed)
from .errors import raise_for
from .fit import Fit

CLASSES = ("VC", "MC", "VH", "MH")
VISIBILITIES = ("public", "deniable", "covert")
CHANGES = tuple(told(lib.det_change_name(k)) for k in range(lib.DET_N_CHANGES))


def kept_fits() -> str | None:
    """Where the command line keeps fits: $XDG_CACHE_HOME/detente, else ~/.cache/detente."""
    cache, home = os.environ.get("XDG_CACHE_HOME", ""), os.environ.get("HOME", "")
    if cache.startswith("/"):
        return f"{cache}/detente"
    return f"{home}/.cache/detente" if home.startswith("/") else None


class Cache:
    """A folder of kept fits for one call; `pointer` is NULL for none."""

    def __init__(self, keep: bool | Path) -> None:
        folder = kept_fits() if keep is True else None if keep is False else os.fspath(keep)
        self.pointer = ffi.NULL
        if folder is not None:
            self.folder, self.pointer = path_text(folder), ffi.new("det_fit_cache *")
            lib.cache_at(self.pointer, self.folder)


@dataclass(frozen=True)
class Panel:
    """Acts counted by step, directed dyad and class, as they are fitted.

    counts: open acts, indexed by date (the first day of each step), sorted columns (source, target, class); NaN where nothing was observed, which
    is not calm. volume: how much the source coded in each step, relative to the mean of covered steps (1 for hand-coded acts).
    """

    counts: pd.DataFrame
    volume: pd.Series[Any]
    step_days: int
    machine_coded: bool


class Case:
    """A case in memory. Made by read_case, read_pair or Store.pair; questions may be asked of it by several threads at once.

    Every question takes prior ("sceptical", "reference", "alarmed"), profile ("auto", "full", "mini": how many parameters are free), seed,
    cache (True: fits are kept where the command line keeps them; False: none; or a folder), threads (0: all cores; the answer does not
    depend on it) and progress (called now and then with what is being done and a share in [0,1]). The fit is made once for each prior,
    profile and seed.
    """

    def __init__(self, pointer: Any) -> None:
        self._case = pointer
        self._bases: dict[tuple[str, str, int], Any] = {}
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        one, other = self.principals
        return f"<Case {self.title!r}: {one} and {other}, {self.first} to {self.last}, {self._case.n_acts} acts>"

    @property
    def title(self) -> str:
        return told(self._case.title)

    @property
    def principals(self) -> tuple[str, str]:
        """Ids of the two sides."""
        return self._id(self._case.principals[0]), self._id(self._case.principals[1])

    @property
    def actors(self) -> dict[str, str]:
        """Names by id."""
        return {self._id(i): told(self._case.actors[i].name) for i in range(self._case.n_actors)}

    @property
    def first(self) -> Any:
        """First and last day of the window, as datetime.date."""
        return date_of(getattr(self._case, "from"))

    @property
    def last(self) -> Any:
        return date_of(self._case.until)

    def _id(self, actor: int) -> str:
        return told(self._case.actors[actor].id) if actor >= 0 else ""

    def acts(self) -> pd.DataFrame:
        """The acts, in their order: a row each, indexed by id. author is the likeliest source, p its probability."""
        rows = [self._act(self._case.acts[i]) for i in range(self._case.n_acts)]
        columns = ["id", "from", "to", "author", "p", "target", "class", "cameo", "goldstein", "deaths", "visibility", "grade", "background", "note"]
        found = pd.DataFrame(rows, columns=columns).set_index("id")
        return found.assign(**{name: pd.to_datetime(found[name]) for name in ("from", "to")})

    def _act(self, act: Any) -> tuple[Any, ...]:
        likeliest = max((act.source[k] for k in range(act.n_source)), key=lambda s: float(s.p), default=None)
        return (told(act.id), date_of(getattr(act, "from")), date_of(act.to), self._id(likeliest.actor) if likeliest else "",
                likeliest.p if likeliest else float("nan"), self._id(act.target), CLASSES[act.cls], told(act.cameo), act.goldstein, act.deaths,
                VISIBILITIES[act.visibility], told(act.grade), bool(act.is_background), told(act.note))

    def panel(self) -> Panel:
        """Counts as they are fitted."""
        p = zeroed("det_panel", lib.det_panel_free)
        call(lib.det_panel_build, self._case, p)
        counts = _array(p.count, p.n_steps * p.n_dyads * lib.DET_N_CLASSES, float).reshape(p.n_steps, p.n_dyads, lib.DET_N_CLASSES)
        seen = _array(p.seen, p.n_steps * p.n_dyads, np.uint8).reshape(p.n_steps, p.n_dyads)
        counts[seen == 0] = np.nan
        dyads = [(self._id(p.dyads[i].source), self._id(p.dyads[i].target)) for i in range(p.n_dyads)]
        columns = pd.MultiIndex.from_tuples([(*dyad, cls) for dyad in dyads for cls in CLASSES], names=["source", "target", "class"])
        dates = pd.date_range(date_of(getattr(p, "from")), periods=p.n_steps, freq=f"{p.step_days}D", name="date")
        volume = np.exp(_array(p.log_volume, p.n_steps, float)) if p.machine_coded else np.ones(p.n_steps)
        frame = pd.DataFrame(counts.reshape(p.n_steps, -1), index=dates, columns=columns).sort_index(axis=1)
        return Panel(frame, pd.Series(volume, index=dates, name="volume"),
                     p.step_days, bool(p.machine_coded))

    # ---- questions ----

    def _basis(self, prior: str, profile: str, seed: int, cache: bool | Path, threads: int, progress: Progress) -> Any:
        options, kept = ffi.new("det_basis_options *"), Cache(cache)
        lib.det_basis_default(options)
        options.prior, options.profile = choice("prior", prior, PRIORS), choice("profile", profile, PROFILES)
        options.seed, options.cache = whole("seed", seed, 0, 2**63 - 1), kept.pointer
        with self._lock:
            found = self._bases.get((prior, profile, seed))
            if found is None:
                found = zeroed("det_basis", lib.det_basis_free)
                call_long(lambda run, err: int(lib.det_basis_open(self._case, options, run, found, err)), threads, progress)
                self._bases[prior, profile, seed] = found
        return found

    def _ask(self, question: str, options: Any, threads: int, progress: Progress, basis: Any, *more: Any) -> Answer:
        answer = zeroed(f"det_{question}", getattr(lib, f"det_{question}_free"))
        asked = getattr(lib, f"det_{question}_ask")
        call_long(lambda run, err: int(asked(basis, *more, options, run, answer, err)), threads, progress)
        return read(answer, getattr(lib, f"det_{question}_json"), getattr(lib, f"det_{question}_csv", None), *([1] if question == "whatif" else []))

    def _options(self, question: str) -> Any:
        options = ffi.new(f"det_{question}_options *")
        getattr(lib, f"det_{question}_default")(options)
        return options

    def replay(self, *, prior: str = "reference", profile: str = "auto", seed: int = 1, cache: bool | Path = True, threads: int = 0,
               progress: Progress = None) -> Answer:
        """What each side believed, day by day and why; rates; the state of the pair and its phases."""
        basis = self._basis(prior, profile, seed, cache, threads, progress)
        return self._ask("replay", self._options("replay"), threads, progress, basis)

    def origins(self, act: str | None = None, *, prior: str = "reference", profile: str = "auto", seed: int = 1, cache: bool | Path = True,
                threads: int = 0, progress: Progress = None) -> Answer:
        """Why an act happened (its id), or where the hostility of the whole record goes back to."""
        options = self._options("origins")
        if act is not None:
            found = ffi.new("int *")
            call(lib.det_origins_find_act, self._case, text(act), found)
            options.act = found[0]
        return self._ask("origins", options, threads, progress, self._basis(prior, profile, seed, cache, threads, progress))

    def explain(self, *, prior: str = "reference", profile: str = "auto", seed: int = 1, cache: bool | Path = True, threads: int = 0,
                progress: Progress = None) -> Answer:
        """Which explanation fits, and what that hangs on."""
        basis = self._basis(prior, profile, seed, cache, threads, progress)
        return self._ask("explain", self._options("explain"), threads, progress, basis)

    def moves(self, *, horizon: int | None = None, prior: str = "reference", profile: str = "auto", seed: int = 1, cache: bool | Path = True,
              threads: int = 0, progress: Progress = None) -> Answer:
        """Which move, by whom, first. horizon: days ahead, 1 to 3650."""
        options = self._options("moves")
        if horizon is not None:
            options.horizon_days = whole("horizon", horizon, 1, 3650)
        return self._ask("moves", options, threads, progress, self._basis(prior, profile, seed, cache, threads, progress))

    def forecast(self, *, horizon: int | None = None, presses: Mapping[str, float] = {}, holds: Sequence[str] = (), breaks: Sequence[str] = (),
                 prior: str = "reference", profile: str = "auto", seed: int = 1, cache: bool | Path = True, threads: int = 0,
                 progress: Progress = None) -> Answer:
        """Where it leads. horizon: days ahead, 1 to 365. Scenarios besides the usual ones: third parties that press with so many acts in 30
        days, commitments held, commitments broken (ids). save the answer to score it later."""
        kinds = [(lib.DET_REQUEST_PRESSES, name, float(monthly)) for name, monthly in presses.items()]
        kinds += [(lib.DET_REQUEST_HOLDS, name, 0.0) for name in holds] + [(lib.DET_REQUEST_BREAKS, name, 0.0) for name in breaks]
        names = [text(name) for _, name, _ in kinds]
        requests = ffi.new("det_scenario_request[]", len(kinds))
        for request, name, (kind, _, monthly) in zip(requests, names, kinds):
            if not 0 <= monthly <= 3000:
                raise usage(f"presses: {monthly} acts in 30 days are not within 0 to 3000")
            request.kind, request.name, request.n, request.monthly = kind, name, len(name) - 1, monthly
        options = self._options("forecast")
        options.requests, options.n_requests = requests, len(kinds)
        if horizon is not None:
            options.horizon_days = whole("horizon", horizon, 1)
        return self._ask("forecast", options, threads, progress, self._basis(prior, profile, seed, cache, threads, progress))

    def whatif(self, changes: Iterable[tuple[str, str]] = (), *, coupling: str = "thinning", prior: str = "reference", profile: str = "auto",
               seed: int = 1, cache: bool | Path = True, threads: int = 0, progress: Progress = None, **more: str | Sequence[str]) -> Answer:
        """What would have been, had the case been changed. Changes are named as on the command line, whatif(drop="a12", hold=["c1", "c2"]),
        or as pairs in their order, whatif([("drop", "a12"), ("add", "2021-05-01,A,B,MH")]); `break` is written break_. Kinds: drop, add,
        move, hold, break, undo, regime, without, sensibility. coupling: thinning, quantile or bounds."""
        pairs = list(changes)
        for kind, values in more.items():
            pairs += [(kind.rstrip("_"), value) for value in ([values] if isinstance(values, str) else values)]
        if not pairs:
            raise usage("what if what? Name a change: drop='ACT', hold='COMMITMENT', ...")
        read_in = ffi.new("det_change[]", len(pairs))
        for change, (kind, value) in zip(range(len(pairs)), pairs):
            call(lib.det_change_read, self._case, choice("change", kind, CHANGES), text(value), read_in + change)
        options = self._options("whatif")
        options.coupling = choice("coupling", coupling, ("thinning", "quantile", "bounds"))
        basis = self._basis(prior, profile, seed, cache, threads, progress)
        return self._ask("whatif", options, threads, progress, basis, read_in, len(pairs))

    def report(self, path: Path, *, prior: str = "reference", profile: str = "auto", seed: int = 1, cache: bool | Path = True, threads: int = 0,
               progress: Progress = None) -> Answer:
        """All questions above that the case gives ground for, as one page: an HTML file that asks for nothing from outside. The answer is that
        of replay, whose verdict heads the page."""
        basis = self._basis(prior, profile, seed, cache, threads, progress)
        parts, page = zeroed("det_report_parts", lib.det_report_parts_free), ffi.new("char **")
        call_long(lambda run, err: int(lib.det_report_parts_ask(basis, run, parts, err)), threads, progress)
        call(lib.det_report_html, parts.each, parts.n, page)
        write_whole(path, taken(page[0]))
        return read(ffi.addressof(parts, "replay"), lib.det_replay_json, lib.det_replay_csv)

    def fit(self, *, runs: int | None = None, draws: int | None = None, prior: str = "reference", profile: str = "auto", seed: int = 1,
            cache: bool | Path = True, threads: int = 0, progress: Progress = None) -> Fit:
        """The posterior itself: draws, evidence, and how far they can be trusted. draws: of each run, a multiple of 32."""
        options, kept = ffi.new("det_posterior_options *"), Cache(cache)
        lib.det_posterior_default(options)
        options.prior, options.profile = choice("prior", prior, PRIORS), choice("profile", profile, PROFILES)
        options.seed, options.cache = whole("seed", seed, 0, 2**63 - 1), kept.pointer
        options.n_runs = options.n_runs if runs is None else whole("runs", runs, 1, 64)
        options.n_draws = options.n_draws if draws is None else whole("draws", draws, 64, 65536)
        posterior = zeroed("det_posterior", lib.det_posterior_free)
        call_long(lambda run, err: int(lib.det_posterior_ask(self._case, options, run, posterior, err)), threads, progress)
        return Fit(posterior, self, read(posterior, lib.det_posterior_json))


def _array(pointer: Any, n: int, dtype: Any) -> Any:
    """A copy of n numbers."""
    return np.frombuffer(ffi.buffer(pointer, n * np.dtype(dtype).itemsize), dtype=dtype).copy() if n else np.zeros(0, dtype)


def new_case(folder: Path) -> None:
    """Write a commented case folder that already runs; the folder must not exist, or be empty."""
    call(lib.det_casefile_new, path_text(folder))


def read_case(folder: Path, *, since: Day = None, until: Day = None) -> Case:
    """A case folder, within a window. DataError tells the first fault; check tells all."""
    faults, case = zeroed("det_faults", lib.det_faults_free), zeroed("det_case", lib.det_case_free)
    call(lib.det_casefile_read, path_text(folder), case, faults)
    call(lib.det_window_restrict, case, day("since", since), day("until", until, last=True), ffi.NULL)
    return Case(case)


def read_pair(path: Path, one: str, other: str, *, names: Mapping[str, Sequence[str]] = {}, format: str | None = None, since: Day = None,
              until: Day = None) -> Case:
    """Two actors of a store or of a tidy event file. names: what else they are called in it, {"PAK": ["PAKGOV"]}; format: of a store, whose
    acts are read."""
    for name in names:
        if name not in (one, other):
            raise usage(f"names: '{name}' is none of the pair '{one}' and '{other}'")
    request = ffi.new("det_pair_request *")
    kept: list[Any] = [text(one), text(other)]
    for i, side in enumerate((one, other)):
        request.id[i] = kept[i]
        if side in names:
            kept.append(text(",".join(names[side])))
            request.codes[i] = kept[-1]
    if format is not None:
        kept.append(text(format))
        request.format = kept[-1]
    setattr(request, "from", day("since", since))
    request.until = day("until", until, last=True)
    case = zeroed("det_case", lib.det_case_free)
    call(lib.det_paircase_read, path_text(path), request, case)
    return Case(case)


def check(folder: Path) -> Answer:
    """Every fault of a case folder: result["faults"] and result["notes"], each with file, line, column and message. An exception only where
    the folder cannot be read at all."""
    faults, case = zeroed("det_faults", lib.det_faults_free), zeroed("det_case", lib.det_case_free)
    err, out = ffi.new("det_err *"), ffi.new("char **")
    status = lib.det_casefile_read(path_text(folder), case, faults, err)
    if status not in (lib.DET_OK, lib.DET_DATA, lib.DET_CONFIG):
        raise_for(status, err)
    call(lib.det_check_json, faults, case, out)
    return Answer(taken(out[0]))

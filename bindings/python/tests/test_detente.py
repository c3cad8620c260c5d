# SPDX-License-Identifier: Apache-2.0
"""The package against the command line (DETENTE names the program) and against itself."""
import datetime
import io
import os
import pathlib
import pickle
import signal
import subprocess
import threading
import time

import numpy as np
import pandas as pd
import pytest

import detente

PROGRAM = os.environ["DETENTE"]
ROOT = pathlib.Path(os.environ["DETENTE_ROOT"])
MINI = {"profile": "mini", "threads": 1}
SETTINGS = ["--profile", "mini", "--threads", "1", "--quiet"]
RACE = str(ROOT / "cases/classroom/arms-race")


def command(*words, code=0):
    done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=300)
    assert done.returncode == code, done.stderr
    return done.stdout


@pytest.fixture(scope="session", autouse=True)
def kept(tmp_path_factory):
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("case") / "demo"
    detente.new_case(path)
    return path


@pytest.fixture(scope="session")
def case(folder):
    return detente.read_case(folder)


@pytest.fixture(scope="session")
def replay(case):
    return case.replay(cache=False, **MINI)


@pytest.fixture(scope="session")
def fit(case):
    return case.fit(runs=2, draws=64, **MINI)


# ---- the same answers as the command line ----

def test_a_replay_is_that_of_the_command_line_to_the_last_byte(folder, replay):
    assert replay.text == command("replay", folder, "--json", "--no-cache", *SETTINGS)
    assert replay.csv == command("replay", folder, "--csv", *SETTINGS)


QUESTIONS = {
    "origins": ({"act": "a05"}, [], ["a05"]),
    "moves": ({"horizon": 60}, ["--horizon", 60], []),
    "whatif": ({"changes": [("drop", "a05"), ("break", "no-bases=2021-03-01")]}, ["--drop", "a05", "--break", "no-bases=2021-03-01"], []),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_questions_are_those_of_the_command_line(folder, case, question):
    asked, options, operands = QUESTIONS[question]
    assert getattr(case, question)(**asked, **MINI).text == command(question, folder, *operands, "--json", *options, *SETTINGS)


def test_explain(folder):
    short = detente.read_case(folder, until="2021-03")
    assert short.explain(**MINI).text == command("explain", folder, "--until", "2021-03", "--json", *SETTINGS)


def test_a_kept_forecast_is_scored(folder, case, tmp_path):
    answer = detente.read_case(folder, until="2021-09").forecast(horizon=30, presses={"RDG": 4}, **MINI)
    words = ["--until", "2021-09", "--horizon", 30, "--scenario", "RDG=4", *SETTINGS]
    assert answer.text == command("forecast", folder, "--json", *words) and answer.csv == command("forecast", folder, "--csv", *words)
    assert len(answer.frame()) == 30 and answer.frame().index.name == "last_day"
    answer.save(tmp_path / "kept.json")
    scored = detente.score(case, [tmp_path / "kept.json"])
    assert scored.text == command("score", folder, tmp_path / "kept.json", "--json", "--quiet")


def test_a_fit_is_that_of_the_command_line(folder, fit, tmp_path):
    told = command("fit", folder, "--json", "--runs", 2, "--draws", 64, "--out", tmp_path / "theirs.nc", *SETTINGS)
    fit.to_netcdf(tmp_path / "ours.nc")
    assert fit.answer.text == told and fit.complete
    assert (tmp_path / "ours.nc").read_bytes() == (tmp_path / "theirs.nc").read_bytes()


def test_a_report_is_that_of_the_command_line(folder, case, tmp_path):
    answer = case.report(tmp_path / "ours.html", **MINI)
    command("report", folder, "--out", tmp_path / "theirs.html", *SETTINGS)
    assert (tmp_path / "ours.html").read_bytes() == (tmp_path / "theirs.html").read_bytes()
    assert answer.text == case.replay(**MINI).text and sorted(os.listdir(tmp_path)) == ["ours.html", "theirs.html"]


def test_diff(case, replay, tmp_path):
    replay.save(tmp_path / "a.json")
    case.replay(prior="alarmed", **MINI).save(tmp_path / "b.json")
    answer = detente.diff(tmp_path / "a.json", tmp_path / "b.json")
    assert answer.text == command("diff", tmp_path / "a.json", tmp_path / "b.json", "--json")


def test_check_tells_every_fault(tmp_path, folder):
    assert detente.check(folder).text == command("check", folder, "--json")
    bad = sorted((ROOT / "tests/cli/bad").glob("*/expected"))[0].parent
    answer = detente.check(bad)
    assert answer.text == command("check", bad, "--json", code=int((bad / "expected").read_text().split()[0]))
    assert answer.result["faults"]


def test_threads_do_not_matter():
    one, two = (detente.read_case(RACE, until="2021-03").replay(profile="mini", cache=False, threads=n) for n in (1, 2))
    assert one.text == two.text


# ---- frames ----

def test_frames_hold_what_the_answer_holds(case, replay):
    path = replay.frame()
    side = case.principals[0]
    assert list(path.index) == list(pd.date_range(case.first, case.last)) and path.index.name == "date"
    belief = replay.result["belief"][0]
    assert belief["holder"] == side
    assert np.allclose(path[f"belief:{side}"], belief["h"]["median"], rtol=1e-6)
    assert "phases" in replay.tables() and len(replay.table("phases")) == len(replay.result["phases"])
    with pytest.raises(KeyError, match="game_changers"):
        replay.table("no such list")
    with pytest.raises(ValueError, match="no CSV form"):
        case.moves(**MINI).frame()


def test_acts_and_counts(case):
    acts, panel = case.acts(), case.panel()
    open_acts = acts[(acts.visibility == "public") & ~acts.background]
    one, other = case.principals
    for a, b in [(one, other), (other, one)]:
        wanted = open_acts[(open_acts.author == a) & (open_acts.target == b)].groupby("class").size()
        for cls in ("VC", "MC", "VH", "MH"):
            assert panel.counts[a, b, cls].sum() == wanted.get(cls, 0)
    assert panel.step_days == 1 and not panel.machine_coded and (panel.volume == 1).all()
    assert (case.first, case.last) == (panel.counts.index[0].date(), panel.counts.index[-1].date())


def test_draws_are_those_of_the_file(fit):
    xarray = pytest.importorskip("xarray")
    groups, draws = fit.datasets(), fit.draws()
    posterior = groups["posterior"]
    assert isinstance(posterior, xarray.Dataset) and dict(posterior.sizes) == {"chain": 2, "draw": 64} and len(posterior.data_vars) == len(draws.columns)
    for name in posterior.data_vars:
        assert np.array_equal(posterior[name].values.ravel(), draws[posterior[name].attrs["parameter"]].values)
    parameters = fit.parameters()
    assert np.allclose(parameters.loc[draws.columns, "median"], draws.median(), rtol=0.02, atol=1e-6)
    assert set(groups) == {"posterior", "sample_stats", "log_likelihood", "prior", "observed_data", "constant_data"}


# ---- stores ----

def made(path, n_pairs=3):
    names = ["PAK", "IND", "USA", "CHN"]
    rows = ["date,source,target,cameo,quad,goldstein"]
    rng = np.random.default_rng(1)
    for a in range(n_pairs):
        for t in range(240):
            day = (datetime.date(2021, 1, 1) + datetime.timedelta(t)).isoformat()
            for one, other in [(names[a], names[a + 1]), (names[a + 1], names[a])]:
                rows += [f"{day},{one},{other},190,4,-10"] * (rng.random() < 0.2) + [f"{day},{one},{other},042,1,1.9"] * (rng.random() < 0.2)
    path.write_text("\n".join(rows) + "\n")
    return path


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    found = detente.Store(folder / "s.db")
    answer = found.import_files(made(folder / "events.csv"), "tidy", rejects=folder / "rejects.csv")
    assert answer.result["rows"]["kept"] == answer.result["rows"]["read"] > 100
    assert found.import_files([folder / "events.csv"]).result["rows"]["duplicate"] == answer.result["rows"]["read"]
    return found


def test_what_a_store_holds(store, tmp_path):
    assert store.info().text == command("info", store.path, "--json")
    counts = store.counts()
    text = command("export", store.path)
    theirs = pd.read_csv(io.StringIO(text)).dropna(subset=["source"])
    assert len(counts) == len(theirs) > 100
    assert list(counts.date.dt.strftime("%Y-%m-%d")) == list(theirs.date) and list(counts["class"]) == list(theirs["class"])
    for name in ("source", "target", "acts", "rows", "mutual"):
        assert list(counts[name]) == list(theirs[name])
    assert store.coverage().sum() == counts.rows.sum()
    store.to_netcdf(tmp_path / "a.nc")
    command("export", store.path, "--out", tmp_path / "b.nc")
    assert (tmp_path / "a.nc").read_bytes() == (tmp_path / "b.nc").read_bytes()


def test_a_pair_of_a_store(store):
    case = store.pair("PAK", "IND", until="2021-02")
    assert case.replay(**MINI).text == command("replay", store.path, "--pair", "PAK,IND", "--until", "2021-02", "--json", *SETTINGS)
    counts, flows = case.panel().counts, store.counts(until="2021-02")
    ours = flows[(flows.source == "PAK") & (flows.target == "IND") & (flows["class"] == "MH")].acts.sum()
    assert counts["PAK", "IND", "MH"].sum() == ours > 0


def test_watch_and_score(store):
    told = command("watch", store.path, "--json", "--no-cache", "--threads", 1, "--quiet")
    answer = store.watch(keep=False, threads=1)
    assert answer.text == told and len(answer.frame()) == 3
    assert store.watch(threads=1).text == told and store.watch(threads=1).text == command("watch", store.path, "--json", "--threads", 1, "--quiet")
    read = store.watch(keep=False, top=1, threads=1)
    assert read.text == command("watch", store.path, "--top", 1, "--json", "--no-cache", "--threads", 1, "--quiet")
    assert sum("reading" in pair for pair in read.result["pairs"]) == 1
    scored = store.score("2021-06-30", origins=14, threads=1)
    words = ["--train", "2021-06-30", "--origins", 14, "--threads", 1, "--quiet"]
    assert scored.text == command("score", store.path, "--json", *words) and scored.csv == command("score", store.path, "--csv", *words)


# ---- failures ----

def test_failures_are_exceptions_with_sentence_place_and_code(tmp_path, case, store):
    with pytest.raises(detente.NotFoundError) as caught:
        detente.read_case(tmp_path / "none")
    assert caught.value.code == 66 and "none" in str(caught.value)
    with pytest.raises(detente.DataError) as caught:
        detente.read_case(sorted(p.parent for p in (ROOT / "tests/cli/bad").glob("*/expected") if p.read_text().split()[0] == "65" and "case.yaml:" in p.read_text())[0])
    error = caught.value
    assert error.code == 65 and error.line > 0 and error.file and f":{error.line}:" in str(error) and error.sentence in str(error)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.code, again.line) == (type(error), str(error), 65, error.line)
    with pytest.raises(detente.UsageError, match="a05") as caught:
        case.origins("a5")
    assert caught.value.code == 64
    for wrong in [lambda: case.replay(prior="gloomy"), lambda: case.whatif(), lambda: case.whatif(drop="nothing like it"), lambda: case.replay(threads=-1),
                  lambda: case.forecast(horizon=0), lambda: case.whatif(lose="a05"), lambda: detente.read_case("a\0b"),
                  lambda: detente.read_case(RACE, since="yesterday"), lambda: store.pair("PAK", "PAK"), lambda: store.import_files("x.csv", "gdlet"),
                  lambda: store.watch(step="hour"), lambda: store.watch(top=-1), lambda: store.score(None)]:
        with pytest.raises(detente.UsageError) as caught:
            wrong()
        assert caught.value.code == 64 and isinstance(caught.value, ValueError)
    with pytest.raises(detente.ConfigError):
        case.fit(draws=65)
    with pytest.raises(detente.ConfigError):
        case.forecast(horizon=366, **MINI)
    with pytest.raises(detente.ConfigError, match="nothing in the model hangs on holding 'no-bases'"):
        case.forecast(horizon=1, holds=["no-bases"], **MINI)
    with pytest.raises(detente.FileError) as caught:
        case.fit(runs=1, draws=64, **MINI).to_netcdf(tmp_path / "no/such/folder.nc")
    assert caught.value.code == 74
    with pytest.raises(detente.NotFoundError):
        detente.Store(tmp_path / "none.db").info()
    with pytest.raises(detente.DataError):
        store.pair("PAK", "Ruritania")


# ---- long calls ----

def test_an_interrupt_ends_a_long_call(tmp_path):
    case = detente.read_case(RACE)
    timer = threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT))
    began = time.monotonic()
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        detente.calibrate(sets=100000, days=100)
    assert time.monotonic() - began < 60 and not [t for t in threading.enumerate() if t.name == "detente"]
    assert case.panel().counts.shape[0] == (case.last - case.first).days + 1


def test_other_threads_go_on(case):
    ticks, stop = [], threading.Event()

    def tick():
        while not stop.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.002)

    other = threading.Thread(target=tick)
    other.start()
    began = time.monotonic()
    detente.read_case(RACE, until="2021-03").replay(cache=False, **MINI)
    ended = time.monotonic()
    stop.set()
    other.join()
    assert ended - began > 0.1 and sum(began < t < ended for t in ticks) > 5


def test_two_threads_at_once(case, replay):
    told, failed = {}, []

    def ask(name, question):
        try:
            told[name] = question().text
        except BaseException as exception:
            failed.append(exception)

    short = {"until": "2021-03"}
    work = {"same case a": lambda: case.replay(**MINI), "same case b": lambda: case.replay(**MINI), "other": lambda: detente.read_case(RACE, **short).replay(cache=False, **MINI),
            "fit": lambda: case.fit(runs=2, draws=64, **MINI).answer}
    threads = [threading.Thread(target=ask, args=item) for item in work.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed and told["same case a"] == told["same case b"] == replay.text
    assert told["other"] == detente.read_case(RACE, **short).replay(cache=False, **MINI).text
    assert told["fit"] == case.fit(runs=2, draws=64, **MINI).answer.text


def test_progress_and_its_exceptions(case):
    seen = []
    detente.read_case(RACE, until="2021-03").replay(cache=False, progress=lambda what, share: seen.append((what, share)), **MINI)
    assert seen and all(what and 0 <= share <= 1 for what, share in seen)

    def enough(what, share):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        detente.calibrate(sets=100000, days=100, threads=1, progress=enough)


def test_version(case):
    assert command("--version").split()[-1].strip() == detente.__version__ and repr(case).startswith("<Case ")
    assert detente.METHOD in command("info")

# SPDX-License-Identifier: Apache-2.0
"""Stores of event data."""
from __future__ import annotations

import os
from typing import Any, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from ._native import ffi, lib
from .answer import Answer, read
from .calls import Day, Path, Progress, call, call_long, date_of, day, path_text, taken, text, told, usage, whole, write_whole, zeroed
from .case import CLASSES, Case, read_pair
from .errors import raise_for
from .fit import netcdf_alone

CELL = np.dtype({"names": ["day", "class", "acts", "rows", "mutual"], "formats": ["i4", "i4", "f8", "f8", "f8"],
                 "offsets": [ffi.offsetof("det_flow_cell", name) for name in ("day", "cls", "acts", "rows", "mutual")],
                 "itemsize": ffi.sizeof("det_flow_cell")})
BATCH = 16  # files between two looks at an interrupt


class Store:
    """A store of event data by its path; import_files makes it where there is none."""

    def __init__(self, path: Path) -> None:
        self.path = os.fspath(path)

    def __repr__(self) -> str:
        return f"<Store {self.path}>"

    def import_files(self, files: Path | Sequence[Path], format: str = "auto", *, mapping: Path | None = None, keep_acts: bool = False,
                     rejects: Path | None = None, threads: int = 0, progress: Progress = None) -> Answer:
        """Event files (or folders, or patterns) into the store: gdelt, mentions, icews, polecat, acled, ged, tidy, generic (by a mapping
        file) or auto. Each file enters whole or not at all, and once. rejects: a CSV file for dropped rows. The answer has rows read, kept,
        dropped and duplicate; an interrupt leaves the files before it in the store."""
        options = ffi.new("det_ingest_options *", {"keep_acts": int(keep_acts), "rejects": ffi.NULL})
        importer, kept = ffi.new("det_importer const **"), zeroed("det_mapping", lib.det_mapping_free)
        call(lib.det_importers_find, text(format), importer)
        options.importer = importer[0]
        if (mapping is not None) != (format == "generic"):
            raise usage("the format generic and a mapping go together")
        if mapping is not None:
            call(lib.det_mapping_read, path_text(mapping), kept)
            options.mapping = kept
        paths = zeroed("det_paths", lib.det_paths_free)
        for name in [files] if isinstance(files, (str, os.PathLike)) else files:
            call(lib.det_paths_add, paths, path_text(name))
        if rejects is not None:
            with open(rejects, "w", encoding="utf-8") as file:
                file.write("file,line,reason,row\n")
            options.rejects = lib.fopen(path_text(rejects), b"a")
        imported, store = zeroed("det_imported", lib.det_imported_free), ffi.new("det_store **")
        try:
            call(lib.det_store_open, path_text(self.path), lib.DET_STORE_WRITE, store)
            for at in range(0, paths.n, BATCH):
                n = min(BATCH, paths.n - at)
                call_long(lambda run, err: int(lib.det_ingest_files(store[0], paths.path + at, n, options, run, imported, err)), threads, None)
                if progress is not None:
                    progress("importing", (at + n) / paths.n)
        finally:
            lib.det_store_close(store[0])
            if options.rejects:
                lib.fclose(options.rejects)
        return read(imported, lib.det_import_json)

    def info(self) -> Answer:
        """What the store holds."""
        stock, sha256, store, out = ffi.new("det_stock *"), ffi.new("char[65]"), ffi.new("det_store **"), ffi.new("char **")
        call(lib.det_store_open, path_text(self.path), lib.DET_STORE_READ, store)
        try:
            call(lib.det_store_stock, store[0], stock)
            call(lib.det_store_hash, store[0], ffi.NULL, sha256)
        finally:
            lib.det_store_close(store[0])
        call(lib.det_stock_json, path_text(self.path), sha256, stock, out)
        return Answer(taken(out[0]))

    def pair(self, one: str, other: str, *, names: Mapping[str, Sequence[str]] = {}, format: str | None = None, since: Day = None,
             until: Day = None) -> Case:
        """Two actors as a case, of which every question may be asked."""
        return read_pair(self.path, one, other, names=names, format=format, since=since, until=until)

    # ---- export ----

    def _extraction(self, format: str | None, since: Day, until: Day) -> tuple[Any, list[Any]]:
        kept: list[Any] = [path_text(self.path), ffi.NULL if format is None else text(format)]
        out = ffi.new("det_extraction **")
        first, last = day("since", since), day("until", until, last=True)
        call(lib.det_extraction_open, kept[0], kept[1], first, last, out)
        return ffi.gc(out[0], lib.det_extraction_close), kept

    def _flows(self, extraction: Any) -> Iterator[Any]:
        flow = ffi.new("det_flow *")
        call(lib.det_extraction_next, extraction, flow)
        while flow.source:
            yield flow
            call(lib.det_extraction_next, extraction, flow)

    def counts(self, *, format: str | None = None, since: Day = None, until: Day = None) -> pd.DataFrame:
        """Acts of all pairs: a row a day, direction and class with acts (date, source, target, class, acts, rows, mutual). Days that are not
        in coverage are missing, not calm."""
        extraction, kept = self._extraction(format, since, until)
        parts = []
        for flow in self._flows(extraction):
            cells = pd.DataFrame(np.frombuffer(ffi.buffer(flow.cells, flow.n_cells * CELL.itemsize), dtype=CELL).copy())
            parts.append(cells.assign(source=told(flow.source), target=told(flow.target)))
        found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["day", "class", "acts", "rows", "mutual", "source", "target"])
        found["date"] = pd.to_datetime(found["day"].astype("int64"), unit="D")
        found["class"] = pd.Categorical.from_codes(found["class"].astype("int64"), CLASSES)
        return found[["date", "source", "target", "class", "acts", "rows", "mutual"]]

    def coverage(self, *, format: str | None = None, since: Day = None, until: Day = None) -> pd.Series[Any]:
        """Readable rows of the format on each day of the window, whoever acts; 0: the day is missing."""
        extraction, kept = self._extraction(format, since, until)
        about = lib.det_extraction_about(extraction)
        n = about.until - getattr(about, "from") + 1
        days = pd.date_range(date_of(getattr(about, "from")), periods=n, name="date")
        return pd.Series(np.frombuffer(ffi.buffer(about.rows_per_day, 8 * n), dtype=float).copy(), index=days, name=told(about.format))

    def to_netcdf(self, path: Path, *, format: str | None = None, since: Day = None, until: Day = None) -> None:
        """The netCDF file that `detente export --out` writes of all pairs."""
        extraction, kept = self._extraction(format, since, until)
        about, where, out, err = lib.det_extraction_about(extraction), path_text(path), ffi.new("det_extract_netcdf **"), ffi.new("det_err *")
        with netcdf_alone():
            call(lib.det_extract_netcdf_begin, about, where, out)
            status = lib.DET_DATA
            try:
                for flow in self._flows(extraction):
                    lib.det_extract_netcdf_flow(out[0], flow)
                status = lib.DET_OK
            finally:
                ended = int(lib.det_extract_netcdf_end(out[0], status, err))
        raise_for(ended, err)

    # ---- all pairs ----

    def _atlas(self, since: Day, until: Day) -> Any:
        request, atlas = ffi.new("det_atlas_request *"), zeroed("det_atlas", lib.det_atlas_free)
        lib.det_atlas_request_default(request)
        setattr(request, "from", day("since", since))
        request.until = day("until", until, last=True)
        call(lib.det_import_atlas, path_text(self.path), request, atlas)
        return atlas

    def watch(self, *, since: Day = None, until: Day = None, step: str | None = None, top: int = 0, seed: int = 1, keep: bool = True,
              threads: int = 0, progress: Progress = None) -> Answer:
        """Every active pair: coupled or not, state and since when, what changed since the last watch. step: day or week; None: days for windows
        of up to five years, weeks for longer ones. top: so many pairs from the head of the list are also read by the sampler. keep: go on where
        a run was stopped, and remember this watch for the next, in files beside the store, as the command line does."""
        steps = {None: 0, "day": 1, "week": 7}
        if step not in steps:
            raise usage(f"step: '{step}' is none of day, week")
        atlas, options = self._atlas(since, until), ffi.new("det_watch_options *")
        lib.det_watch_default(options)
        options.seed, options.glance.step_days = whole("seed", seed, 0, 2**63 - 1), steps[step]
        options.n_read = whole("top", top, 0, 1000000)
        journal, last = path_text(f"{self.path}.watching"), f"{self.path}.watch.csv"
        past = ffi.new("det_past *")
        past.until = lib.DET_DAY_NONE
        if keep:
            options.journal = journal
            lib.det_past_csv_read(path_text(last), past, ffi.NULL)  # one that cannot be read is none
        options.past = past[0]
        answer = zeroed("det_watch", lib.det_watch_free)
        try:
            call_long(lambda run, err: int(lib.det_watch_ask(atlas, options, run, answer, err)), threads, progress)
            found = read(answer, lib.det_watch_json, lib.det_watch_csv)
        finally:
            lib.det_free(past.pairs)
        if keep and found.csv is not None:
            write_whole(last, found.csv)
        return found

    def score(self, train: Day, *, since: Day = None, until: Day = None, refit: int = 0, past: int = 0, origins: int | None = None,
              pairs: int = 0, seed: int = 1, keep: bool = True, threads: int = 0, progress: Progress = None) -> Answer:
        """How well all pairs are foretold out of sample: fitted up to the day `train` alone. refit: days between fits; past: days a fit looks
        back; origins: days between forecasts; pairs: so many, picked by the seed; 0: once, all, all. keep: the scorecard goes into the store."""
        if train is None:
            raise usage("train: up to which day may the forecasts learn?")
        atlas, options = self._atlas(since, until), ffi.new("det_skill_options *")
        lib.det_skill_default(options)
        options.train_until, options.seed = day("train", train, last=True), whole("seed", seed, 0, 2**63 - 1)
        options.refit_days, options.train_days = whole("refit", refit, 0, 36500), whole("past", past, 0, 36500)
        options.most_pairs = whole("pairs", pairs, 0, 1000000)
        if origins is not None:
            options.every_days = whole("origins", origins, 1, 36500)
        answer = zeroed("det_skill", lib.det_skill_free)
        call_long(lambda run, err: int(lib.det_skill_ask(atlas, options, run, answer, err)), threads, progress)
        if keep:
            call(lib.skill_keep, path_text(self.path), answer)
        return read(answer, lib.det_skill_json, lib.det_skill_csv)

# SPDX-License-Identifier: Apache-2.0
"""An answer: the dict that its JSON is, and frames made of it."""
from __future__ import annotations

import io
import json
from typing import Any, Callable, Iterator

import pandas as pd

from ._native import ffi, lib
from .calls import Path, call, taken, write_whole


class Answer(dict[str, Any]):
    """A dict with the keys of the command line's JSON: question, verdict, confidence, would_change_it, result, provenance.

    text is that JSON as it stands (what `detente QUESTION --json` prints), csv the daily path or list of the questions that have one.
    """

    def __init__(self, text: str, csv: str | None = None) -> None:
        super().__init__(json.loads(text))
        self.text, self.csv = text, csv

    def __reduce__(self) -> tuple[Any, ...]:
        return Answer, (self.text, self.csv)

    def __repr__(self) -> str:
        return f"<{self['question']}: {self.verdict}>"

    @property
    def verdict(self) -> str:
        return str(self["verdict"])

    @property
    def result(self) -> dict[str, Any]:
        found: dict[str, Any] = self["result"]
        return found

    def frame(self) -> pd.DataFrame:
        """What `--csv` prints: a row a day (replay, whatif, forecast) indexed by date, a pair (watch), or a forecaster and lead time
        (score of a store). Missing is NaN. ValueError where the question has none; see tables."""
        if self.csv is None:
            raise ValueError(f"{self['question']} has no CSV form; its tables: {', '.join(self.tables())}")
        found = pd.read_csv(io.StringIO(self.csv))
        days = found.columns[0]
        if days in ("date", "last_day"):
            found[days] = pd.to_datetime(found[days])
            found = found.set_index(days)
        return found

    def tables(self) -> list[str]:
        """Names of the lists of the result, for table."""
        return [name for name, _ in _lists(self.result, "")]

    def table(self, name: str) -> pd.DataFrame:
        """A list of the result as a frame, a row an item; what is nested has a column a part, "r.median" for example."""
        for found, items in _lists(self.result, ""):
            if found == name:
                return pd.json_normalize(items)
        raise KeyError(f"{name}; there is {', '.join(self.tables())}")

    def save(self, path: Path) -> None:
        """The JSON into a file, as diff and score read it."""
        write_whole(path, self.text)


def _lists(part: Any, name: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    if isinstance(part, list) and part and all(isinstance(item, dict) for item in part):
        yield name, part
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from _lists(value, f"{name}.{key}" if name else key)


def read(answer: Any, to_json: Callable[..., int], to_csv: Callable[..., None] | None = None, *more: Any) -> Answer:
    """The answer in a struct of the library's."""
    out = ffi.new("char **")
    call(to_json, answer, *more, out)
    csv = None
    if to_csv is not None:
        text = ffi.new("det_text *")
        to_csv(answer, text)
        whole = lib.det_text_take(text)
        if whole == ffi.NULL:
            lib.det_free(out[0])
            raise MemoryError
        csv = taken(whole)
    return Answer(taken(out[0]), csv)

# SPDX-License-Identifier: Apache-2.0
"""The posterior of a case."""
from __future__ import annotations

import contextlib
import os
import tempfile
import threading
from typing import Any, Iterator

import numpy as np
import pandas as pd

from ._native import ffi, lib
from .answer import Answer
from .calls import Path, call, path_text, told

# The netCDF library takes one thread at a time; where xarray is there, its own lock is that of the same library.
_lock = threading.Lock()
GROUPS = ("posterior", "sample_stats", "log_likelihood", "prior", "observed_data", "constant_data")


@contextlib.contextmanager
def netcdf_alone() -> Iterator[None]:
    """No other thread is in the netCDF library, neither through this package nor through xarray."""
    with contextlib.ExitStack() as held:
        held.enter_context(_lock)
        with contextlib.suppress(ImportError):
            from xarray.backends import locks
            for lock in (locks.HDF5_LOCK, locks.NETCDFC_LOCK):
                held.enter_context(lock)
        yield


class Fit:
    """Draws, evidence, diagnostics. answer is what `detente fit --json` prints; a chain is one run of the sampler."""

    def __init__(self, posterior: Any, case: Any, answer: Answer) -> None:
        self._posterior, self._case, self.answer = posterior, case, answer

    def __repr__(self) -> str:
        return f"<Fit: {self.answer.verdict}>"

    @property
    def complete(self) -> bool:
        """False where a run of the sampler is missing: the answer is partial."""
        return bool(self._posterior.fit.complete)

    def parameters(self) -> pd.DataFrame:
        """A row a parameter: prior, posterior, what the record taught, agreement of runs."""
        return self.answer.table("parameters").set_index("name")

    def draws(self) -> pd.DataFrame:
        """Every draw of the free parameters on the natural scale; index (chain, draw)."""
        p = self._posterior
        chains = [lib.det_posterior_chain(p, i) for i in range(lib.det_posterior_chains(p))]
        free = [i for i in range(p.n_parameters) if told(p.parameters[i].word) != "fixed"]
        columns = {told(p.parameters[i].name): np.concatenate([self._values(i, chain) for chain in chains]) for i in free}
        index = pd.MultiIndex.from_tuples([(i, k) for i, chain in enumerate(chains) for k in range(chain.n_draws)], names=["chain", "draw"])
        return pd.DataFrame(columns, index=index)

    def _values(self, parameter: int, chain: Any) -> Any:
        out = np.empty(chain.n_draws)
        lib.det_posterior_values(self._posterior, parameter, chain.u, chain.n_draws, ffi.from_buffer("double[]", out))
        return out

    def to_netcdf(self, path: Path) -> None:
        """The netCDF file that `detente fit --out` writes, in ArviZ's InferenceData layout: arviz.from_netcdf opens it."""
        with netcdf_alone():
            call(lib.det_inference_data_write, self._posterior, path_text(path))

    def datasets(self) -> dict[str, Any]:
        """The same as xarray Datasets by group (posterior, sample_stats, log_likelihood, prior, observed_data, constant_data). Needs
        xarray and netCDF4."""
        import xarray

        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "fit.nc")
            self.to_netcdf(path)
            return {group: xarray.load_dataset(path, group=group) for group in GROUPS}

    def to_arviz(self) -> Any:
        """The same as arviz.InferenceData. Needs arviz."""
        import arviz

        return arviz.InferenceData(**self.datasets())

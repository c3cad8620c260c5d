# SPDX-License-Identifier: Apache-2.0
"""read_inference_data.py FILE.nc ANSWER.json: hold a posterior's file, read by netCDF4 and by xarray, against its JSON."""
import json, sys
import netCDF4, numpy as np, xarray as xr

path, answer = sys.argv[1], json.load(open(sys.argv[2]))
result, root = answer["result"], netCDF4.Dataset(path)
groups = {name: xr.open_dataset(path, group=name) for name in root.groups}
assert list(groups) == ["posterior", "sample_stats", "log_likelihood", "prior", "observed_data", "constant_data"], list(groups)

# Provenance
provenance = answer["provenance"]
for name in ("method", "seed", "prior", "profile"):
    assert root.getncattr(name) == provenance[name], name
for group in (root, *root.groups.values()):
    assert group.inference_library == "detente" and group.inference_library_version == provenance["version"]
    assert "created_at" not in group.ncattrs()
for i, given in enumerate(provenance["inputs"]):
    assert root.getncattr(f"input_{i}") == given["path"] and root.getncattr(f"input_{i}_sha256") == given["sha256"]
assert len(provenance["inputs"]) == 1
# the JSON holds nine digits
assert np.isclose(root.log_evidence, result["evidence"]["log_evidence"], rtol=5e-9)
assert np.isclose(root.sd_log10_evidence, result["evidence"]["sd_log10"], rtol=5e-9)
assert root.complete == 1 and result["sampler"]["complete"] is True

# Samples
n_chains, n_draws = len(result["sampler"]["runs"]), result["sampler"]["runs"][0]["draws"]
assert (n_chains, n_draws) == (2, 192)
for name in ("posterior", "prior", "sample_stats"):
    data = groups[name]
    assert dict(data.sizes) == {"chain": n_chains, "draw": n_draws}, (name, data.sizes)
    assert list(data.chain.values) == [0, 1] and list(data.draw.values) == list(range(n_draws))
    assert all(v.dims == ("chain", "draw") and np.isfinite(v).all() for v in data.values())
free = {p["name"]: p for p in result["parameters"] if p["word"] != "fixed"}
for name in ("posterior", "prior"):
    assert {v.attrs["parameter"] for v in groups[name].values()} == set(free), name
assert groups["posterior"]["pi0_pi1"].attrs["parameter"] == "pi0/pi1"
for variable in groups["posterior"].values():
    told = free[variable.attrs["parameter"]]
    low, middle, high = np.quantile(variable, [.05, .5, .95])
    assert np.allclose([low, middle, high], [told["q05"], told["median"], told["q95"]], rtol=.01), variable.name
    assert np.isclose(variable.attrs["rhat"], told["rhat"], rtol=1e-8) and np.isclose(variable.attrs["ess"], told["ess"], rtol=1e-8)
    assert np.isclose(variable.attrs["contraction"], told["contraction"], rtol=1e-8)
for variable in groups["prior"].values():
    below = float((variable < free[variable.attrs["parameter"]]["prior_median"]).mean())
    assert .38 < below < .62, (variable.name, below)

# Statistics of the sampler
stats = groups["sample_stats"]
assert np.allclose(stats.lp, stats.log_prior + stats.log_likelihood, rtol=0, atol=1e-9)
for i, run in enumerate(result["sampler"]["runs"]):
    ladder = np.atleast_1d(stats.attrs[f"ladder_{i}"])
    assert np.allclose(ladder, [rung["b"] for rung in run["ladder"]]) and ladder[-1] == 1 and ((np.diff(ladder) > 0) | (ladder[:-1] == 1)).all()
    assert np.allclose(np.atleast_1d(stats.attrs[f"acceptance_{i}"]), [rung["acceptance"] for rung in run["ladder"]])

# The likelihood by step, of thinned draws
pointwise = groups["log_likelihood"].acts
assert pointwise.dims == ("chain", "draw", "step")
whole = stats.log_likelihood.sel(draw=pointwise.draw)
assert np.allclose(pointwise.sum("step"), whole, rtol=1e-7), float(abs(pointwise.sum("step") - whole).max())

# Data
observed = groups["observed_data"]
assert observed.acts.dims == ("step", "direction", "class") and observed.seen.dims == ("step", "direction")
assert np.issubdtype(observed.step.dtype, np.datetime64) and (np.diff(observed.step) == np.timedelta64(1, "D")).all()
assert list(observed["class"].values) == ["VC", "MC", "VH", "MH"]
for told in result["acts"]:
    acts = observed.acts.sel(direction=f"{told['source']} to {told['target']}")
    assert acts.sum() == told["used"] and acts.sel({"class": ["VH", "MH"]}).sum() == told["hostile"]
unseen = observed.seen == 0
assert int(unseen.sum()) == 2 * 14
assert bool((np.isnan(observed.acts) == unseen).all())
assert groups["constant_data"].exposure_volume.dims == ("step",) and (groups["constant_data"].exposure_volume > 0).all()

/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/basis.h"

#include <string.h>

#include "base/version.h"

void det_basis_default(det_basis_options *o)
{
    *o = (det_basis_options){
        .prior = DET_PRIOR_REFERENCE, .profile = DET_PROFILE_AUTO, .seed = 1, .n_smc = 1024, .n_draws = 200};
}

det_fit_options det_basis_fit_options(const det_basis *b)
{
    det_fit_options how;
    det_fit_default(&how);
    how.model.prior_set = (int)b->options.prior;
    how.model.mini = b->is_mini;
    how.seed = b->options.seed;
    how.n_draws = b->options.n_draws;
    how.sampler = DET_SAMPLER_SMC;
    how.n_runs = 1;
    how.n_smc_draws = b->options.n_smc;
    how.cache = b->options.cache;
    return how;
}

det_status det_basis_open(const det_case *c, const det_basis_options *o, const det_run *run, det_basis *out,
                          det_err *err)
{
    det_basis b = {.c = c, .options = *o};
    if (o->n_draws < 1)
        return det_err_set(err, DET_CONFIG, "a fit that questions stand on gives one draw or more, not %d", o->n_draws);
    det_status st = det_panel_build(c, &b.panel, err);
    if (st == DET_OK) {
        b.is_mini = det_fit_is_mini(o->profile, &b.panel);
        det_fit_options how = det_basis_fit_options(&b);
        st = det_fit_find(c, &b.panel, &how, run, &b.fit, err);
    }
    if (st == DET_OK)
        st = det_footprints_build(c, &b.panel, &b.footprints, err);
    if (st == DET_OK)
        *out = b;
    else
        det_basis_free(&b);
    return st;
}

void det_basis_free(det_basis *b)
{
    det_panel_free(&b->panel);
    det_fit_free(&b->fit);
    det_footprints_free(&b->footprints);
    memset(b, 0, sizeof *b);
}

det_provenance det_basis_provenance(const det_basis *b)
{
    static const char *const priors[] = {"sceptical", "reference", "alarmed"};
    return (det_provenance){.version = DET_VERSION,
                            .method = DET_METHOD,
                            .seed = b->options.seed,
                            .prior = priors[b->options.prior],
                            .profile = b->is_mini ? "mini" : "full",
                            .n_draws = b->fit.n_draws,
                            .inputs = b->c->inputs,
                            .n_inputs = b->c->n_inputs};
}

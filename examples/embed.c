/* SPDX-License-Identifier: Apache-2.0 */
/* A program that embeds detente:
 *
 *     cc embed.c $(pkg-config --cflags --libs detente) -o embed
 *     ./embed CASE ANSWER.json DRAWS.nc
 *
 * It checks the case folder CASE, counts its acts, fits it, asks for its replay (kept in ANSWER.json) and for its posterior (kept in
 * DRAWS.nc), and prints some of what the structs hold. It exits as the command line does: 0, or the status of what failed. */
#include <detente.h>

#include <stdio.h>

/* One sentence a failure, with its place. */
static int tell(const det_err *err)
{
    char line[800];
    fprintf(stderr, "embed: %s\n", det_err_format(err, line, sizeof line));
    return (int)err->status;
}

/* Every fault of the case, not the first alone; notes say what the model will not use. */
static void print_faults(const det_faults *faults)
{
    char line[1024];
    for (size_t i = 0; i < faults->n; i++)
        fprintf(stderr, "%s%s\n", faults->items[i].is_note ? "note: " : "", det_fault_format(&faults->items[i], line, sizeof line));
}

/* Counts are [n_steps][n_dyads][DET_N_CLASSES]; what was not seen must not be read. */
static void print_counts(const det_case *c, const det_panel *p)
{
    for (int dyad = 0; dyad < 2; dyad++) {
        double acts = 0;
        int missing = 0;
        for (int t = 0; t < p->n_steps; t++) {
            const int at = t * p->n_dyads + dyad;
            missing += !p->seen[at];
            for (int k = 0; p->seen[at] && k < DET_N_CLASSES; k++)
                acts += p->count[at * DET_N_CLASSES + k];
        }
        printf("%s toward %s: %.0f open acts in %d steps, %d of them missing\n", c->actors[p->dyads[dyad].source].name,
               c->actors[p->dyads[dyad].target].name, acts, p->n_steps, missing);
    }
}

static void print_fears(const det_replay *r)
{
    const int last = r->n_steps - 1;
    for (int i = 0; i < 2; i++) {
        const det_band *h = &r->belief[i].h[last];
        printf("fear of %s on the last day: %.3f (90 %% interval %.3f to %.3f)\n", r->c->actors[r->c->principals[i]].name, h->median, h->q05,
               h->q95);
    }
}

static det_status keep(const char *text, const char *path, det_err *err)
{
    FILE *f = fopen(path, "w");
    if (f == NULL)
        return det_err_at(err, DET_IO, path, 0, 0, "cannot be written");
    const int bad = fputs(text, f) < 0;
    return fclose(f) != 0 || bad ? det_err_at(err, DET_IO, path, 0, 0, "cannot be written whole") : DET_OK;
}

static det_status replay(const det_basis *b, const det_run *run, const char *path, det_err *err)
{
    det_replay_options how;
    det_replay r = {0};
    char *json = NULL;
    det_replay_default(&how);
    det_status st = det_replay_ask(b, &how, run, &r, err);
    if (st == DET_OK) {
        printf("%s\n", r.answer.verdict);
        print_fears(&r);
        st = det_replay_json(&r, &json, err);
    }
    if (st == DET_OK)
        st = keep(json, path, err);
    det_free(json);
    det_replay_free(&r);
    return st;
}

/* Draws are unconstrained; det_posterior_values gives them on the scale of the model's pages. */
static void print_draws(const det_posterior *p)
{
    const det_chain chain = det_posterior_chain(p, 0);
    double values[512], sum = 0;
    const int n = chain.n_draws < 512 ? chain.n_draws : 512;
    for (size_t i = 0; i < p->n_parameters; i++) {
        if (p->parameters[i].word[0] == 'f') /* "fixed": it has no draws */
            continue;
        det_posterior_values(p, i, chain.u, n, values);
        for (int k = 0; k < n; k++)
            sum += values[k];
        printf("%s: mean of %d draws %.4f\n", p->parameters[i].name, n, sum / n);
        return;
    }
}

static det_status posterior(const det_case *c, const det_run *run, const char *path, det_err *err)
{
    det_posterior_options how;
    det_posterior p = {0};
    det_posterior_default(&how);
    how.profile = DET_PROFILE_MINI;
    how.n_runs = 2;
    how.n_draws = 256;
    det_status st = det_posterior_ask(c, &how, run, &p, err);
    if (st == DET_OK) {
        printf("%s\n", p.answer.verdict);
        print_draws(&p);
        st = det_inference_data_write(&p, path, err);
    }
    det_posterior_free(&p);
    return st;
}

static det_status ask(const det_case *c, char **files, det_err *err)
{
    const det_run run = {1, NULL, NULL, NULL, NULL}; /* one thread, nobody listens, never stopped */
    det_basis_options how;
    det_basis b = {0};
    det_panel panel = {0};
    det_basis_default(&how);
    how.profile = DET_PROFILE_MINI;
    det_status st = det_panel_build(c, &panel, err);
    if (st == DET_OK)
        print_counts(c, &panel);
    if (st == DET_OK)
        st = det_basis_open(c, &how, &run, &b, err);
    if (st == DET_OK)
        st = replay(&b, &run, files[0], err);
    if (st == DET_OK)
        st = posterior(c, &run, files[1], err);
    det_basis_free(&b);
    det_panel_free(&panel);
    return st;
}

int main(int argc, char **argv)
{
    det_case c = {0};
    det_faults faults = {0};
    det_err err = {DET_OK, "", 0, 0, ""};
    if (argc != 4) {
        fprintf(stderr, "embed: CASE ANSWER.json DRAWS.nc\n");
        return DET_USAGE;
    }
    det_status st = det_casefile_read(argv[1], &c, &faults, &err);
    print_faults(&faults);
    if (st == DET_OK)
        st = ask(&c, argv + 2, &err);
    det_faults_free(&faults);
    det_case_free(&c);
    return st == DET_OK ? 0 : tell(&err);
}

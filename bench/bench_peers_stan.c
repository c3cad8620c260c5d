/* SPDX-License-Identifier: Apache-2.0 */
/* detente's side of bench/peers/stan.R: bench_peers_stan linear|beliefs FOLDER N_FITS writes
 *
 *   counts.csv   the record: log volume and counts by direction and class
 *   points.csv   20 points u (10 of the prior, 10 about the truth) with log prior and log likelihood
 *   inits.csv    4 draws of the prior, where the peer's chains start
 *   names.csv    the free parameters in their order
 *   fits.csv     N_FITS fits as ask/fit.c makes them, seeds 1, 2, ..: processor time, log evidence, what was evaluated
 *   draws.bin    their draws, doubles [fit][run][chain][step][parameter]
 */
#include <stdio.h>
#include <stdlib.h>

#include "ask/fit.h"
#include "infer/start.h"
#include "peers/pairs.h"

enum { N_POINTS = 20, N_INITS = 4 };

static FILE *out_file(const char *folder, const char *name)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    if (!f)
        perror(path);
    return f;
}

static int write_counts(const det_record *r, const char *folder)
{
    FILE *f = out_file(folder, "counts.csv");
    if (!f)
        return 1;
    fprintf(f, "log_volume,A.VC,A.MC,A.VH,A.MH,B.VC,B.MC,B.VH,B.MH\n");
    for (int t = 0; t < r->n_steps; t++) {
        fprintf(f, "%.17g", r->log_volume[t]);
        for (int k = 0; k < DET_PAIR_STREAMS; k++)
            fprintf(f, ",%.0f", r->count[t * DET_PAIR_STREAMS + k]);
        fputc('\n', f);
    }
    return fclose(f) != 0;
}

static void write_row(FILE *f, const double *x, int n)
{
    for (int k = 0; k < n; k++)
        fprintf(f, "%s%.17g", k ? "," : "", x[k]);
    fputc('\n', f);
}

static int write_names(const det_target *t, const char *folder)
{
    FILE *f = out_file(folder, "names.csv");
    if (!f)
        return 1;
    fprintf(f, "name\n");
    for (int k = 0; k < t->n; k++)
        fprintf(f, "%s\n", t->name(t->model, k));
    return fclose(f) != 0;
}

static int write_points(const det_dilemma *d, const det_target *t, const det_params *truth, const char *folder)
{
    double row[DET_N_PARAMS + 2], at[DET_N_PARAMS];
    void *work = t->work_init(t->model);
    FILE *points = out_file(folder, "points.csv"), *inits = out_file(folder, "inits.csv");
    if (!work || !points || !inits)
        return 1;
    det_params_write(&d->table, truth, at);
    for (uint32_t k = 0; k < N_POINTS + N_INITS; k++) {
        det_stream s;
        det_stream_init(&s, 1, 2, k, 3);
        t->prior_draw(t->model, &s, row);
        for (int i = 0; k >= N_POINTS / 2 && k < N_POINTS && i < t->n; i++)
            row[i] = at[i] + .2 * det_draw_normal(&s);
        t->logp(t->model, work, row, &row[t->n], &row[t->n + 1], NULL, NULL);
        write_row(k < N_POINTS ? points : inits, row, k < N_POINTS ? t->n + 2 : t->n);
    }
    t->work_free(work);
    return (fclose(points) != 0) | (fclose(inits) != 0);
}

/* Mode and draws as det_fit_find makes them, one thread. */
static int fit_one(const det_target *t, unsigned long seed, FILE *draws, FILE *fits)
{
    static const det_run ALONE = {.n_threads = 1};
    det_fit_options o;
    det_optimum_options mode;
    det_smc_options how;
    det_optimum best;
    det_smc smc;
    det_fit_default(&o);
    det_optimum_default(&mode);
    det_smc_default(&how);
    mode.n_starts = o.n_starts;
    mode.max_evals = o.max_evals;
    how.n_runs = o.n_runs;
    how.n_draws = o.n_smc_draws;
    how.n_chains = o.n_chains;
    how.seed = mode.seed = seed;
    how.start = &best;
    double start = cpu_seconds(), found;
    if (det_optimum_find(t, &mode, &ALONE, &best, NULL) != DET_OK)
        return 1;
    found = cpu_seconds();
    if (det_start_choose(t, &how, &ALONE, NULL) != DET_OK || det_smc_find(t, &how, &ALONE, &smc, NULL) != DET_OK || !smc.complete)
        return 1;
    fprintf(fits, "%lu,%.6f,%.6f,%.12g,%.6g,%d,%d,%d,%d,%d\n", seed, cpu_seconds() - start, found - start,
            smc.log_evidence, smc.sd_log10, best.n_evals, smc.runs[0].n_rungs, smc.n_runs, smc.n_draws, smc.n_chains);
    for (int k = 0; k < smc.n_runs; k++)
        fwrite(smc.runs[k].u, sizeof(double), (size_t)smc.n_draws * (size_t)smc.n, draws);
    det_smc_free(&smc);
    det_optimum_free(&best);
    return 0;
}

static int write_fits(const det_target *t, long n_fits, const char *folder)
{
    FILE *draws = out_file(folder, "draws.bin"), *fits = out_file(folder, "fits.csv");
    int bad = !draws || !fits;
    if (!bad)
        fprintf(fits, "seed,cpu,cpu_mode,log_evidence,sd_log10,mode_evals,rungs,runs,draws,chains\n");
    for (long k = 1; !bad && k <= n_fits; k++)
        bad = fit_one(t, (unsigned long)k, draws, fits);
    return bad | (draws && fclose(draws) != 0) | (fits && fclose(fits) != 0);
}

int main(int argc, char **argv)
{
    long n_fits;
    if (argc != 4 || det_number_read_long(argv[3], 0, 1000, &n_fits, NULL)) {
        fprintf(stderr, "usage: bench_peers_stan linear|beliefs FOLDER N_FITS\n");
        return 64;
    }
    const pair_kind *kind = strcmp(argv[1], PAIR_LINEAR.name) ? &PAIR_BELIEFS : &PAIR_LINEAR;
    det_dilemma d;
    det_params truth;
    if (pair_make(kind, &d, &truth) != DET_OK)
        return 1;
    det_target t = det_fit_target(&d);
    printf("%d %.17g\n", t.n, d.table.log_norm);
    int bad = write_counts(&d.record, argv[2]) || write_names(&t, argv[2]) || write_points(&d, &t, &truth, argv[2]) ||
              write_fits(&t, n_fits, argv[2]);
    det_dilemma_free(&d);
    return bad;
}

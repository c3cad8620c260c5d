/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes behind the head of a kept fit, under a true checksum: no fit, or one that is whole and is kept as the same. */
#include "fuzz.h"

#include "ask/fit_cache.h"
#include "base/hash.h"

#include <math.h>

enum { N = 3 };

static const char key[65] = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
static char folder[64], path[160];

static void remove_folder(void)
{
    unlink(path);
    rmdir(folder);
}

static void make_folder(void)
{
    if (*folder)
        return;
    snprintf(folder, sizeof folder, "%s/detente-fuzz-XXXXXX", access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
    demand(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/%s.fit", folder, key);
    atexit(remove_folder);
}

static void write_file(const uint8_t *data, size_t size)
{
    static const char magic[16] = "detente fit 1\n";
    const int n = N;
    det_text t = {0};
    char digest[65];
    det_text_add_bytes(&t, magic, sizeof magic);
    det_text_add_bytes(&t, key, 64);
    det_text_add_bytes(&t, (const char *)&n, sizeof n);
    det_text_add_bytes(&t, (const char *)data, size);
    demand(det_hash_bytes(t.s, t.n, digest, NULL) == DET_OK);
    det_text_add_bytes(&t, digest, 64);
    FILE *file = fopen(path, "wb");
    demand(file && fwrite(t.s, 1, t.n, file) == t.n && !fclose(file));
    det_text_free(&t);
}

/* Sums of all that is there, so that a sanitizer sees what is not. */
static double sum_of(const det_optimum *o, const det_smc *s)
{
    double sum = o->log_lik;
    for (int i = 0; i < N * N; i++)
        sum += o->covariance[i] + o->factor[i] + o->u[i % N];
    for (int k = 0; k < s->n_runs; k++) {
        const det_smc_run *r = &s->runs[k];
        for (int i = 0; i < s->n_draws; i++)
            sum += r->u[i * N] + r->u[i * N + N - 1] + r->log_prior[i] + r->log_lik[i];
        for (int i = 0; i < r->n_rungs; i++)
            sum += r->rungs[i].b;
    }
    return sum;
}

static int same_bits(double a, double b)
{
    return !memcmp(&a, &b, sizeof a) || (isnan(a) && isnan(b));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    det_fit_cache c = {.folder = folder};
    det_optimum o, again_o;
    det_smc s, again_s;
    make_folder();
    write_file(data, size);
    memset(&o, FUZZ_MARK, sizeof o);
    memset(&s, FUZZ_MARK, sizeof s);
    if (!det_fit_cache_find(&c, NULL, key, N, &o, &s)) {
        demand(is_marked(&o, sizeof o) && is_marked(&s, sizeof s) && c.n_found == 0);
        return 0;
    }
    demand(c.n_found == 1 && o.n == N && s.n == N && s.n_runs >= 0);
    demand(s.n_runs ? s.n_draws > 0 && s.n_chains > 0 && s.n_draws % s.n_chains == 0 : s.n_draws == 0 && s.n_chains == 0);
    const double sum = sum_of(&o, &s);
    det_fit_cache_keep(&c, key, &o, &s);
    demand(c.n_kept == 1 && det_fit_cache_find(&c, NULL, key, N, &again_o, &again_s));
    demand(again_s.n_runs == s.n_runs && again_s.n_draws == s.n_draws && same_bits(sum, sum_of(&again_o, &again_s)));
    det_optimum_free(&o);
    det_smc_free(&s);
    det_optimum_free(&again_o);
    det_smc_free(&again_s);
    return 0;
}

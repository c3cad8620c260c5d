/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/skill.h"

#include "ask/skill_pair.h"
#include "base/mem.h"
#include "base/parallel.h"
#include "base/random.h"
#include "base/text.h"
#include "base/version.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

enum { WAYS = DET_N_SKILL_WAYS, LEADS = DET_SKILL_LEADS, QUESTION_PICK = 0x736c0000, LEAST_BLOCK = 14, MOST_BLOCKS = 24, FEW_PAIRS = 10, SOME_PAIRS = 100 };

const int det_skill_lead_days[LEADS] = {1, 7, 14, 30, 60, 90};

static const struct {
    const char *id, *name;
} NAMES[WAYS] = {
    {"average", "average over rivals"},
    {"evidence", "weights by evidence"},
    {"equal", "equal weights"},
    {"habit", "habit alone"},
    {"reciprocity", "tit for tat"},
    {"fear", "mutual fear"},
    {"intent_first", "hostility of the first"},
    {"intent_second", "hostility of the second"},
    {"intent_both", "hostility of both"},
    {"common_cause", "a common cause"},
    {"hhh4", "NegBin autoregression"},
    {"negbin_shared", "the same, shared shock"},
    {"linear_reciprocity", "linear reciprocity"},
    {"last_value", "last value"},
    {"climatology", "climatology"},
    {"past_year", "past year resampled"},
};

const char *det_skill_way_id(int way)
{
    return NAMES[way].id;
}
const char *det_skill_way_name(int way)
{
    return NAMES[way].name;
}
int det_skill_has_leads(int way)
{
    return way == DET_SKILL_AVERAGE || det_skill_is_baseline(way);
}
int det_skill_has_steps(int way)
{
    return way < DET_SKILL_NAIVE;
}
int det_skill_is_baseline(int way)
{
    return way >= DET_SKILL_COUNTS;
}

void det_skill_default(det_skill_options *o)
{
    *o = (det_skill_options){.train_until = DET_DAY_NONE, .every_days = 7, .least_acts = 30, .least_side = 10, .n_rounds = 4,
                             .n_paths = 400, .n_bootstrap = 1000, .drift = .02, .fall = .008, .habit_days = 14, .seed = 1};
}

typedef struct asking {
    const det_atlas *atlas;
    const det_skill_options *o;
    const det_run *run;
    int n_threads, n_days;
    unsigned char *picked;   /* [atlas->n_pairs] */
    det_skill_pair *sums;    /* [atlas->n_pairs]; with arrays where picked */
    det_skill s;
} asking;

static det_status no_memory(det_err *err)
{
    return det_err_set(err, DET_NOMEM, "memory ran out while pairs were scored");
}

/* ---- which pairs, which days ---- */

/* Picked by the least of so many random numbers. */
static det_status pick(asking *a, det_err *err)
{
    const size_t n = a->atlas->n_pairs;
    double *key = det_calloc(n, sizeof *key);
    a->picked = det_calloc(n, 1);
    if (!key || !a->picked) {
        det_free(key);
        return no_memory(err);
    }
    for (size_t i = 0; i < n; i++) {
        det_stream s;
        det_stream_init(&s, a->o->seed, QUESTION_PICK, (uint32_t)i, 0);
        key[i] = det_draw_uniform(&s);
    }
    for (size_t i = 0; i < n; i++) {
        size_t before = 0;
        for (size_t k = 0; k < n; k++)
            before += key[k] < key[i];
        a->picked[i] = !a->o->most_pairs || before < a->o->most_pairs;
    }
    det_free(key);
    return DET_OK;
}

/* Days first .. last - 1 of a pair. */
static size_t cut_pair(const det_atlas *a, const det_atlas_pair *p, int first, int last, det_atlas_pair *out, det_atlas_cell *cells)
{
    size_t n = 0;
    *out = (det_atlas_pair){.actor = {p->actor[0], p->actor[1]}};
    for (size_t k = p->first; k < p->first + p->n_cells; k++) {
        det_atlas_cell c = a->cells[k];
        if (c.day < first || c.day >= last)
            continue;
        out->n_acts[c.stream / DET_N_CLASSES] += c.n;
        out->n_hostile[c.stream / DET_N_CLASSES] += c.stream % DET_N_CLASSES >= DET_VH ? c.n : 0;
        c.day -= first;
        cells[n++] = c;
    }
    out->n_cells = n;
    return n;
}

/* The same pairs on days first .. last - 1: those of which[n], or (which NULL) all that are picked and active there. All but pairs and cells is borrowed. */
static det_status cut(const asking *a, int first, int last, const size_t *which, size_t n, det_atlas *out, size_t *chosen, det_err *err)
{
    const det_atlas *from = a->atlas;
    det_atlas x = *from;
    x.from = from->from + first;
    x.until = from->from + last - 1;
    x.rows_per_day = from->rows_per_day + first;
    x.n_pairs = x.n_cells = 0;
    x.pairs = det_calloc(from->n_pairs, sizeof *x.pairs);
    x.cells = det_calloc(from->n_cells, sizeof *x.cells);
    if (!x.pairs || !x.cells) {
        det_free(x.pairs);
        det_free(x.cells);
        return no_memory(err);
    }
    for (size_t i = 0; i < (which ? n : from->n_pairs); i++) {
        const size_t at = which ? which[i] : i;
        det_atlas_pair *p = &x.pairs[x.n_pairs];
        const size_t n_cells = cut_pair(from, &from->pairs[at], first, last, p, x.cells + x.n_cells);
        const int least = p->n_acts[0] < p->n_acts[1] ? p->n_acts[0] : p->n_acts[1];
        if (!which && (!a->picked[at] || p->n_acts[0] + p->n_acts[1] < a->o->least_acts || least < a->o->least_side))
            continue;
        p->first = x.n_cells;
        x.n_cells += n_cells;
        chosen[x.n_pairs++] = at;
    }
    *out = x;
    return DET_OK;
}

static void cut_free(det_atlas *a)
{
    det_free(a->pairs);
    det_free(a->cells);
}

/* ---- one window ---- */

typedef struct window {
    asking *a;
    det_skill_window w;
    det_glance_options glance;
    det_atlas train, full;
    size_t *chosen;         /* [n pairs of train] index into the whole atlas, owned */
    det_hyper reference, hyper;
    det_glance_work *work;  /* [threads] owned */
    det_glance *scans;      /* [n pairs] owned */
    atomic_size_t n_done;
} window;

static det_status scan_pair(void *user, size_t i, int i_thread)
{
    window *x = user;
    det_record r;
    det_glance next;
    det_status st = det_skill_record(&x->train, i, &x->glance, &x->w.told, NULL, &r, NULL);
    if (st != DET_OK)
        return st;
    st = det_glance_find(&x->work[i_thread], &r, x->train.pairs[i].actor, &x->hyper, (det_glance_warm){&x->work[i_thread], &x->scans[i]}, &next, NULL);
    det_record_free(&r);
    if (st != DET_OK)
        return st;
    det_glance_free(&x->scans[i]);
    x->scans[i] = next;
    return DET_OK;
}

static det_status score_pair(void *user, size_t i, int i_thread)
{
    window *x = user;
    det_status st = det_skill_pair_find(&x->w, i, &x->work[i_thread], &x->a->sums[x->chosen[i]], NULL);
    det_run_tell(x->a->run, "scoring pairs", (1. + (double)atomic_fetch_add(&x->n_done, 1)) / (double)x->train.n_pairs);
    return st;
}

static det_status for_all(window *x, det_parallel_body body, det_err *err)
{
    const det_status st = det_parallel_for(x->a->run, x->train.n_pairs, body, x);
    return st == DET_OK ? st : st == DET_STOPPED ? det_err_set(err, st, "stopped while pairs were scored") : no_memory(err);
}

static det_status pool(window *x, det_err *err)
{
    det_status st = det_hyper_reference(&x->train, &x->reference, err);
    if (st == DET_OK)
        st = det_hyper_copy(&x->reference, &x->hyper, err);
    for (int k = 0; st == DET_OK && k < x->a->o->n_rounds; k++) {
        det_hyper next;
        det_run_tell(x->a->run, "pooling", (double)k / x->a->o->n_rounds);
        st = for_all(x, scan_pair, err);
        if (st == DET_OK)
            st = det_hyper_update(&x->hyper, &x->reference, &x->train, &x->work[0], x->scans, &next, err);
        if (st != DET_OK)
            break;
        det_hyper_free(&x->hyper);
        x->hyper = next;
    }
    return st;
}

static det_status make_works(window *x, det_err *err)
{
    det_status st = DET_OK;
    for (int k = 0; st == DET_OK && k < x->a->n_threads; k++)
        st = det_glance_work_init(&x->glance, &x->work[k], err);
    return st;
}

static det_status need_sums(window *x, det_err *err)
{
    det_status st = DET_OK;
    for (size_t i = 0; st == DET_OK && i < x->train.n_pairs; i++) {
        det_skill_pair *p = &x->a->sums[x->chosen[i]];
        if (!p->n_steps)
            st = det_skill_pair_init(x->a->s.n_blocks, p, err);
    }
    return st;
}

static det_status run_window(window *x, det_err *err)
{
    x->work = det_calloc((size_t)x->a->n_threads, sizeof *x->work);
    x->scans = det_calloc(x->train.n_pairs, sizeof *x->scans);
    det_status st = x->work && x->scans ? need_sums(x, err) : no_memory(err);
    if (st == DET_OK)
        st = make_works(x, err);
    if (st == DET_OK)
        st = pool(x, err);
    x->w.hyper = &x->hyper;
    x->w.warm = x->scans;
    return st == DET_OK ? for_all(x, score_pair, err) : st;
}

static void window_free(window *x)
{
    for (int k = 0; x->work && k < x->a->n_threads; k++)
        det_glance_work_free(&x->work[k]);
    for (size_t i = 0; x->scans && i < x->train.n_pairs; i++)
        det_glance_free(&x->scans[i]);
    det_free(x->work);
    det_free(x->scans);
    det_hyper_free(&x->hyper);
    det_hyper_free(&x->reference);
    cut_free(&x->train);
    cut_free(&x->full);
    det_free(x->chosen);
}

/* Train on days up to `cut_day` - 1 of the atlas, score up to `end` - 1. */
static det_status one_window(asking *a, int first_scored, int cut_day, int end, det_err *err)
{
    const int from = a->o->train_days && cut_day > a->o->train_days ? cut_day - a->o->train_days : 0;
    const int last = end + det_skill_lead_days[LEADS - 1] < a->n_days ? end + det_skill_lead_days[LEADS - 1] : a->n_days;
    window x = {.a = a, .glance = det_skill_glance(a->o)};
    x.chosen = det_calloc(a->atlas->n_pairs, sizeof *x.chosen);
    det_status st = x.chosen ? cut(a, from, cut_day, NULL, 0, &x.train, x.chosen, err) : no_memory(err);
    if (st == DET_OK)
        st = cut(a, from, last, x.chosen, x.train.n_pairs, &x.full, x.chosen, err);
    if (st == DET_OK)
        st = det_foretold_init(x.full.rows_per_day, last - from, x.full.from, cut_day - from, &x.w.told, err);
    x.w.o = a->o;
    x.w.train = &x.train;
    x.w.full = &x.full;
    x.w.n_train = cut_day - from;
    x.w.n_end = end - from;
    x.w.first_block_day = cut_day - first_scored;
    x.w.block_days = a->s.block_days;
    x.w.n_blocks = a->s.n_blocks;
    if (st == DET_OK && x.train.n_pairs)
        st = run_window(&x, err);
    a->s.n_windows += st == DET_OK && x.train.n_pairs;
    window_free(&x);
    return st;
}

static det_status all_windows(asking *a, det_err *err)
{
    const int first = a->o->train_until - a->atlas->from + 1, days = a->n_days - first;
    const int refit = a->o->refit_days > 0 ? a->o->refit_days : days;
    det_status st = DET_OK;
    a->s.block_days = (days + MOST_BLOCKS - 1) / MOST_BLOCKS > LEAST_BLOCK ? (days + MOST_BLOCKS - 1) / MOST_BLOCKS : LEAST_BLOCK;
    a->s.n_blocks = (days + a->s.block_days - 1) / a->s.block_days;
    for (int at = first; st == DET_OK && at < a->n_days; at += refit)
        st = one_window(a, first, at, at + refit < a->n_days ? at + refit : a->n_days, err);
    return st;
}

/* ---- sums over pairs ---- */

static det_status gather_pairs(asking *a, det_err *err)
{
    det_skill *s = &a->s;
    s->pair = det_calloc(a->atlas->n_pairs, sizeof *s->pair);
    s->gain = det_calloc(a->atlas->n_pairs, sizeof *s->gain);
    s->weight = det_calloc(a->atlas->n_pairs, sizeof *s->weight);
    if (!s->pair || !s->gain || !s->weight)
        return no_memory(err);
    for (size_t i = 0; i < a->atlas->n_pairs; i++) {
        s->n_failed += (size_t)a->sums[i].failed;
        if (a->sums[i].n_windows)
            s->pair[s->n_pairs++] = i;
    }
    return s->n_pairs ? DET_OK
                      : det_err_set(err, DET_DATA, "no pair had %d acts, and %d of each side, in the training stretch", a->o->least_acts,
                                    a->o->least_side);
}

static double total(const double *x, int n, int stride)
{
    double sum = 0;
    for (int k = 0; k < n; k++)
        sum += x[k * stride];
    return sum;
}

static void mean_steps(asking *a)
{
    det_skill *s = &a->s;
    double n = 0, sum[WAYS] = {0};
    for (size_t i = 0; i < s->n_pairs; i++) {
        const det_skill_pair *p = &a->sums[s->pair[i]];
        const double steps = total(p->n_steps, s->n_blocks, 1);
        n += steps;
        for (int way = 0; way < WAYS; way++)
            sum[way] += total(p->step + way, s->n_blocks, WAYS);
        for (int r = 0; r < DET_N_RIVALS; r++) {
            s->weight[i][r] = p->weight[r] / steps;
            s->mean_weight[r] += s->weight[i][r] / (double)s->n_pairs;
        }
    }
    s->best = DET_SKILL_COUNTS;
    for (int way = 0; way < WAYS; way++) {
        s->step_score[way] = det_skill_has_steps(way) ? sum[way] / n : (double)NAN;
        if (det_skill_is_baseline(way) && s->step_score[way] < s->step_score[s->best])
            s->best = way;
    }
    for (size_t i = 0; i < s->n_pairs; i++) {
        const det_skill_pair *p = &a->sums[s->pair[i]];
        s->gain[i] = (total(p->step, s->n_blocks, WAYS) - total(p->step + s->best, s->n_blocks, WAYS)) / total(p->n_steps, s->n_blocks, 1);
    }
}

/* sum and n [pairs][blocks] of what a way's differences are. */
static void lay_steps(const asking *a, int way, double *sum, double *n)
{
    const size_t blocks = (size_t)a->s.n_blocks;
    for (size_t i = 0; i < a->s.n_pairs; i++)
        for (size_t b = 0; b < blocks; b++) {
            const det_skill_pair *p = &a->sums[a->s.pair[i]];
            sum[i * blocks + b] = p->step[b * WAYS + DET_SKILL_AVERAGE] - p->step[b * WAYS + (size_t)way];
            n[i * blocks + b] = p->n_steps[b];
        }
}

static void lay_leads(const asking *a, int lead, int way, det_skill_sum what, double *sum, double *n)
{
    const size_t blocks = (size_t)a->s.n_blocks;
    for (size_t i = 0; i < a->s.n_pairs; i++)
        for (size_t b = 0; b < blocks; b++) {
            const det_skill_pair *p = &a->sums[a->s.pair[i]];
            const size_t at = (b * LEADS + (size_t)lead) * WAYS + (size_t)way;
            sum[i * blocks + b] = p->sums[what][at];
            n[i * blocks + b] = p->n_leads[at];
        }
}

static det_status mean_leads(asking *a, int lead, int way, det_skill_sum what, double *sum, double *n, det_paired *out, det_err *err)
{
    lay_leads(a, lead, way, what, sum, n);
    return det_paired_find(a->s.n_pairs, (size_t)a->s.n_blocks, sum, n, a->o->n_bootstrap, a->o->seed, out, err);
}

static det_status compare_way(asking *a, int way, double *sum, double *n, det_err *err)
{
    det_skill *s = &a->s;
    det_status st = DET_OK;
    if (det_skill_has_steps(way)) {
        lay_steps(a, way, sum, n);
        st = det_paired_find(s->n_pairs, (size_t)s->n_blocks, sum, n, a->o->n_bootstrap, a->o->seed, &s->step_less[way], err);
    }
    for (int k = 0; st == DET_OK && k < LEADS && det_skill_has_leads(way); k++) {
        st = mean_leads(a, k, way, DET_SKILL_LOG_LESS, sum, n, &s->log_less[k][way], err);
        if (st == DET_OK)
            st = mean_leads(a, k, way, DET_SKILL_CRPS_LESS, sum, n, &s->crps_less[k][way], err);
    }
    return st;
}

static det_status compare(asking *a, det_err *err)
{
    const size_t cells = a->s.n_pairs * (size_t)a->s.n_blocks;
    double *sum = det_calloc(2 * cells, sizeof *sum);
    det_status st = sum ? DET_OK : no_memory(err);
    const det_paired itself = {.mean = NAN, .low = NAN, .high = NAN, .share = NAN};
    a->s.step_less[DET_SKILL_AVERAGE] = itself;
    for (int k = 0; k < LEADS; k++)
        a->s.log_less[k][DET_SKILL_AVERAGE] = a->s.crps_less[k][DET_SKILL_AVERAGE] = itself;
    for (int way = 1; st == DET_OK && way < WAYS; way++)
        st = compare_way(a, way, sum, sum + cells, err);
    for (int k = 0; st == DET_OK && k < 2 * LEADS; k++)
        st = mean_leads(a, k / 2, DET_SKILL_AVERAGE, k % 2 ? DET_SKILL_HELD_90 : DET_SKILL_HELD_50, sum, sum + cells, &a->s.held[k % 2][k / 2], err);
    det_free(sum);
    for (size_t i = 0; i < a->s.n_pairs; i++)
        for (int k = 0; k < LEADS * WAYS; k++)
            det_skill_mean_join(&a->s.lead[k / WAYS][k % WAYS], &a->sums[a->s.pair[i]].means[k]);
    return st;
}

/* ---- words ---- */

static char *verdict_of(const det_skill *s)
{
    const det_paired *p = &s->step_less[s->best];
    char mean[DET_TEXT_SIGNED_SIZE], low[DET_TEXT_SIGNED_SIZE], high[DET_TEXT_SIGNED_SIZE];
    const char *how = p->high < 0 ? "The average over rivals foretells better than every baseline"
                      : p->low > 0 ? "A baseline foretells better than the average over rivals"
                                   : "Cannot tell whether the average over rivals or a baseline foretells better";
    return det_text_format("%s: a log score of %.4f a day and pair, the best baseline (%s) %.4f; difference %s, 95 %% interval %s to %s.", how,
                           s->step_score[DET_SKILL_AVERAGE], NAMES[s->best].name, s->step_score[s->best], det_text_signed(p->mean, 4, mean),
                           det_text_signed(p->low, 4, low), det_text_signed(p->high, 4, high));
}

static det_status conclude(asking *a, det_err *err)
{
    det_skill *s = &a->s;
    det_answer *w = &s->answer;
    w->question = "score";
    w->provenance = (det_provenance){.version = DET_VERSION, .method = DET_METHOD, .seed = a->o->seed,
                                     .inputs = &a->atlas->input, .n_inputs = 1};
    w->confidence = s->n_pairs < FEW_PAIRS ? DET_CONF_LOW : s->n_pairs < SOME_PAIRS || s->n_blocks < LEADS ? DET_CONF_MODERATE : DET_CONF_HIGH;
    det_status st = det_answer_reason(w, err, "%zu pairs over %.0f days and pairs", s->n_pairs, (double)s->step_less[s->best].n);
    if (st == DET_OK)
        st = det_answer_reason(w, err, "intervals by drawing pairs and %d stretches of %d days anew, each with replacement", s->n_blocks, s->block_days);
    if (st == DET_OK && s->n_failed)
        st = det_answer_reason(w, err, "%zu times a pair could not be fitted and was left out", s->n_failed);
    w->verdict = verdict_of(s);
    w->would_change_it = det_strdup("Another stretch of time, or another source.");
    return st == DET_OK && w->verdict && w->would_change_it ? DET_OK : no_memory(err);
}

static det_status check(const det_atlas *a, const det_skill_options *o, det_err *err)
{
    char from[11], until[11];
    if (o->train_until >= a->from && o->train_until < a->until)
        return DET_OK;
    return det_err_set(err, DET_USAGE, "training must end after %s and before %s, the days of the store", det_day_print(a->from, from),
                       det_day_print(a->until, until));
}

static void asking_free(asking *a)
{
    for (size_t i = 0; a->sums && i < a->atlas->n_pairs; i++)
        det_skill_pair_free(&a->sums[i]);
    det_free(a->sums);
    det_free(a->picked);
}

static det_status run_all(asking *a, det_err *err)
{
    static det_status (*const parts[])(asking *, det_err *) = {pick, all_windows, gather_pairs};
    det_status st = DET_OK;
    for (size_t k = 0; st == DET_OK && k < sizeof parts / sizeof *parts; k++)
        st = parts[k](a, err);
    if (st != DET_OK)
        return st;
    mean_steps(a);
    st = compare(a, err);
    return st == DET_OK ? conclude(a, err) : st;
}

det_status det_skill_ask(const det_atlas *atlas, const det_skill_options *o, const det_run *run, det_skill *out, det_err *err)
{
    asking a = {.atlas = atlas, .o = o, .run = run, .n_threads = det_run_threads(run), .n_days = (int)(atlas->until - atlas->from + 1)};
    a.s.atlas = atlas;
    a.s.options = *o;
    a.sums = det_calloc(atlas->n_pairs, sizeof *a.sums);
    det_status st = a.sums ? check(atlas, o, err) : no_memory(err);
    if (st == DET_OK)
        st = run_all(&a, err);
    asking_free(&a);
    if (st == DET_OK)
        *out = a.s;
    else
        det_skill_free(&a.s);
    return st;
}

static det_scorecard_row lead_row(const det_skill *s, int lead, int way)
{
    const det_skill_mean *m = &s->lead[lead][way];
    const det_paired *p = &s->log_less[lead][way];
    return (det_scorecard_row){.days = det_skill_lead_days[lead], .way = NAMES[way].id, .n = m->n, .log_score = m->mean.log_score[DET_COUNT_HOSTILE],
                               .crps = m->mean.crps[DET_COUNT_HOSTILE], .brier = m->mean.brier, .interval = m->mean.interval[DET_COUNT_HOSTILE],
                               .held50 = m->held50[DET_COUNT_HOSTILE], .held90 = m->held90[DET_COUNT_HOSTILE], .less = p->mean, .low = p->low,
                               .high = p->high};
}

static det_scorecard_row step_row(const det_skill *s, int way)
{
    const det_paired *p = &s->step_less[way];
    return (det_scorecard_row){.way = NAMES[way].id, .n = (double)s->step_less[s->best].n, .log_score = s->step_score[way], .crps = NAN, .brier = NAN,
                               .interval = NAN, .held50 = NAN, .held90 = NAN, .less = p->mean, .low = p->low, .high = p->high};
}

static size_t fill_rows(const det_skill *s, det_scorecard_row *rows)
{
    size_t n = 0;
    for (int way = 0; way < WAYS; way++)
        if (det_skill_has_steps(way))
            rows[n++] = step_row(s, way);
    for (int k = 0; k < LEADS * WAYS; k++)
        if (s->lead[k / WAYS][k % WAYS].n > 0)
            rows[n++] = lead_row(s, k / WAYS, k % WAYS);
    return n;
}

det_scorecard det_skill_card(const det_skill *s, det_scorecard_row rows[DET_SKILL_MOST_ROWS])
{
    const det_skill_options *q = &s->options;
    return (det_scorecard){.version = DET_VERSION, .method = DET_METHOD, .seed = q->seed, .format = s->atlas->format, .from = s->atlas->from,
                           .train_until = q->train_until, .until = s->atlas->until, .refit_days = q->refit_days,
                           .train_days = q->train_days, .every_days = q->every_days, .n_pairs = s->n_pairs, .rows = rows,
                           .n_rows = fill_rows(s, rows)};
}

void det_skill_free(det_skill *s)
{
    det_answer_free(&s->answer);
    det_free(s->pair);
    det_free(s->gain);
    det_free(s->weight);
    memset(s, 0, sizeof *s);
}

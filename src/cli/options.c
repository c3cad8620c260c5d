/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/options.h"

#include <limits.h>
#include <string.h>

#include "base/nearest.h"
#include "base/number.h"
#include "gate/fetch_pace.h"

static const det_option options[DET_N_OPTIONS] = {
#define DET_OPTION_ROW(id, name, value, help) {name, value, help},
    DET_OPTION_LIST(DET_OPTION_ROW)
#undef DET_OPTION_ROW
};

const det_option *det_option_at(det_option_id id)
{
    return &options[id];
}

int det_options_has(const det_options *o, det_option_set bit)
{
    return (o->given & bit) != 0;
}

static det_status read_long(const char *name, const char *value, long lowest, long highest, long *out, det_err *err)
{
    const char *why = NULL;
    if (det_number_read_long(value, lowest, highest, out, &why) != 0)
        return det_err_set(err, DET_USAGE, "--%s: '%s' %s", name, value, why);
    return DET_OK;
}

/* The first or the last day of a year, a month or a day. */
static det_status read_day(const char *name, const char *value, int is_last, det_day *out, det_err *err)
{
    det_day first, last;
    if (det_day_read_span(value, &first, &last) != 0)
        return det_err_set(err, DET_USAGE, "--%s: '%s' is no day, month or year written as YYYY-MM-DD, YYYY-MM or YYYY",
                           name, value);
    *out = is_last ? last : first;
    return DET_OK;
}

static det_status read_name(const char *name, const char *value, const char *const *names, size_t n, int *out,
                            det_err *err)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(value, names[i]) == 0) {
            *out = (int)i;
            return DET_OK;
        }
    }
    const char *near = det_nearest_name(value, names, n);
    if (near == NULL)
        return det_err_set(err, DET_USAGE, "--%s: '%s' is not known, '%s' for example is", name, value, names[0]);
    return det_err_set(err, DET_USAGE, "--%s: '%s' is not known, did you mean '%s'?", name, value, near);
}

static det_status read_prior(const char *value, det_options *o, det_err *err)
{
    static const char *const names[] = {"sceptical", "reference", "alarmed"};
    int found = 0;
    const det_status st = read_name("prior", value, names, 3, &found, err);
    if (st == DET_OK)
        o->prior = (det_prior_set)found;
    return st;
}

static det_status read_profile(const char *value, det_options *o, det_err *err)
{
    static const char *const names[] = {"auto", "full", "mini"};
    int found = 0;
    const det_status st = read_name("profile", value, names, 3, &found, err);
    if (st == DET_OK)
        o->profile = (det_profile)found;
    return st;
}

/* Options that may stand more than once. */
static const det_option_set REPEATABLE =
    DET_OPTION_BIT(ACTOR) | DET_OPTION_BIT(SCENARIO) | DET_OPTION_BIT(DROP) | DET_OPTION_BIT(ADD) | DET_OPTION_BIT(MOVE) |
    DET_OPTION_BIT(HOLD) | DET_OPTION_BIT(BREAK) | DET_OPTION_BIT(UNDO) | DET_OPTION_BIT(REGIME) | DET_OPTION_BIT(WITHOUT) |
    DET_OPTION_BIT(SENSIBILITY);

static det_status keep_value(det_option_id id, const char *value, det_options *o, det_err *err)
{
    if (o->n_values == DET_MOST_OPTION_VALUES)
        return det_err_set(err, DET_USAGE, "--%s: more than %d such options on one line", options[id].name,
                           DET_MOST_OPTION_VALUES);
    o->values[o->n_values++] = (det_option_value){id, value};
    return DET_OK;
}

static det_status read_actor(const char *value, det_options *o, det_err *err)
{
    int n = 0;
    for (int i = 0; i < o->n_values; i++)
        n += o->values[i].id == DET_OPTION_ACTOR;
    if (strchr(value, '=') == NULL)
        return det_err_set(err, DET_USAGE, "--actor: '%s' is not of the form A=X,Y", value);
    if (n == 2)
        return det_err_set(err, DET_USAGE, "--actor: a pair has two actors, '%s' is a third", value);
    return keep_value(DET_OPTION_ACTOR, value, o, err);
}

static det_status read_layout(const char *value, det_options *o, det_err *err)
{
    static const char *const names[] = {"plain", "hubverse", "views"};
    int found = 0;
    const det_status st = read_name("layout", value, names, 3, &found, err);
    if (st == DET_OK)
        o->layout = (det_csv_layout)found;
    return st;
}

static det_status read_step(const char *value, det_options *o, det_err *err)
{
    static const char *const names[] = {"day", "week"};
    int found = 0;
    const det_status st = read_name("step", value, names, 2, &found, err);
    if (st == DET_OK)
        o->step_days = found ? 7 : 1;
    return st;
}

static det_status read_coupling(const char *value, det_options *o, det_err *err)
{
    static const char *const names[] = {"thinning", "quantile", "bounds"};
    int found = 0;
    const det_status st = read_name("coupling", value, names, 3, &found, err);
    if (st == DET_OK)
        o->coupling = (det_whatif_coupling)found;
    return st;
}

static det_status read_every(const char *value, det_options *o, det_err *err)
{
    static const char *const names[] = {"day", "quarter"};
    int found = 0;
    const det_status st = read_name("every", value, names, 2, &found, err);
    if (st == DET_OK)
        o->every = (det_fetch_every)found;
    return st;
}

static det_status read_seed(const char *value, det_options *o, det_err *err)
{
    long number = 0;
    const det_status st = read_long("seed", value, 0, LONG_MAX, &number, err);
    if (st == DET_OK)
        o->seed = (unsigned long)number;
    return st;
}

static det_status read_int(det_option_id id, const char *value, int lowest, int highest, int *out, det_err *err)
{
    long number = 0;
    const det_status st = read_long(options[id].name, value, lowest, highest, &number, err);
    if (st == DET_OK)
        *out = (int)number;
    return st;
}

/* A run is so many chains of equal length, of two draws at least. */
static det_status read_draws(const char *value, det_options *o, det_err *err)
{
    const int step = DET_POSTERIOR_CHAINS;
    const det_status st = read_int(DET_OPTION_DRAWS, value, 2 * step, 2048 * step, &o->n_draws, err);
    if (st == DET_OK && o->n_draws % step)
        return det_err_set(err, DET_USAGE, "--draws: '%s' is not a multiple of %d, %d for example is", value, step,
                           (o->n_draws + step - 1) / step * step);
    return st;
}

/* It stands in addresses and headers as it is. */
static det_status read_token(const char *value, det_options *o, det_err *err)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~";
    if (strlen(value) < 16 || strlen(value) > DET_MOST_TOKEN || strspn(value, plain) != strlen(value))
        return det_err_set(err, DET_USAGE, "--token: it takes 16 to %d letters, digits, '-', '_', '.' or '~'", DET_MOST_TOKEN);
    o->token = value;
    return DET_OK;
}

/* Where the text of an option stands; NULL: it is no text. */
static const char **text_of(det_option_id id, det_options *o)
{
    switch (id) {
    case DET_OPTION_DIR:
        return &o->dir;
    case DET_OPTION_URL:
        return &o->url;
    case DET_OPTION_PAIR:
        return &o->pair;
    case DET_OPTION_FORMAT:
        return &o->format;
    case DET_OPTION_INTO:
        return &o->into;
    case DET_OPTION_MAPPING:
        return &o->mapping;
    case DET_OPTION_REJECTS:
        return &o->rejects;
    case DET_OPTION_OUT:
        return &o->out;
    default:
        return NULL;
    }
}

static det_status read_value(det_option_id id, const char *value, det_options *o, det_err *err)
{
    const char **text = text_of(id, o);
    if (text != NULL) {
        *text = value;
        return DET_OK;
    }
    switch (id) {
    case DET_OPTION_SEED:
        return read_seed(value, o, err);
    case DET_OPTION_THREADS:
        return read_int(id, value, 1, 1024, &o->threads, err);
    case DET_OPTION_SETS:
        return read_int(id, value, 1, 100000, &o->n_sets, err);
    case DET_OPTION_DAYS:
        return read_int(id, value, 30, 36500, &o->n_days, err);
    case DET_OPTION_HORIZON:
        return read_int(id, value, 1, 3650, &o->horizon_days, err);
    case DET_OPTION_STEP:
        return read_step(value, o, err);
    case DET_OPTION_TOP:
        return read_int(id, value, 1, 1000000, &o->top, err);
    case DET_OPTION_LAYOUT:
        return read_layout(value, o, err);
    case DET_OPTION_TRAIN:
        return read_day("train", value, 1, &o->train, err);
    case DET_OPTION_REFIT:
        return read_int(id, value, 1, 36500, &o->refit_days, err);
    case DET_OPTION_PAST:
        return read_int(id, value, 30, 36500, &o->past_days, err);
    case DET_OPTION_ORIGINS:
        return read_int(id, value, 1, 36500, &o->origin_days, err);
    case DET_OPTION_PAIRS:
        return read_int(id, value, 1, 1000000, &o->n_pairs, err);
    case DET_OPTION_RUNS:
        return read_int(id, value, 1, 64, &o->n_runs, err);
    case DET_OPTION_DRAWS:
        return read_draws(value, o, err);
    case DET_OPTION_PRIOR:
        return read_prior(value, o, err);
    case DET_OPTION_PROFILE:
        return read_profile(value, o, err);
    case DET_OPTION_SINCE:
        return read_day("since", value, 0, &o->since, err);
    case DET_OPTION_UNTIL:
        return read_day("until", value, 1, &o->until, err);
    case DET_OPTION_FROM:
        return read_day("from", value, 0, &o->from, err);
    case DET_OPTION_TO:
        return read_day("to", value, 1, &o->to, err);
    case DET_OPTION_EVERY:
        return read_every(value, o, err);
    case DET_OPTION_PARALLEL:
        return read_int(id, value, 1, DET_FETCH_MOST_PARALLEL, &o->n_parallel, err);
    case DET_OPTION_TRIES:
        return read_int(id, value, 1, 100, &o->n_tries, err);
    case DET_OPTION_TIMEOUT:
        return read_int(id, value, 1, 3600, &o->timeout_seconds, err);
    case DET_OPTION_ACTOR:
        return read_actor(value, o, err);
    case DET_OPTION_COUPLING:
        return read_coupling(value, o, err);
    case DET_OPTION_PORT:
        return read_int(id, value, 0, 65535, &o->port, err);
    case DET_OPTION_LISTEN:
        o->listen = value;
        return DET_OK;
    case DET_OPTION_TOKEN:
        return read_token(value, o, err);
    default:
        return REPEATABLE >> id & 1 ? keep_value(id, value, o, err) : DET_OK;
    }
}

static det_status unknown_option(const char *word, size_t n, det_option_set allowed, det_err *err)
{
    const char *names[DET_N_OPTIONS] = {0};
    char name[DET_NEAREST_MAX] = "";
    for (size_t i = 0; i < DET_N_OPTIONS; i++)
        names[i] = allowed >> i & 1 ? options[i].name : NULL;
    strncat(name, word, n < sizeof name - 1 ? n : sizeof name - 1);
    const char *near = det_nearest_name(name, names, DET_N_OPTIONS);
    if (near == NULL)
        return det_err_set(err, DET_USAGE, "unknown option '--%s'", name);
    return det_err_set(err, DET_USAGE, "unknown option '--%s', did you mean '--%s'?", name, near);
}

static int find_option(const char *word, size_t n, det_option_set allowed)
{
    for (int i = 0; i < DET_N_OPTIONS; i++) {
        if ((allowed >> i & 1) && strlen(options[i].name) == n && strncmp(options[i].name, word, n) == 0)
            return i;
    }
    return -1;
}

/* One option at argv[*i] (after its dashes); *i moves on past a value of its own. */
static det_status read_option(int argc, char **argv, int *i, det_option_set allowed, det_options *o, det_err *err)
{
    const char *word = argv[*i] + 2;
    const size_t n = strcspn(word, "=");
    const int found = find_option(word, n, allowed);
    if (found < 0)
        return unknown_option(word, n, allowed, err);
    const det_option_id id = (det_option_id)found;
    const det_option_set bit = (det_option_set)1 << found;
    const char *value = word[n] == '=' ? word + n + 1 : NULL;
    if ((o->given & bit & ~REPEATABLE))
        return det_err_set(err, DET_USAGE, "--%s is given twice", options[id].name);
    if (options[id].value == NULL && value != NULL)
        return det_err_set(err, DET_USAGE, "--%s takes no value", options[id].name);
    if (options[id].value != NULL && value == NULL && *i + 1 < argc)
        value = argv[++*i];
    if (options[id].value != NULL && (value == NULL || value[0] == '\0'))
        return det_err_set(err, DET_USAGE, "--%s needs a value: --%s %s", options[id].name, options[id].name,
                           options[id].value);
    o->given |= bit;
    return read_value(id, value, o, err);
}

det_status det_options_read(int argc, char **argv, det_option_set allowed, det_options *out, det_err *err)
{
    det_options o = {.seed = 1,
                     .prior = DET_PRIOR_REFERENCE,
                     .profile = DET_PROFILE_AUTO,
                     .since = DET_DAY_NONE,
                     .until = DET_DAY_NONE,
                     .train = DET_DAY_NONE,
                     .from = DET_DAY_NONE,
                     .to = DET_DAY_NONE,
                     .operands = argv};
    int only_operands = 0;
    for (int i = 0; i < argc; i++) {
        if (!only_operands && strcmp(argv[i], "--") == 0) {
            only_operands = 1;
        } else if (!only_operands && strncmp(argv[i], "--", 2) == 0) {
            const det_status st = read_option(argc, argv, &i, allowed, &o, err);
            if (st != DET_OK)
                return st;
        } else if (!only_operands && argv[i][0] == '-' && argv[i][1] != '\0') {
            return det_err_set(err, DET_USAGE, "unknown option '%s': options are written with two dashes", argv[i]);
        } else {
            o.operands[o.n_operands++] = argv[i];
        }
    }
    *out = o;
    return DET_OK;
}

det_posterior_options det_options_posterior(const det_options *o)
{
    det_posterior_options q;
    det_posterior_default(&q);
    q.prior = o->prior;
    q.profile = o->profile;
    q.seed = o->seed;
    q.n_runs = o->n_runs ? o->n_runs : q.n_runs;
    q.n_draws = o->n_draws ? o->n_draws : q.n_draws;
    return q;
}

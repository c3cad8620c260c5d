/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a case folder: every fault has a sentence, and a case that is accepted keeps what data/case.h promises.
 *
 * An input is the text of case.yaml; a line "==== NAME" begins another file of the folder.
 */
#include "fuzz.h"

#include "gate/casefile.h"
#include "gate/window.h"

#include <math.h>
#include <sys/stat.h>

static const char *const names[] = {"case.yaml", "acts.csv", "sources.csv", "told.csv", "background.csv"};
enum { N_NAMES = sizeof names / sizeof *names };

/* The folder of this process, made once and removed at its end. */
static char folder[64];

static void remove_folder(void)
{
    char path[128];
    for (int i = 0; i < N_NAMES; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    rmdir(folder);
}

static void write_file(const char *name, const char *text, size_t n)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    demand(file && fwrite(text, 1, n, file) == n && !fclose(file));
}

/* The name of a file that a line at s begins, NULL for any other line. */
static const char *mark_at(const char *s)
{
    for (int i = 0; i < N_NAMES; i++) {
        const size_t n = strlen(names[i]);
        if (!strncmp(s, "==== ", 5) && !strncmp(s + 5, names[i], n) && s[5 + n] == '\n')
            return names[i];
    }
    return NULL;
}

static void write_folder(const char *text, size_t n)
{
    const char *from = text, *name = names[0];
    if (!*folder) {
        snprintf(folder, sizeof folder, "%s/detente-fuzz-XXXXXX", access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
        demand(mkdtemp(folder));
        atexit(remove_folder);
    }
    for (int i = 0; i < N_NAMES; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    for (const char *s = text; s < text + n; s++) {
        const char *next = s == text || s[-1] == '\n' ? mark_at(s) : NULL;
        if (!next)
            continue;
        write_file(name, from, (size_t)(s - from));
        name = next;
        from = s + 5 + strlen(name) + 1;
    }
    write_file(name, from, (size_t)(text + n - from));
}

static int in(int i, size_t n)
{
    return i >= 0 && (size_t)i < n;
}

static void check_shares(const det_case *c, const det_share *s, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        demand(in(s[i].actor, c->n_actors) && s[i].p >= 0 && s[i].p <= 1);
        sum += s[i].p;
    }
    demand(sum <= 1 + 1e-9);
}

static void check_act(const det_case *c, const det_act *a)
{
    demand(a->id && *a->id && a->note && a->cameo && a->from <= a->to && a->from >= c->from && a->to <= c->until);
    demand(in(a->target, c->n_actors) && a->cls < DET_N_CLASSES && a->goldstein >= -10 && a->goldstein <= 10 && a->deaths >= 0);
    demand(a->n_source > 0 && det_act_author(a) != a->target);
    check_shares(c, a->source, a->n_source);
    check_shares(c, a->permitted_by, a->n_permitted_by);
    const double p = det_grade_probability(a->grade);
    demand(p >= 0 && p <= 1);
    for (size_t i = 0; i < a->n_sources; i++)
        demand(in(a->sources[i], c->n_sources));
    for (size_t i = 0; i < a->n_claims; i++)
        demand(in(a->claims[i], c->n_claims));
    demand(a->is_background || det_case_find_act(c, a->id) == (int)(a - c->acts));
}

static void check_ties(const det_case *c)
{
    for (size_t i = 0; i < c->n_fears; i++) {
        const det_fear *f = &c->fears[i];
        demand(f->holder != f->about && (f->holder == c->principals[0] || f->holder == c->principals[1]));
        demand((f->about == c->principals[0] || f->about == c->principals[1]) && (f->through == -1 || in(f->through, c->n_actors)));
        demand((isnan(f->control) || (f->control >= 0 && f->control < 1)) && f->rivalry >= 0 && f->rivalry <= 1 && *f->name);
    }
    for (size_t i = 0; i < c->n_commitments; i++)
        demand(in(c->commitments[i].by, c->n_actors) && in(c->commitments[i].bars, c->n_actors) && c->commitments[i].from != DET_DAY_NONE);
    for (size_t i = 0; i < c->n_leverages; i++)
        demand(in(c->leverages[i].patron, c->n_actors) && in(c->leverages[i].over, c->n_actors) && c->leverages[i].level >= 0 && c->leverages[i].level <= 1);
    for (size_t i = 0; i < c->n_regime_changes; i++)
        demand(in(c->regime_changes[i].actor, c->n_actors) && c->regime_changes[i].date != DET_DAY_NONE);
    for (size_t i = 0; i < c->n_shifts; i++)
        demand(fabs(c->shifts[i].log_odds) <= 10 && c->shifts[i].holder != c->shifts[i].about && c->shifts[i].date != DET_DAY_NONE);
    for (size_t i = 0; i < c->n_third_parties; i++)
        demand(in(c->third_parties[i].actor, c->n_actors) && in(c->third_parties[i].on, c->n_actors));
    for (size_t i = 0; i < c->n_moves; i++)
        demand(in(c->moves[i].by, c->n_actors) && (c->moves[i].kind != DET_MOVE_COMMITMENT || in(c->moves[i].commitment, c->n_commitments)));
}

static void check_case(const det_case *c)
{
    const int days = c->until - c->from + 1;
    demand(c->title && c->folder && in(c->principals[0], c->n_actors) && in(c->principals[1], c->n_actors));
    demand(c->principals[0] != c->principals[1] && days > 0 && days <= 36525 && (c->step_days == 1 || c->step_days == 7));
    for (size_t i = 0; i < c->n_actors; i++)
        demand(*c->actors[i].id && *c->actors[i].name && det_case_find_actor(c, c->actors[i].id) == (int)i);
    check_ties(c);
    for (size_t i = 0; i < c->n_acts; i++) {
        check_act(c, &c->acts[i]);
        demand(!i || det_act_day(&c->acts[i - 1]) <= det_act_day(&c->acts[i]));
    }
    for (size_t i = 0; i < c->n_told; i++)
        demand(*c->told[i].name && c->told[i].from <= c->told[i].until);
    for (int d = 0; c->background_rows && d < days; d++)
        demand(c->background_rows[d] >= 0);
    for (size_t i = 0; i < c->n_inputs; i++)
        demand(strlen(c->inputs[i].sha256) == 64 && c->inputs[i].rows_read == c->inputs[i].rows_kept + c->inputs[i].rows_dropped);
}

/* A window as long as the case leaves nothing out; one of a single day leaves the acts of that day. */
static void shorten(det_case *c)
{
    size_t n_left_out = 77, n_before = c->n_acts, n_on_it = 0;
    const det_day day = c->from + (c->until - c->from) / 2;
    demand(det_window_restrict(c, DET_DAY_NONE, DET_DAY_NONE, &n_left_out, NULL) == DET_OK && !n_left_out && c->n_acts == n_before);
    for (size_t i = 0; i < c->n_acts; i++)
        n_on_it += det_act_day(&c->acts[i]) == day;
    demand(det_window_restrict(c, day, day, &n_left_out, NULL) == DET_OK && c->n_acts == n_on_it && n_left_out == n_before - n_on_it);
    check_case(c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = text_of(data, size);
    det_case c;
    det_faults faults = {0};
    det_err err = {0};
    write_folder(text, size);
    memset(&c, FUZZ_MARK, sizeof c);
    const det_status st = det_casefile_read(folder, &c, &faults, &err);
    for (size_t i = 0; i < faults.n; i++)
        demand(is_sentence(faults.items[i].message) && faults.items[i].line >= 0 && faults.items[i].column >= 0);
    demand(!st == !det_faults_errors(&faults) || st == DET_IO);
    if (st) {
        demand_failure(st, &err);
        demand(is_marked(&c, sizeof c));
    } else {
        check_case(&c);
        shorten(&c);
        det_case_free(&c);
    }
    det_faults_free(&faults);
    free(text);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "show/moves_json.h"

#include "show/answer_json.h"

static const char *const TOLD[] = {"cannot tell", "no", "yes"};

static void put_gain(det_json *j, json_t *parent, const char *key, const det_gain *g)
{
    json_t *o = det_json_object(j, parent, key);
    det_json_number(j, o, "mean", g->mean);
    det_json_number(j, o, "q05", g->low);
    det_json_number(j, o, "q95", g->high);
    det_json_number(j, o, "share_of_draws_above_0", g->share);
}

static void put_item(det_json *j, json_t *list, const det_menu_item *m)
{
    json_t *o = det_json_object(j, list, NULL);
    det_json_text(j, o, "id", m->id);
    det_json_text(j, o, "effect", m->effect);
    det_json_bool(j, o, "waits", m->is_nothing);
    det_json_bool(j, o, "changes_nothing", m->is_idle);
    put_gain(j, o, "hostile_acts_alone", &m->alone);
    det_json_text(j, o, "works", TOLD[m->works]);
    put_gain(j, o, "own_payoff", &m->own);
    det_json_text(j, o, "would", TOLD[m->would]);
    put_gain(j, o, "fear_of_the_other", &m->fear);
    det_json_number(j, o, "deterrent_break_even", m->break_even);
    put_gain(j, o, "deterrent_price", &m->price);
}

static void put_sides(det_json *j, json_t *result, const det_moves *m)
{
    json_t *sides = det_json_array(j, result, "sides");
    for (int i = 0; i < 2; i++) {
        json_t *o = det_json_object(j, sides, NULL);
        const det_lead *l = &m->lead[i];
        det_json_text(j, o, "id", m->c->actors[m->c->principals[i]].id);
        det_json_text(j, o, "name", m->c->actors[m->c->principals[i]].name);
        json_t *menu = det_json_array(j, o, "moves");
        for (int k = 0; k < m->n_menu[i]; k++)
            put_item(j, menu, &m->menu[i][k]);
        det_json_text(j, o, "best_alone", m->menu[i][m->best[i]].id);
        json_t *lead = det_json_object(j, o, "if_it_moves_first");
        det_json_text(j, lead, "does", m->menu[i][l->action].id);
        det_json_text(j, lead, "foresees", m->menu[1 - i][l->foreseen].id);
        det_json_text(j, lead, "gets", m->menu[1 - i][l->actual].id);
        det_json_number(j, lead, "payoff", l->payoff);
    }
}

static void put_eyes(det_json *j, json_t *cell, const det_cell_of_moves *c)
{
    static const char *const names[] = {"first", "second", "analyst"};
    json_t *all = det_json_object(j, cell, "eyes");
    for (int e = 0; e < DET_N_EYES; e++) {
        json_t *o = det_json_object(j, all, names[e]);
        const double payoff[2] = {c->payoff[0][e], c->payoff[1][e]}, fear[2] = {c->fear[0][e], c->fear[1][e]};
        det_json_numbers(j, o, "payoff", payoff, 2);
        det_json_numbers(j, o, "fear_at_the_end", fear, 2);
        det_json_number(j, o, "hostile_acts", c->hostile[e]);
        json_t *best = det_json_array(j, o, "best_reply");
        det_json_bool(j, best, NULL, c->best[e] & 1);
        det_json_bool(j, best, NULL, c->best[e] >> 1 & 1);
    }
}

static void put_profiles(det_json *j, json_t *result, const det_moves *m)
{
    json_t *list = det_json_array(j, result, "profiles");
    for (int k = 0; k < m->n_menu[0] * m->n_menu[1]; k++) {
        const det_cell_of_moves *c = &m->cells[k];
        json_t *o = det_json_object(j, list, NULL);
        json_t *moves = det_json_array(j, o, "moves");
        det_json_text(j, moves, NULL, m->menu[0][k / m->n_menu[1]].id);
        det_json_text(j, moves, NULL, m->menu[1][k % m->n_menu[1]].id);
        det_json_text(j, o, "equilibrium", TOLD[c->equilibrium]);
        det_json_bool(j, o, "eyes_part", c->disagree);
        put_eyes(j, o, c);
    }
}

static void put_quantal(det_json *j, json_t *result, const det_moves *m)
{
    json_t *list = det_json_array(j, result, "quantal_response");
    for (int k = 0; k < DET_N_PRECISIONS; k++) {
        json_t *o = det_json_object(j, list, NULL);
        det_json_integer(j, o, "precision", k + 1);
        json_t *sides = det_json_array(j, o, "sides");
        for (int i = 0; i < 2; i++)
            det_json_numbers(j, sides, NULL, m->quantal[k][i], (size_t)m->n_menu[i]);
    }
}

det_status det_moves_json(const det_moves *m, char **out, det_err *err)
{
    det_json j;
    det_json_init(&j);
    det_json_answer(&j, &m->answer);
    json_t *result = det_json_object(&j, j.root, "result");
    det_json_number(&j, result, "horizon_days", m->horizon_days);
    det_json_integer(&j, result, "paths_a_draw", m->n_paths);
    det_json_number(&j, result, "trust_threshold", m->trust_threshold);
    put_sides(&j, result, m);
    json_t *both = det_json_object(&j, result, "both_best");
    put_gain(&j, both, "hostile_acts", &m->both);
    det_json_text(&j, both, "works", TOLD[m->both_work]);
    put_profiles(&j, result, m);
    put_quantal(&j, result, m);
    return det_json_take(&j, out, err);
}

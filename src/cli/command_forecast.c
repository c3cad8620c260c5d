/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ask/forecast.h"
#include "base/number.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/session.h"
#include "show/forecast_csv.h"
#include "show/forecast_json.h"
#include "show/forecast_text.h"

static void show_text(const void *answer, det_text *out)
{
    det_forecast_text(answer, out);
}

static void show_plain(const void *answer, det_text *out)
{
    det_forecast_csv(answer, out);
}

static void show_hubverse(const void *answer, det_text *out)
{
    det_forecast_hubverse(answer, out);
}

static void show_views(const void *answer, det_text *out)
{
    det_forecast_views(answer, out);
}

static det_status show_json(const void *answer, char **out, det_err *err)
{
    return det_forecast_json(answer, out, err);
}

/* "A=N" */
static det_status read_scenario(const char *value, det_scenario_request *q, det_err *err)
{
    const char *why = NULL, *equals = strchr(value, '=');
    if (equals == NULL || equals == value)
        return det_err_set(err, DET_USAGE, "--scenario: '%s' is not of the form A=N, N acts in 30 days", value);
    *q = (det_scenario_request){.kind = DET_REQUEST_PRESSES, .name = value, .n = (size_t)(equals - value)};
    if (det_number_read_double(equals + 1, 0, 3000, &q->monthly, &why) != 0)
        return det_err_set(err, DET_USAGE, "--scenario: '%s' %s", equals + 1, why);
    return DET_OK;
}

static det_status read_requests(const det_options *o, det_scenario_request *out, size_t *n, det_err *err)
{
    det_status st = DET_OK;
    *n = 0;
    for (int i = 0; st == DET_OK && i < o->n_values; i++) {
        const char *value = o->values[i].value;
        if (o->values[i].id == DET_OPTION_SCENARIO)
            st = read_scenario(value, &out[(*n)++], err);
        else if (o->values[i].id == DET_OPTION_HOLD || o->values[i].id == DET_OPTION_BREAK)
            out[(*n)++] = (det_scenario_request){
                .kind = o->values[i].id == DET_OPTION_HOLD ? DET_REQUEST_HOLDS : DET_REQUEST_BREAKS, .name = value, .n = strlen(value)};
    }
    return st;
}

static det_status ask(const det_options *o, det_session *s, const det_scenario_request *requests, size_t n, det_forecast *out,
                      det_err *err)
{
    det_forecast_options q;
    det_forecast_default(&q);
    q.requests = requests;
    q.n_requests = n;
    if (o->horizon_days)
        q.horizon_days = o->horizon_days;
    det_status st = det_session_fit(s, err);
    if (st == DET_OK)
        st = det_forecast_ask(&s->basis, &q, &s->terminal.run, out, err);
    if (st == DET_OK && o->layout == DET_CSV_VIEWS && det_forecast_months(out) == 0)
        st = det_err_set(err, DET_CONFIG, "--layout views needs a whole calendar month within the horizon, in steps of a day");
    return st;
}

det_status det_command_forecast(const det_options *o, det_err *err)
{
    static void (*const csv[])(const void *, det_text *) = {show_plain, show_hubverse, show_views};
    det_session s;
    det_forecast f = {0};
    det_scenario_request requests[DET_MOST_OPTION_VALUES];
    size_t n_requests;
    det_shown shown = {&f, &f.answer, show_text, show_json, csv[o->layout], 0};
    det_status st = det_output_check(o, err);
    if (st == DET_OK && o->horizon_days > DET_FORECAST_MOST_DAYS)
        st = det_err_set(err, DET_USAGE, "--horizon: a forecast reaches at most %d days", DET_FORECAST_MOST_DAYS);
    if (st == DET_OK)
        st = read_requests(o, requests, &n_requests, err);
    if (st == DET_OK)
        st = det_session_open(o, &s, err);
    if (st != DET_OK)
        return st;
    st = ask(o, &s, requests, n_requests, &f, err);
    det_session_answered(&s);
    if (st == DET_OK)
        st = det_output_answer(o, &shown, err);
    det_forecast_free(&f);
    det_session_close(&s);
    return st;
}

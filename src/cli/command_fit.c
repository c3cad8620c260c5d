/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"
#include "base/ranks.h"
#include "cli/commands.h"
#include "cli/intake.h"
#include "cli/kept_fits.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "show/inference_data.h"
#include "show/posterior_json.h"
#include "show/posterior_text.h"

static det_status ask(const det_options *o, const det_case *c, det_posterior *p, det_err *err)
{
    det_kept_fits kept;
    det_posterior_options q = det_options_posterior(o);
    q.cache = det_kept_fits_open(o, &kept);
    det_terminal terminal;
    det_terminal_start(&terminal, o->threads, det_options_has(o, DET_OPTION_BIT(QUIET)));
    terminal.run.ranks = o->ranks;
    const det_status st = det_posterior_ask(c, &q, &terminal.run, p, err);
    det_terminal_stop(&terminal);
    det_kept_fits_tell(o, &kept);
    return st;
}

static det_status print_json(const det_posterior *p, det_err *err)
{
    char *json = NULL;
    det_status st = det_posterior_json(p, &json, err);
    if (st == DET_OK)
        st = det_output_write(json, NULL, err);
    det_free(json);
    return st;
}

static det_status print_text(const det_posterior *p, const char *path, det_err *err)
{
    det_text text = {0};
    det_posterior_text(p, &text);
    if (path)
        det_text_addf(&text, "Draws: %s\n", path);
    return det_output_text(&text, NULL, err);
}

/* Files and standard output. */
static det_status give(const det_options *o, const det_posterior *p, det_err *err)
{
    det_status st = DET_OK;
    if (o->out)
        st = det_inference_data_write(p, o->out, err);
    if (st == DET_OK)
        st = det_options_has(o, DET_OPTION_BIT(JSON)) ? print_json(p, err) : print_text(p, o->out, err);
    if (st == DET_OK && !p->fit.complete)
        st = det_err_set(err, DET_STOPPED, "the sampler did not come to its end: the answer is partial");
    return st;
}

det_status det_command_fit(const det_options *o, det_err *err)
{
    det_case c = {0};
    det_posterior p = {0};
    det_status st = det_ranks_agree(o->ranks, det_intake_read(o, &c, err));
    if (st == DET_OK)
        st = ask(o, &c, &p, err);
    if (st == DET_OK && det_ranks_place(o->ranks) == 0)
        st = give(o, &p, err);
    det_posterior_free(&p);
    det_case_free(&c);
    return st;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/session.h"

#include <string.h>

det_status det_session_open_under(const det_options *o, const det_run *run, det_session *s, det_err *err)
{
    memset(s, 0, sizeof *s);
    s->o = o;
    s->terminal.run = *run;
    det_status st = det_intake_read(o, &s->c, err);
    if (st == DET_OK)
        s->cache = det_kept_fits_open(o, &s->kept);
    return st;
}

det_status det_session_open(const det_options *o, det_session *s, det_err *err)
{
    const det_run nobody = {0};
    det_status st = det_session_open_under(o, &nobody, s, err);
    if (st == DET_OK)
        det_terminal_start(&s->terminal, o->threads, det_options_has(o, DET_OPTION_BIT(QUIET)));
    return st;
}

det_status det_session_fit(det_session *s, det_err *err)
{
    det_basis_options how;
    det_basis_default(&how);
    how.prior = s->o->prior;
    how.profile = s->o->profile;
    how.seed = s->o->seed;
    how.cache = s->cache;
    return det_basis_open(&s->c, &how, &s->terminal.run, &s->basis, err);
}

void det_session_answered(det_session *s)
{
    det_terminal_stop(&s->terminal);
    det_kept_fits_tell(s->o, &s->kept);
}

void det_session_close(det_session *s)
{
    det_basis_free(&s->basis);
    det_case_free(&s->c);
}

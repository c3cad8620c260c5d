/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/session.h"

#include <string.h>

det_status det_session_open(const det_options *o, det_session *s, det_err *err)
{
    memset(s, 0, sizeof *s);
    s->o = o;
    det_status st = det_intake_read(o, &s->c, err);
    if (st != DET_OK)
        return st;
    s->cache = det_kept_fits_open(o, &s->kept);
    det_terminal_start(&s->terminal, o->threads, det_options_has(o, DET_OPTION_BIT(QUIET)));
    return DET_OK;
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

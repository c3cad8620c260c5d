/* SPDX-License-Identifier: Apache-2.0 */
/* What a question asked from the command line stands on: the case, kept fits, progress and interrupts. */
#ifndef DET_CLI_SESSION_H
#define DET_CLI_SESSION_H

#include "ask/basis.h"
#include "cli/intake.h"
#include "cli/kept_fits.h"
#include "cli/terminal.h"

typedef struct det_session {
    const det_options *o;
    det_case c;
    det_kept_fits kept;
    det_fit_cache *cache;  /* of its kept fits; NULL: none */
    det_basis basis;       /* what questions stand on, once det_session_fit made it */
    det_terminal terminal; /* terminal.run is for the question */
} det_session;

/* Read the case (det_intake_read) and begin. *s must stay where it is until det_session_close; on failure it is closed already. */
det_status det_session_open(const det_options *o, det_session *s, det_err *err) DET_MUST_USE;
/* The same for a thread of its own: run tells and may ask to stop, the terminal is left alone. */
det_status det_session_open_under(const det_options *o, const det_run *run, det_session *s, det_err *err) DET_MUST_USE;
/* Fit the case as the options say, or find the kept fit: s->basis. Failures as det_basis_open. */
det_status det_session_fit(det_session *s, det_err *err) DET_MUST_USE;
/* The question came back: no more progress; says what was amiss with kept fits. */
void det_session_answered(det_session *s);
/* After the answer, which borrows from case and basis, was freed. */
void det_session_close(det_session *s);
#endif

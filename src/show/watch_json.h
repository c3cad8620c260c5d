/* SPDX-License-Identifier: Apache-2.0 */
/* A watch as JSON; *out is to be freed with det_free. Every pair is there, in the order of the list. DET_NOMEM. */
#ifndef DET_SHOW_WATCH_JSON_H
#define DET_SHOW_WATCH_JSON_H

#include "ask/watch.h"

det_status det_watch_json(const det_watch *w, char **out, det_err *err) DET_MUST_USE;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Event files from their publisher: what its lists name for a window of days is fetched, checked and, where wanted, imported. */
#ifndef DET_GATE_FETCH_H
#define DET_GATE_FETCH_H

#include "base/progress.h"
#include "data/fetched.h"
#include "gate/fetch_pace.h"
#include "gate/ingest.h"

#define DET_FETCH_GDELT "http://data.gdeltproject.org"

typedef struct det_fetch_options {
    det_fetch_window window;
    det_fetch_pace pace;
    const char *folder; /* where files go, made where there is none */
    int keeps_files;    /* 0: a file is removed once it is in the store */
    det_store *store;   /* NULL: files are fetched and not imported */
    int keep_acts;      /* as of det_ingest_options */
    long until;         /* quarters that end after this one cannot be there yet and are not missed */
} det_fetch_options;

/* Where a window can be asked for: DET_USAGE otherwise. today: by the caller's clock. */
det_status det_fetch_window_check(const det_fetch_window *w, det_day today, det_err *err) DET_MUST_USE;
/* The files of a window by the calendar alone; nothing is asked of anyone. DET_NOMEM. */
det_status det_fetch_rehearse(const det_fetch_window *w, det_fetched *out, det_err *err) DET_MUST_USE;
/* Read the publisher's lists, fetch the files of the window that they name, and import them in order of time, each as soon as it and all
 * before it are there. A file that the lists do not name is a gap of the answer, no failure; one that cannot be had, or not be
 * imported for what is in it, is told in the answer, and the others go on. What was done before is not done again: files of the folder
 * that are whole, parts of files, files that the store holds. progress and stop of run are used (NULL: none).
 *
 * *out and *imported (zeroed before; NULL without store) are valid also on failure: what was done until then. DET_STOPPED, DET_NOINPUT,
 * DET_DATA (the lists cannot be had, now or at all, or are none), DET_CONFIG (another program is at work in the folder), DET_IO, DET_NOMEM. */
det_status det_fetch(const det_fetch_options *o, const det_run *run, det_fetched *out, det_imported *imported,
                     det_err *err) DET_MUST_USE;
/* What became of the whole: DET_OK, or the first file that failed, in words. DET_STOPPED where the same call later may
 * get further, else the status of that file. */
det_status det_fetch_outcome(const det_fetched *f, det_err *err) DET_MUST_USE;

#endif

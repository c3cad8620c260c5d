/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/terminal.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A signal can reach the program in no other way. */
static volatile sig_atomic_t interrupted;

static void on_interrupt(int number)
{
    interrupted = 1;
    signal(number, SIG_DFL);
}

/* Who started the program may have asked that it goes on (nohup). */
static void heed(int number, void (*how)(int))
{
    if (signal(number, how) == SIG_IGN)
        signal(number, SIG_IGN);
}

static int is_stopped(void *user)
{
    (void)user;
    return interrupted;
}

static double seconds_since(const struct timespec *then)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - then->tv_sec) + 1e-9 * (double)(now.tv_nsec - then->tv_nsec);
}

static void show(void *user, const char *what, double done)
{
    det_terminal *t = user;
    if (done < t->done || strncmp(t->what, what, sizeof t->what - 1) != 0) {
        snprintf(t->what, sizeof t->what, "%s", what);
        clock_gettime(CLOCK_MONOTONIC, &t->since);
    }
    t->done = done;
    const double seconds = seconds_since(&t->since);
    fprintf(stderr, "\r\033[K%s: %.0f %%", what, 100 * done);
    if (done > .02 && done < 1 && seconds > 1)
        fprintf(stderr, ", about %.0f s left", seconds * (1 - done) / done);
    fflush(stderr);
}

void det_terminal_start(det_terminal *t, int n_threads, int quiet)
{
    *t = (det_terminal){.shows = !quiet && isatty(STDERR_FILENO)};
    t->run = (det_run){.n_threads = n_threads, .progress = t->shows ? show : NULL, .stop = is_stopped, .user = t};
    heed(SIGINT, on_interrupt);
    heed(SIGTERM, on_interrupt);
}

void det_terminal_stop(det_terminal *t)
{
    if (t->shows)
        fputs("\r\033[K", stderr);
    heed(SIGINT, SIG_DFL);
    heed(SIGTERM, SIG_DFL);
}

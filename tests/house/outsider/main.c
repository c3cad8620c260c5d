/* SPDX-License-Identifier: Apache-2.0 */
/* A program outside the tree: calls something of every floor that the library holds. */
#include <detente.h>

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    det_case c = {0};
    det_faults faults = {0};
    det_panel panel = {0};
    det_replay_options options;
    det_err err;
    char text[800];
    det_status st = det_casefile_read("there/is/no/such/case", &c, &faults, &err);
    printf("%s\n", det_err_format(&err, text, sizeof text));
    det_replay_default(&options);
    det_panel_free(&panel);
    det_faults_free(&faults);
    det_case_free(&c);
    return !(st == DET_NOINPUT && options.n_paths > 0 && argc == 2 && strcmp(argv[1], DET_VERSION) == 0);
}

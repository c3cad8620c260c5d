/* SPDX-License-Identifier: Apache-2.0 */
/* make_report OUT.html: the report of the invented answer, for the browser test. */
#include <stdio.h>

#include "show/replay_json.h"
#include "show/report.h"
#include "show/synthetic.h"

static int write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    if (f == NULL)
        return 1;
    const int bad = fputs(text, f) < 0;
    return fclose(f) != 0 || bad;
}

int main(int argc, char **argv)
{
    det_case c;
    det_replay r;
    char *json = NULL, *html = NULL;
    syn_replay(&c, &r);
    int bad = argc != 2 || det_replay_json(&r, &json, NULL) != DET_OK || det_report_html(&(det_report_part){"replay", json}, 1, &html, NULL) != DET_OK;
    bad = bad || write_file(argv[1], html);
    det_free(json);
    det_free(html);
    det_replay_free(&r);
    det_case_free(&c);
    return bad;
}

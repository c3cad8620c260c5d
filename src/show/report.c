/* SPDX-License-Identifier: Apache-2.0 */
#include "show/report.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "show/page.h"

/* "<" begins every way out of a script element ("</script", "<!--") and stands only inside strings, where \u003c is the
 * same. */
static void add_inert(det_text *out, const char *json)
{
    while (*json != '\0') {
        const size_t n = strcspn(json, "<");
        det_text_add_bytes(out, json, n);
        json += n;
        if (*json == '<') {
            det_text_add(out, "\\u003c");
            json++;
        }
    }
}

det_status det_report_html(const det_report_part *parts, size_t n, char **out, det_err *err)
{
    static const char place[] = "\"DETENTE-ANSWERS\"";
    const char *at = strstr(det_page_html, place);
    DET_BUG_IF(at == NULL);
    det_text text = {0};
    det_text_add_bytes(&text, det_page_html, (size_t)(at - det_page_html));
    for (size_t k = 0; k < n; k++) {
        det_text_addf(&text, "%s\"%s\":", k ? "," : "{", parts[k].question);
        add_inert(&text, parts[k].json);
    }
    det_text_add(&text, "}");
    det_text_add(&text, at + strlen(place));
    char *whole = det_text_take(&text);
    det_text_free(&text);
    if (whole == NULL)
        return det_err_set(err, DET_NOMEM, "memory ran out while the report was put together");
    *out = whole;
    return DET_OK;
}

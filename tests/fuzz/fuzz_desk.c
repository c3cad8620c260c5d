/* SPDX-License-Identifier: Apache-2.0 */
/* Any body posted to the desk of `serve`: refused in JSON, or packed so that its files are found again, and checked in JSON. */
#include "fuzz.h"

#include "cli/desk.h"

#include <jansson.h>
#include <zip.h>

static json_t *read_json(const det_reply *r)
{
    json_t *root = r->body && r->type && !strcmp(r->type, "application/json") ? json_loadb(r->body, r->n, 0, NULL) : NULL;
    demand(root);
    return root;
}

static void demand_error(const det_reply *r)
{
    json_t *root = read_json(r);
    demand(r->code == 400 && is_sentence(json_string_value(json_object_get(root, "error"))));
    json_decref(root);
}

/* Every file of the archive is as it was posted, and none is missing. */
static void look_into(const det_reply *r, const json_t *files)
{
    zip_source_t *s = zip_source_buffer_create(r->body, r->n, 0, NULL);
    zip_t *z = zip_open_from_source(s, ZIP_RDONLY, NULL);
    const char *name;
    json_t *text;
    demand(z && (size_t)zip_get_num_entries(z, 0) == json_object_size(files) && json_object_size(files));
    json_object_foreach((json_t *)files, name, text)
    {
        const size_t n = json_string_length(text);
        char *found = malloc(n + 2);
        zip_file_t *f = zip_fopen(z, name, 0);
        demand(f && !strchr(name, '/') && *name != '.' && zip_fread(f, found, n + 1) == (zip_int64_t)n);
        demand(!memcmp(found, json_string_value(text), n));
        zip_fclose(f);
        free(found);
    }
    zip_discard(z);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *body = text_of(data, size);
    det_reply packed = det_desk_pack(body), checked = det_desk_check("/nowhere", body);
    if (packed.code == 200) {
        json_t *root = json_loads(body, 0, NULL);
        look_into(&packed, json_object_get(root, "files"));
        json_decref(root);
        json_decref(read_json(&checked));
        demand(checked.code == 200 || checked.code == 400);
    } else {
        demand_error(&packed);
        demand_error(&checked);
    }
    if (!packed.is_borrowed)
        det_free(packed.body);
    if (!checked.is_borrowed)
        det_free(checked.body);
    free(body);
    return 0;
}

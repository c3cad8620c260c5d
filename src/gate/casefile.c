/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/casefile.h"

#include "base/mem.h"
#include "base/text.h"
#include "gate/acts.h"
#include "gate/import_store.h"
#include "gate/import_tidy.h"
#include "gate/store.h"
#include "gate/input.h"
#include "gate/outline.h"
#include "gate/remark.h"
#include "gate/sources.h"
#include "gate/template.h"
#include "gate/told.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct paths {
    char *folder, *outline, *acts, *sources, *told, *background; /* owned; the last two NULL where not named */
} paths;

static void free_paths(paths *p)
{
    char *all[] = {p->folder, p->outline, p->acts, p->sources, p->told, p->background};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        det_free(all[i]);
}

/* A file that the case names lies in its folder unless it is named from the root. */
static char *path_in(const char *folder, const char *name)
{
    return *name == '/' ? det_strdup(name) : det_text_format("%s/%s", folder, name);
}

static det_status fill_paths(paths *p, const char *folder, det_err *err)
{
    size_t n = strlen(folder);
    p->folder = det_strdup(folder);
    while (p->folder && n > 1 && p->folder[n - 1] == '/')
        p->folder[--n] = 0;
    if (p->folder) {
        p->outline = path_in(p->folder, "case.yaml");
        p->acts = path_in(p->folder, "acts.csv");
        p->sources = path_in(p->folder, "sources.csv");
    }
    if (!p->outline || !p->acts || !p->sources)
        return det_err_set(err, DET_NOMEM, "no memory to read %s", folder);
    return DET_OK;
}

/* 1 where something has this name, though it may not be readable, or point nowhere. */
static int is_there(const char *path)
{
    struct stat s;
    return lstat(path, &s) == 0;
}

/* A file that may be absent: 1 where it was read. Failures go to r; one that is there and cannot be opened is a failure. */
static int read_optional(det_reading *r, const char *path, det_status (*read)(det_reading *, const char *, det_err *))
{
    det_err err = {0};
    det_status st = read(r, path, &err);
    if (st && (st != DET_NOINPUT || is_there(path)))
        det_reading_take(r, path, &err);
    return st == DET_OK;
}

/* A file that the case names at y: it must be there. */
static void read_named(det_reading *r, const det_yaml *y, const char *path,
                       det_status (*read)(det_reading *, const char *, det_err *))
{
    if (r->is_alone && strchr(y->text, '/')) {
        det_reading_fault(r, DET_DATA, y->at, "the file '%s' lies outside the folder and is not read here", det_reading_show(r, y->text));
        return;
    }
    if (!read_optional(r, path, read) && !r->failed && !is_there(path))
        det_reading_fault(r, DET_DATA, y->at, "the file '%s' cannot be opened", det_reading_show(r, y->text));
}

static det_status read_background(det_reading *r, const char *path, det_err *err)
{
    if (!r->has_window)
        return DET_OK;
    if (det_store_is_one(path))
        return det_import_store(path, r->background_format, r->c, err);
    if (r->background_format)
        return det_err_at(err, DET_DATA, path, 0, 0, "is no store, of whose formats one could be chosen");
    return det_import_tidy(path, r->c, err);
}

static det_status read_folder(const char *folder, det_reading how, det_case *out, det_faults *faults, det_err *err);

static void take_inputs(det_reading *r, det_case *other)
{
    for (size_t i = 0; i < other->n_inputs; i++) {
        det_input *input = det_reading_grow(r, (void **)&r->c->inputs, &r->c->n_inputs, sizeof *input);
        if (!input)
            return;
        *input = other->inputs[i];
        other->inputs[i] = (det_input){0};
    }
    other->n_inputs = 0;
}

/* The two are third parties here, and what is known of them falls into our window. */
static void check_meddlers(det_reading *r, const det_yaml *y, const det_case *other)
{
    const det_case *c = r->c;
    for (int k = 0; k < 2; k++) {
        const char *id = other->actors[other->principals[k]].id;
        int at = det_case_find_actor(c, id);
        if (at < 0 || at == c->principals[0] || at == c->principals[1])
            det_reading_fault(r, DET_DATA, y->at, "'%s', a principal of that case, is not a third party of this one",
                              id);
    }
    if (r->has_window && (other->until < c->from || other->from > c->until))
        det_reading_fault(r, DET_DATA, y->at, "the window of that case has no day in common with this one");
}

/* Two meddlers' own case. Its notes are its own affair; a fault of it is told with its place. */
static void read_meddlers(det_reading *r, const det_yaml *y, const char *folder)
{
    det_faults faults = {0};
    det_err err = {0};
    det_case other = {0};
    det_status st = read_folder(folder, (det_reading){.is_meddlers = 1}, &other, &faults, &err);
    if (st == DET_OK) {
        check_meddlers(r, y, &other);
        take_inputs(r, &other);
        det_case *own = det_reading_grow(r, (void **)&r->c->meddlers, &r->c->n_meddlers, sizeof *own);
        if (own)
            *own = other;
        else
            det_case_free(&other);
    } else if (st == DET_NOINPUT) {
        det_reading_fault(r, DET_DATA, y->at, "the case '%s' cannot be opened", det_reading_show(r, y->text));
    } else {
        det_reading_take(r, folder, &err);
    }
    det_faults_free(&faults);
}

static void read_all_meddlers(det_reading *r, const det_yaml *root, const paths *p)
{
    const det_yaml *y;
    for (size_t i = 0; !r->failed && (y = det_outline_meddlers(r, root, i)); i++) {
        if (r->is_alone) {
            det_reading_note(r, y->at, "the case '%s' lies elsewhere and is not read here",
                             det_reading_show(r, y->text));
            continue;
        }
        char *folder = path_in(p->folder, y->text);
        if (folder)
            read_meddlers(r, y, folder);
        r->failed |= !folder;
        det_free(folder);
    }
}

static void read_parts(det_reading *r, const det_yaml *root, paths *p)
{
    det_outline_read(r, root);
    read_optional(r, p->sources, det_sources_read);
    det_outline_read_claims(r, root);
    const det_yaml *background = det_outline_background(r, root), *told = det_outline_told(r, root);
    int has_acts = read_optional(r, p->acts, det_acts_read);
    if (!has_acts && !det_yaml_find(root, "background"))
        det_reading_fault(r, DET_DATA, root->at, "nothing happens: there is neither an acts.csv nor a background");
    if (background && (p->background = path_in(p->folder, background->text)))
        read_named(r, background, p->background, read_background);
    if (told && (p->told = path_in(p->folder, told->text)))
        read_named(r, told, p->told, det_told_read);
    if (!r->is_meddlers)
        read_all_meddlers(r, root, p);
    r->failed |= (background && !p->background) || (told && !p->told);
    if (has_acts && !r->c->n_acts && !r->first.status)
        det_reading_fault(r, DET_DATA, (det_place){p->acts, 0, 0}, "there is no act in the whole case");
    if (r->failed || r->first.status)
        return;
    det_case_sort_acts(r->c);
    det_remark_case(r, p->outline, has_acts ? p->acts : NULL);
}

static det_status read_case(det_reading *r, paths *p, det_err *err)
{
    det_yaml root = {0};
    det_status st = det_yaml_read(r, p->outline, &root, err);
    if (st)
        return st;
    r->c->folder = det_reading_copy(r, p->folder);
    det_input_add(r, p->outline, 0, 0);
    if (root.kind != DET_YAML_MAP)
        det_reading_fault(r, DET_DATA, root.at, "a case must be a mapping of keys and values");
    else if (det_outline_is_ours(r, &root))
        read_parts(r, &root, p);
    det_yaml_free(&root);
    if (r->failed)
        return det_err_set(err, DET_NOMEM, "no memory to read the case %s", p->folder);
    if (r->first.status && err)
        *err = r->first;
    return r->first.status;
}

/* how: is_alone and is_meddlers of the reading. */
static det_status read_folder(const char *folder, det_reading how, det_case *out, det_faults *faults, det_err *err)
{
    det_case c = {0};
    paths p = {0};
    det_reading r = {.c = &c, .faults = faults, .is_alone = how.is_alone, .is_meddlers = how.is_meddlers};
    det_status st = fill_paths(&p, folder, err);
    if (!st)
        st = read_case(&r, &p, err);
    if (st)
        det_case_free(&c);
    else
        *out = c;
    free_paths(&p);
    return st;
}

det_status det_casefile_read(const char *folder, det_case *out, det_faults *faults, det_err *err)
{
    return read_folder(folder, (det_reading){0}, out, faults, err);
}

det_status det_casefile_read_alone(const char *folder, det_case *out, det_faults *faults, det_err *err)
{
    return read_folder(folder, (det_reading){.is_alone = 1}, out, faults, err);
}

static det_status write_file(const char *folder, const det_template *t, det_err *err)
{
    char *path = path_in(folder, t->name);
    if (!path)
        return det_err_set(err, DET_NOMEM, "no memory to write %s", t->name);
    det_status st = DET_OK;
    FILE *file = fopen(path, "wbx");
    int failed = !file || fputs(t->text, file) < 0;
    if (file && fclose(file))
        failed = 1;
    if (failed)
        st = det_err_at(err, DET_IO, path, 0, 0, "cannot be written: %s", strerror(errno));
    if (failed && file)
        unlink(path);
    det_free(path);
    return st;
}

static void remove_files(const char *folder, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char *path = path_in(folder, det_template_files[i].name);
        if (path)
            unlink(path);
        det_free(path);
    }
}

/* 1 where the folder can be opened and holds nothing. */
static int is_empty_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    int n = dir ? 0 : 1;
    for (const struct dirent *entry = NULL; dir && (entry = readdir(dir));)
        n += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
    if (dir)
        closedir(dir);
    return n == 0;
}

det_status det_casefile_new(const char *folder, det_err *err)
{
    int is_made = !mkdir(folder, 0777);
    if (!is_made && errno != EEXIST)
        return det_err_at(err, DET_IO, folder, 0, 0, "cannot be made: %s", strerror(errno));
    if (!is_made && !is_empty_folder(folder))
        return det_err_at(err, DET_USAGE, folder, 0, 0, "is there already and is not an empty folder");
    det_status st = DET_OK;
    size_t n = 0;
    for (; n < det_template_n_files && !st; n++)
        st = write_file(folder, &det_template_files[n], err);
    if (!st)
        return DET_OK;
    remove_files(folder, n - 1);
    if (is_made)
        rmdir(folder);
    return st;
}

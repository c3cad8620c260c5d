/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a fuzz target once on every file of the folders given: its corpus as a plain test. */
#include "fuzz.h"

#include <dirent.h>

static void run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    demand(file);
    fseek(file, 0, SEEK_END);
    const long n = ftell(file);
    rewind(file);
    uint8_t *data = malloc(n > 0 ? (size_t)n : 1); /* of the very size, so that one byte too far is seen */
    demand(n >= 0 && data && fread(data, 1, (size_t)n, file) == (size_t)n);
    fclose(file);
    LLVMFuzzerTestOneInput(data, (size_t)n);
    free(data);
}

static int run_folder(const char *folder)
{
    char path[4096];
    int n = 0;
    DIR *dir = opendir(folder);
    demand(dir);
    for (struct dirent *e; (e = readdir(dir));) {
        if (*e->d_name == '.')
            continue;
        demand(snprintf(path, sizeof path, "%s/%s", folder, e->d_name) < (int)sizeof path);
        fprintf(stderr, "%s\n", path); /* the last one named is the one that failed */
        run_file(path);
        n++;
    }
    closedir(dir);
    return n;
}

int main(int argc, char **argv)
{
    int n = 0;
    for (int i = 1; i < argc; i++)
        n += run_folder(argv[i]);
    fprintf(stderr, "%d inputs\n", n);
    return n ? 0 : 1;
}

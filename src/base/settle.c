/* SPDX-License-Identifier: Apache-2.0 */
#include "base/settle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

FILE *det_settle_open(const char *beside)
{
    (void)unlink(beside);
    const int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    FILE *f = fd < 0 ? NULL : fdopen(fd, "wb");
    if (fd >= 0 && f == NULL) {
        close(fd);
        (void)unlink(beside);
        errno = ENOMEM;
    }
    return f;
}

/* Is f still what is found at `beside`? Another program's det_settle_open would have taken its name away. */
static int is_there(FILE *f)
{
    struct stat at;
    if (fstat(fileno(f), &at) == 0 && at.st_nlink > 0)
        return 1;
    errno = EBUSY;
    return 0;
}

int det_settle(FILE *f, const char *beside, const char *path)
{
    int bad = ferror(f) | fflush(f);
    if (!is_there(f))
        bad = 1;
    else if (bad || !path || fsync(fileno(f)) || rename(beside, path)) {
        const int why = errno;
        bad |= path != NULL;
        (void)unlink(beside);
        errno = why;
    }
    const int why = errno;
    (void)fclose(f);
    errno = why;
    return bad ? -1 : 0;
}

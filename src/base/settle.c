/* SPDX-License-Identifier: Apache-2.0 */
#include "base/settle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

FILE *det_settle_open(const char *beside)
{
    (void)unlink(beside);
    const int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    FILE *f = fd < 0 ? NULL : fdopen(fd, "wb");
    if (fd >= 0 && f == NULL)
        close(fd);
    return f;
}

int det_settle(const char *beside, const char *path)
{
    const int file = open(beside, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return -1;
    const int kept = fsync(file), why = errno;
    close(file);
    if (kept == 0)
        return rename(beside, path);
    errno = why;
    return -1;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A process that has given up its rights: in its folders it writes, elsewhere it reads; it starts nothing and calls nobody. */
#include "check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/confine.h"

/* errno of making a file there, 0 where it is made. */
static int writing(const char *folder)
{
    char path[512];
    snprintf(path, sizeof path, "%s/file", folder);
    const int file = open(path, O_WRONLY | O_CREAT, 0600);
    if (file < 0)
        return errno;
    close(file);
    return unlink(path) ? errno : 0;
}

static int connecting(void)
{
    const struct sockaddr_in nobody = {.sin_family = AF_INET, .sin_port = htons(9), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    const int s = socket(AF_INET, SOCK_STREAM, 0);
    return connect(s, (const struct sockaddr *)&nobody, sizeof nobody) ? errno : 0;
}

static int starting(void)
{
    char *const line[] = {"true", NULL};
    return execv("/bin/true", line) ? errno : 0;
}

/* A bit for each thing that is not as it should be. */
static int confined(const char *mine, const char *other)
{
    const char *const writable[] = {NULL, "/nowhere/at/all", mine};
    const int has_landlock = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) > 0;
    int wrong = writing(other) != 0;
    det_confine(writable, 3);
    wrong |= (writing(mine) != 0) << 1;
    wrong |= (has_landlock && writing(other) != EACCES) << 2;
    wrong |= (access("/etc/passwd", R_OK) != 0 || open("/etc/passwd", O_RDONLY) < 0) << 3;
    wrong |= (connecting() != EPERM) << 4;
    wrong |= (starting() != EPERM && starting() != EACCES) << 5;
    return wrong;
}

static void gives_up(void **state)
{
    char mine[] = "/tmp/detente-confine-XXXXXX", other[] = "/tmp/detente-confine-XXXXXX";
    int status = 0;
    (void)state;
    assert_non_null(mkdtemp(mine));
    assert_non_null(mkdtemp(other));
    const pid_t child = fork();
    if (child == 0)
        _exit(confined(mine, other));
    assert_int_equal(waitpid(child, &status, 0), child);
    rmdir(mine);
    rmdir(other);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(gives_up)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/confine.h"

#ifdef __linux__

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- files ---- */

static const uint64_t CHANGES = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
                                LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
                                LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
                                LANDLOCK_ACCESS_FS_MAKE_SYM;

static void allow(int rules, const char *folder)
{
    struct landlock_path_beneath_attr rule = {.allowed_access = CHANGES};
    rule.parent_fd = folder == NULL ? -1 : open(folder, O_PATH | O_CLOEXEC);
    if (rule.parent_fd < 0)
        return;
    (void)syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(rule.parent_fd);
}

static void confine_files(const char *const *writable, size_t n)
{
    const struct landlock_ruleset_attr handled = {.handled_access_fs = CHANGES | LANDLOCK_ACCESS_FS_EXECUTE};
    const int rules = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0);
    if (rules < 0)
        return;
    for (size_t k = 0; k < n; k++)
        allow(rules, writable[k]);
    (void)syscall(SYS_landlock_restrict_self, rules, 0);
    close(rules);
}

/* ---- calls ---- */

#if defined(__x86_64__)
#define OWN_CALLS AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_CALLS AUDIT_ARCH_AARCH64
#endif

#ifdef OWN_CALLS
#include <linux/audit.h>

/* No server needs them; io_uring would go around this list. */
static const unsigned refused[] = {SYS_execve,          SYS_execveat,         SYS_connect,           SYS_ptrace,       SYS_process_vm_readv,
                                   SYS_process_vm_writev, SYS_io_uring_setup, SYS_bpf,               SYS_perf_event_open, SYS_userfaultfd,
                                   SYS_mount,           SYS_umount2,          SYS_pivot_root,        SYS_chroot,       SYS_setns,
                                   SYS_unshare,         SYS_open_by_handle_at, SYS_init_module,      SYS_finit_module, SYS_kexec_load,
                                   SYS_keyctl,          SYS_add_key,          SYS_setuid,            SYS_setgid};
enum { N_REFUSED = sizeof refused / sizeof refused[0] };

static void confine_calls(void)
{
    struct sock_filter code[N_REFUSED + 6];
    unsigned short n = 0;
    const struct sock_filter load_arch = BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
                             own = BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_CALLS, 1, 0),
                             kill = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
                             load = BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
                             pass = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
                             refuse = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
    code[n++] = load_arch;
    code[n++] = own;
    code[n++] = kill;
    code[n++] = load;
    for (unsigned k = 0; k < N_REFUSED; k++)
        code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, refused[k], (uint8_t)(N_REFUSED - k), 0);
    code[n++] = pass;
    code[n++] = refuse;
    const struct sock_fprog program = {n, code};
    (void)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program);
}
#else
static void confine_calls(void)
{
}
#endif

void det_confine(const char *const *writable, size_t n)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return;
    confine_files(writable, n);
    confine_calls();
}

#else

void det_confine(const char *const *writable, size_t n)
{
    (void)writable;
    (void)n;
}

#endif

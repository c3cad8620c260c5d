/* SPDX-License-Identifier: Apache-2.0 */
/* shim: a library for LD_PRELOAD that lets the n-th call of one kind fail, in a program that knows nothing of it.
 *
 * DET_SHIM_KIND is one of the kinds below, DET_SHIM_NTH the call that fails (0: none), counted over all threads from the start of
 * main; DET_SHIM_COUNT a file that gets the number of calls when the program ends, where no call is to fail or one of MPI's; of an
 * allocation that failed it gets who asked for it. System calls are caught where they enter the kernel (seccomp's SIGSYS), so
 * those of the C library's streams and of other libraries are among them; allocations and MPI's collectives are caught by their
 * names, in the process of rank DET_SHIM_RANK where that is given. What is written to standard error is left alone.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

typedef enum kind { NONE, ALLOC, OPEN, READ, WRITE, SHORT, SYNC, CLOSE, RENAME, LOCK, COLLECTIVE, COUNT, N_KINDS } kind;
static const char *const names[N_KINDS] = {"none", "alloc", "open", "read", "write", "short", "sync", "close", "rename", "lock", "collective", "count"};
static const int errors[N_KINDS] = {0, ENOMEM, EMFILE, EIO, ENOSPC, 0, EIO, EIO, EIO, ENOLCK, 0, 0};

static kind wanted;
static long nth;
static atomic_long n_calls;

static int must_fail(void)
{
    return atomic_fetch_add(&n_calls, 1) + 1 == nth;
}

long shim_call(long number, long a, long b, long c, long d, long e, long f);

/* ---- allocations ---- */

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t n);
void *__libc_memalign(size_t alignment, size_t n);

static void tell(const char *text);

/* The file that asked for the memory is told in place of the count: libraries do not all bear it. */
static int no_memory(const void *caller)
{
    Dl_info who;
    if (wanted != ALLOC || !must_fail())
        return 0;
    tell(dladdr(caller, &who) ? who.dli_fname : "unknown");
    errno = ENOMEM;
    return 1;
}

#define NO_MEMORY() no_memory(__builtin_return_address(0))

void *malloc(size_t n)
{
    return NO_MEMORY() ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    return NO_MEMORY() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t n)
{
    return NO_MEMORY() ? NULL : __libc_realloc(old, n);
}

void *aligned_alloc(size_t alignment, size_t n)
{
    return NO_MEMORY() ? NULL : __libc_memalign(alignment, n);
}

int posix_memalign(void **out, size_t alignment, size_t n)
{
    void *p = NO_MEMORY() ? NULL : __libc_memalign(alignment, n);
    if (p)
        *out = p;
    return p ? 0 : ENOMEM;
}

/* ---- collectives: what MPI does where one fails is to call the communicator's error handler ---- */

typedef void *comm;
enum { MPI_ERR_OTHER = 16 };

static int broken(comm c)
{
    int (*call)(comm, int) = (int (*)(comm, int))dlsym(RTLD_NEXT, "MPI_Comm_call_errhandler");
    if (wanted != COLLECTIVE || !must_fail())
        return 0;
    call(c, MPI_ERR_OTHER);
    return MPI_ERR_OTHER;
}

int MPI_Allgatherv(const void *a, int n, void *t, void *b, const int *counts, const int *places, void *u, comm c)
{
    typedef int function(const void *, int, void *, void *, const int *, const int *, void *, comm);
    const int code = broken(c);
    return code ? code : ((function *)dlsym(RTLD_NEXT, "MPI_Allgatherv"))(a, n, t, b, counts, places, u, c);
}

int MPI_Allreduce(const void *a, void *b, int n, void *t, void *op, comm c)
{
    typedef int function(const void *, void *, int, void *, void *, comm);
    const int code = broken(c);
    return code ? code : ((function *)dlsym(RTLD_NEXT, "MPI_Allreduce"))(a, b, n, t, op, c);
}

int MPI_Bcast(void *data, int n, void *t, int from, comm c)
{
    typedef int function(void *, int, void *, int, comm);
    const int code = broken(c);
    return code ? code : ((function *)dlsym(RTLD_NEXT, "MPI_Bcast"))(data, n, t, from, c);
}

/* How often a process counts on is a matter of chance, so these calls are numbered apart. */
int MPI_Fetch_and_op(const void *by, void *was, void *t, int rank, ptrdiff_t at, void *op, comm win)
{
    typedef int function(const void *, void *, void *, int, ptrdiff_t, void *, comm);
    if (wanted == COUNT && must_fail()) {
        ((int (*)(comm, int))dlsym(RTLD_NEXT, "MPI_Win_call_errhandler"))(win, MPI_ERR_OTHER);
        return MPI_ERR_OTHER;
    }
    return ((function *)dlsym(RTLD_NEXT, "MPI_Fetch_and_op"))(by, was, t, rank, at, op, win);
}

/* ---- system calls ---- */

/* A system call that the filter lets through: it is made here and nowhere else. */
extern const char shim_called[];
__asm__(".text\n.globl shim_call\n.globl shim_called\n.hidden shim_called\n"
        "shim_call:\n mov %rdi, %rax\n mov %rsi, %rdi\n mov %rdx, %rsi\n mov %rcx, %rdx\n mov %r8, %r10\n mov %r9, %r8\n"
        " mov 8(%rsp), %r9\n syscall\nshim_called:\n ret\n");

static const struct {
    int number;
    kind of;
} calls[] = {{SYS_open, OPEN},         {SYS_openat, OPEN},     {SYS_mkdir, OPEN},      {SYS_mkdirat, OPEN},  {SYS_socket, OPEN},    {SYS_connect, OPEN},
             {SYS_read, READ},         {SYS_pread64, READ},    {SYS_readv, READ},      {SYS_getdents64, READ}, {SYS_recvfrom, READ},
             {SYS_write, WRITE},       {SYS_pwrite64, WRITE},  {SYS_writev, WRITE},    {SYS_ftruncate, WRITE}, {SYS_fallocate, WRITE}, {SYS_sendto, WRITE},
             {SYS_sendmsg, WRITE},
             {SYS_fsync, SYNC},        {SYS_fdatasync, SYNC},  {SYS_close, CLOSE},
             {SYS_rename, RENAME},     {SYS_renameat, RENAME}, {SYS_renameat2, RENAME}, {SYS_unlink, RENAME}, {SYS_unlinkat, RENAME},
             {SYS_rmdir, RENAME},      {SYS_fcntl, LOCK},      {SYS_flock, LOCK}};
enum { N_CALLS = sizeof calls / sizeof calls[0] };

static int is_of(kind k, int number)
{
    for (int i = 0; i < N_CALLS; i++)
        if (calls[i].number == number)
            return calls[i].of == k || (k == SHORT && (number == SYS_read || number == SYS_write || number == SYS_pwrite64));
    return 0;
}

/* 1 where this call is one of those that are counted. */
static int counts(int number, long a, long b, long c)
{
    if (number == SYS_fcntl)
        return b == F_SETLK || b == F_SETLKW || b == F_OFD_SETLK || b == F_OFD_SETLKW;
    if (number == SYS_write || number == SYS_writev)
        return a != STDERR_FILENO && (wanted != SHORT || c > 1);
    return wanted != SHORT || c > 1;
}

static void on_call(int signal_number, siginfo_t *info, void *context)
{
    greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
    const int number = info->si_syscall, saved = errno;
    const int fails = counts(number, r[REG_RDI], r[REG_RSI], r[REG_RDX]) && must_fail();
    (void)signal_number;
    if (fails && wanted == SHORT)
        r[REG_RDX] /= 2;
    if (!fails || wanted == SHORT || wanted == CLOSE)
        r[REG_RAX] = shim_call(number, r[REG_RDI], r[REG_RSI], r[REG_RDX], r[REG_R10], r[REG_R8], r[REG_R9]);
    if (fails && wanted != SHORT)
        r[REG_RAX] = -errors[wanted];
    errno = saved;
}

/* A thread that is to hear no signal hears this one all the same: blocked, it would end the program. */
int pthread_sigmask(int how, const sigset_t *set, sigset_t *old)
{
    sigset_t all_but;
    if (set && how != SIG_UNBLOCK) {
        all_but = *set;
        sigdelset(&all_but, SIGSYS);
        set = &all_but;
    }
    return (int)-shim_call(SYS_rt_sigprocmask, how, (long)set, (long)old, _NSIG / 8, 0, 0);
}

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (field))

/* Trap the calls of the kind, but for those made by shim_call. */
static void catch_calls(void)
{
    struct sock_filter code[N_CALLS + 8];
    const uintptr_t at = (uintptr_t)shim_called;
    unsigned short n = 0, n_of_kind = 0;
    for (int i = 0; i < N_CALLS; i++)
        n_of_kind += (unsigned short)is_of(wanted, calls[i].number);
    code[n++] = (struct sock_filter)LOAD(offsetof(struct seccomp_data, instruction_pointer));
    code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)at, 0, 2);
    code[n++] = (struct sock_filter)LOAD(offsetof(struct seccomp_data, instruction_pointer) + 4);
    code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(at >> 32), (uint8_t)(n_of_kind + 1), 0);
    code[n++] = (struct sock_filter)LOAD(offsetof(struct seccomp_data, nr));
    for (int i = 0, left = n_of_kind; i < N_CALLS; i++)
        if (is_of(wanted, calls[i].number))
            code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)calls[i].number, (uint8_t)left--, 0);
    code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP);
    const struct sock_fprog program = {n, code};
    const struct sigaction act = {.sa_sigaction = on_call, .sa_flags = SA_SIGINFO | SA_NODEFER | SA_RESTART};
    if (sigaction(SIGSYS, &act, NULL) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
        syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program))
        abort();
}

/* ---- begin and end ---- */

static const char *count_path;

static void tell(const char *text)
{
    if (!count_path)
        return;
    const long file = shim_call(SYS_openat, AT_FDCWD, (long)count_path, O_WRONLY | O_CREAT | O_TRUNC, 0600, 0, 0);
    shim_call(SYS_write, file, (long)text, (long)strlen(text), 0, 0, 0);
    shim_call(SYS_close, file, 0, 0, 0, 0, 0);
}

static void tell_count(void)
{
    char text[32];
    snprintf(text, sizeof text, "%ld", atomic_load(&n_calls));
    if (!nth || wanted >= COLLECTIVE)
        tell(text);
}

static int (*real_main)(int, char **, char **);

/* Of several processes of MPI, the one of DET_SHIM_RANK. */
static int is_meant(void)
{
    const char *only = getenv("DET_SHIM_RANK"), *own = getenv("OMPI_COMM_WORLD_RANK");
    return !only || (own && strcmp(only, own) == 0);
}

static int armed_main(int argc, char **argv, char **env)
{
    const char *name = getenv("DET_SHIM_KIND"), *at = getenv("DET_SHIM_NTH");
    kind k = NONE;
    count_path = getenv("DET_SHIM_COUNT");
    if (is_meant())
        atexit(tell_count);
    nth = at ? atol(at) : 0;
    for (int i = 0; name && is_meant() && i < N_KINDS; i++)
        if (strcmp(name, names[i]) == 0)
            k = (kind)i;
    wanted = k;
    if (k > ALLOC && k < COLLECTIVE)
        catch_calls();
    return real_main(argc, argv, env);
}

int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void), void (*end)(void), void (*ld)(void), void *stack)
{
    typedef int function(int (*)(int, char **, char **), int, char **, void (*)(void), void (*)(void), void (*)(void), void *);
    function *start = (function *)dlsym(RTLD_NEXT, "__libc_start_main");
    real_main = main;
    return start(armed_main, argc, argv, init, end, ld, stack);
}

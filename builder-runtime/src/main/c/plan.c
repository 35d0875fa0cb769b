/* Reads and checks a plan. Nothing of it is executed before all of it has been found well formed.
 *
 * "JBP1", version, length of the rest, its CRC-32C; then each op as code and number of arguments (16 bits each) and each
 * argument as length (32 bits) and bytes. All numbers are little-endian. */
#include "jbrun.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAGIC 0x3150424au
#define VERSION 1u
#define HEADER 16
#define LENGTH_MAX (16u << 20)
#define OPS_MAX 8192
#define PATH_LENGTH_MAX 4095

enum { ONCE = 1, NEEDED = 2, NEEDED_TO_EXEC = 4 };

/* The arguments' kinds: u a 32-bit number, q a 64-bit one, s a text, e a text that may be empty, p an absolute path
 * without "..", b any bytes; * repeats the kind before it, also no times. */
static const struct {
    unsigned char phase, rule;
    const char *arguments;
} shapes[OP_COUNT] = {
    [OP_NAMESPACES] = {1, ONCE | NEEDED, "u"},   /* clone flags */
    [OP_CGROUP] = {2, ONCE, "pu"},               /* directory, flags */
    [OP_OVERLAY] = {3, ONCE | NEEDED, "upppp*"}, /* flags, upper, work, lower, more lowers */
    [OP_MOUNT] = {4, 0, "spuus*"},               /* type, target, attributes, target flags, options */
    [OP_BIND] = {4, 0, "ppuu"},                  /* source, target, bind flags, target flags */
    [OP_BIND_FD] = {4, 0, "upuu"},               /* descriptor, target, bind flags, target flags */
    [OP_DEVICE] = {4, 0, "ppuuu"},               /* source, target, major, minor, target flags */
    [OP_FILE] = {4, 0, "puuuub"},                /* target, mode, uid, gid, flags, content */
    [OP_SYMLINK] = {4, 0, "ps"},                 /* path, text */
    [OP_MASK] = {5, 0, "pp*"},                   /* paths */
    [OP_READONLY] = {5, 0, "pp*"},               /* paths */
    [OP_ROOT_READONLY] = {6, ONCE, ""},
    [OP_HOSTNAME] = {7, ONCE, "s"},
    [OP_LOOPBACK] = {8, ONCE, ""},
    [OP_PIVOT] = {9, ONCE | NEEDED, ""},
    [OP_INIT] = {10, ONCE, ""},
    [OP_CWD] = {11, ONCE | NEEDED | NEEDED_TO_EXEC, "p"},
    [OP_LIMIT] = {12, 0, "uqq"},                     /* resource, soft limit, hard limit; all ones for none */
    [OP_USER] = {13, ONCE | NEEDED | NEEDED_TO_EXEC, "uuu*"},         /* uid, gid, more gids */
    [OP_CAPABILITIES] = {14, ONCE | NEEDED | NEEDED_TO_EXEC, "q"},    /* mask */
    [OP_NO_NEW_PRIVILEGES] = {15, ONCE, ""},
    [OP_SECCOMP] = {16, ONCE, "b"},                  /* program */
    [OP_ENVIRONMENT] = {17, ONCE, "e*"},             /* NAME=value */
    [OP_EXEC] = {18, ONCE | NEEDED | NEEDED_TO_EXEC, "se*"},          /* program, arguments */
    [OP_KEEP] = {0, ONCE, "uquuu"},                  /* flags, bytes of a log file, log files, restart policy, most restarts */
    [OP_KEEP_MEMORY_EVENTS] = {0, ONCE, "p"},        /* the file that counts oom_kill */
    [OP_KEEP_REMOVE] = {0, 0, "p"},                  /* a cgroup that goes with the container, innermost first */
    [OP_HEALTH] = {0, ONCE, "qqqqu"},                /* interval, timeout, start period, start interval (ns), retries */
    [OP_ATTACH_GROUP] = {2, 0, "p"},                 /* a cgroup of v1 that the container enters */
    [OP_TERMINAL] = {10, ONCE, "uuu"},               /* the socket that the master goes to, rows, columns */
    [OP_JOIN] = {1, 0, "uuq"},                       /* a namespace's clone flag, a process in it, when that started */
    [OP_BIND_OF] = {4, 0, "uqppu"},                  /* a process, when it started, directory in its root, target, bind flags */
    [OP_EXTERNAL] = {18, ONCE, "pppsue"},             /* program, its state, bundle, name, flags, file that counts oom_kill */
    [OP_LAYERS] = {4, 0, "uppp*"},                    /* overlay flags, target, lower, more lowers */
    [OP_SYSCTL] = {8, 0, "pe"},                      /* the file below /proc/sys, as an absolute path; what is written */
};

static uint32_t u32(const unsigned char *bytes) {
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static uint16_t u16(const unsigned char *bytes) {
    return (uint16_t)(bytes[0] | bytes[1] << 8);
}

static uint32_t crc32c(const unsigned char *bytes, size_t length) {
    uint32_t table[256];
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t entry = i;
        for (int bit = 0; bit < 8; bit++) entry = entry & 1 ? entry >> 1 ^ 0x82f63b78u : entry >> 1;
        table[i] = entry;
    }
    uint32_t crc = ~0u;
    while (length--) crc = crc >> 8 ^ table[(crc ^ *bytes++) & 0xff];
    return ~crc;
}

static int read_all(int fd, unsigned char *buffer, size_t length) {
    while (length > 0) {
        ssize_t count = read(fd, buffer, length);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return -1;
        buffer += count;
        length -= (size_t)count;
    }
    return 0;
}

static int is_clean_path(const struct arg *arg) {
    if (arg->len == 0 || arg->len > PATH_LENGTH_MAX || arg->data[0] != '/') return 0;
    for (const char *part = arg->data; part; part = strchr(part, '/')) {
        part++;
        if (part[0] == '.' && part[1] == '.' && (part[2] == '/' || part[2] == 0)) return 0;
    }
    return 1;
}

static const char *check_argument(char kind, const struct arg *arg) {
    switch (kind) {
    case 'u': return arg->len == 4 ? NULL : "a number does not have 4 bytes";
    case 'q': return arg->len == 8 ? NULL : "a number does not have 8 bytes";
    case 'b': return NULL;
    }
    if (memchr(arg->data, 0, arg->len)) return "a text holds a NUL";
    if (kind == 's' && arg->len == 0) return "a text is empty";
    if (kind == 'p' && !is_clean_path(arg)) return "a path is not absolute and clean";
    return NULL;
}

static const char *check_op(const struct op *op) {
    if (op->code == 0 || op->code >= OP_COUNT) return "an op is not known";
    const char *kind = shapes[op->code].arguments;
    for (unsigned i = 0; i < op->nargs; i++) {
        if (*kind == 0) return "an op has too many arguments";
        const char *wrong = check_argument(*kind, &op->args[i]);
        if (wrong) return wrong;
        if (kind[1] != '*') kind++;
    }
    return *kind == 0 || kind[1] == '*' ? NULL : "an op has too few arguments";
}

static const char *check(const struct plan *plan, enum plan_kind kind) {
    size_t seen[OP_COUNT] = {0};
    int phase = 0;
    for (size_t i = 0; i < plan->nops; i++) {
        const char *wrong = check_op(&plan->ops[i]);
        if (wrong) return wrong;
        int code = plan->ops[i].code;
        if (shapes[code].phase < phase) return "the ops are in the wrong order";
        if (seen[code]++ && shapes[code].rule & ONCE) return "an op stands twice";
        phase = shapes[code].phase;
    }
    int needed = kind == PLAN_RUN ? NEEDED : NEEDED_TO_EXEC;
    if (seen[OP_EXTERNAL] && kind == PLAN_RUN) return seen[OP_OVERLAY] ? NULL : "an op is missing that every plan has";
    for (int code = 1; code < OP_COUNT; code++)
        if (shapes[code].rule & needed && !seen[code]) return "an op is missing that every plan has";
    return NULL;
}

/* Cuts the body into ops. A text has to end with NUL, so each argument is copied to a place of its own. */
static const char *cut(const unsigned char *body, size_t length, enum plan_kind kind, struct plan *plan) {
    size_t at = 0;
    while (at < length) {
        if (plan->nops == OPS_MAX) return "there are too many ops";
        if (length - at < 4) return "an op is cut off";
        struct op *op = &plan->ops[plan->nops++];
        op->code = u16(body + at);
        op->nargs = u16(body + at + 2);
        op->fd = -1;
        at += 4;
        if ((length - at) / 4 < op->nargs) return "an op is cut off";
        op->args = calloc((size_t)op->nargs + 1, sizeof *op->args);
        if (!op->args) return "there is no memory for it";
        for (unsigned i = 0; i < op->nargs; i++) {
            if (length - at < 4) return "an argument is cut off";
            uint32_t size = u32(body + at);
            at += 4;
            if (size > length - at) return "an argument is cut off";
            char *copy = malloc((size_t)size + 1);
            if (!copy) return "there is no memory for it";
            memcpy(copy, body + at, size);
            copy[size] = 0;
            op->args[i] = (struct arg){copy, size};
            at += size;
        }
    }
    return check(plan, kind);
}

int plan_read(int fd, enum plan_kind kind, struct plan *plan, const char **why) {
    unsigned char header[HEADER], more;
    *why = "it is cut off";
    if (read_all(fd, header, sizeof header)) return -1;
    uint32_t length = u32(header + 8);
    *why = "it is no plan of this version";
    if (u32(header) != MAGIC || u32(header + 4) != VERSION) return -1;
    *why = "it is longer than 16 MiB";
    if (length > LENGTH_MAX) return -1;
    unsigned char *body = malloc((size_t)length + 1);
    plan->ops = calloc(OPS_MAX, sizeof *plan->ops);
    *why = "there is no memory for it";
    if (!body || !plan->ops) return -1;
    *why = "it is cut off";
    if (read_all(fd, body, length)) return -1;
    *why = "something follows it";
    if (read(fd, &more, 1) != 0) return -1;
    *why = "its checksum is wrong";
    if (crc32c(body, length) != u32(header + 12)) return -1;
    *why = cut(body, length, kind, plan);
    explicit_bzero(body, length);
    free(body);
    return *why ? -1 : 0;
}

const struct op *plan_find(const struct plan *plan, enum op_code code) {
    for (size_t i = 0; i < plan->nops; i++)
        if (plan->ops[i].code == code) return &plan->ops[i];
    return NULL;
}

uint32_t arg_u32(const struct op *op, unsigned index) {
    return u32((const unsigned char *)op->args[index].data);
}

uint64_t arg_u64(const struct op *op, unsigned index) {
    const unsigned char *bytes = (const unsigned char *)op->args[index].data;
    return (uint64_t)u32(bytes + 4) << 32 | u32(bytes);
}

const char *arg_text(const struct op *op, unsigned index) {
    return op->args[index].data;
}

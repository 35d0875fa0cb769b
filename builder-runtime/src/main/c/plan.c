/* Reads and checks a plan. Nothing of it is executed before all of it has been found well formed. */
#include "jbrun.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static uint32_t u32(const unsigned char *p) {
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint16_t u16(const unsigned char *p) {
    return (uint16_t)(p[0] | p[1] << 8);
}

/* CRC-32C, bit by bit: a plan is a few kilobytes. */
static uint32_t crc32c(const unsigned char *p, size_t n) {
    uint32_t crc = ~0u;
    while (n--) {
        crc ^= *p++;
        for (int bit = 0; bit < 8; bit++) crc = crc & 1 ? crc >> 1 ^ 0x82f63b78u : crc >> 1;
    }
    return ~crc;
}

static int read_all(int fd, unsigned char *buffer, size_t n) {
    while (n > 0) {
        ssize_t got = read(fd, buffer, n);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return -1;
        buffer += got;
        n -= (size_t)got;
    }
    return 0;
}

/* How many arguments an op has at least and at most. */
static const struct {
    uint16_t code, least, most;
} shapes[] = {
    {OP_OVERLAY, 4, 510}, {OP_NAMESPACE, 1, 1}, {OP_HOSTNAME, 1, 1},      {OP_CGROUP, 1, 1}, {OP_PROC, 0, 0},
    {OP_DEV, 0, 0},       {OP_SYS, 1, 1},       {OP_BIND, 3, 3},          {OP_TMPFS, 3, 3},  {OP_FILE, 5, 5},
    {OP_MASK, 1, 1},      {OP_READONLY, 1, 1},  {OP_ROOT_READONLY, 0, 0}, {OP_INIT, 0, 0},   {OP_CWD, 1, 1},
    {OP_USER, 2, 1026},   {OP_CAPS, 1, 1},      {OP_NO_NEW_PRIVS, 0, 0},  {OP_SECCOMP, 1, 1}, {OP_ENV, 0, ARGS_MAX},
    {OP_ARGV, 1, ARGS_MAX},
};

static const char *check(const struct plan *plan) {
    int last = 0;
    for (size_t i = 0; i < plan->nops; i++) {
        const struct op *op = &plan->ops[i];
        size_t s = 0;
        while (s < sizeof shapes / sizeof *shapes && shapes[s].code != op->code) s++;
        if (s == sizeof shapes / sizeof *shapes) return "an op is not known";
        if (op->nargs < shapes[s].least || op->nargs > shapes[s].most) return "an op has the wrong number of arguments";
        /* Mounts may follow each other in any order; everything else stands once, in the order of the codes. */
        int is_mount = op->code >= OP_BIND && op->code <= OP_READONLY;
        if (op->code < last && !(is_mount && last <= OP_READONLY)) return "the ops are in the wrong order";
        if (op->code == last && !is_mount) return "an op stands twice";
        last = op->code;
        for (unsigned a = 0; a < op->nargs; a++) {
            int binary = op->code == OP_SECCOMP || (op->code == OP_FILE && a == 4);
            if (!binary && memchr(op->args[a].data, 0, op->args[a].len)) return "an argument holds a NUL";
        }
    }
    if (!plan_find(plan, OP_OVERLAY) || !plan_find(plan, OP_ARGV) || !plan_find(plan, OP_NAMESPACE) ||
        !plan_find(plan, OP_CWD) || !plan_find(plan, OP_USER) || !plan_find(plan, OP_CAPS))
        return "a part that every plan has is missing";
    return NULL;
}

int plan_read(int fd, struct plan *plan, char **why) {
    unsigned char head[16];
    *why = "the plan is cut off";
    if (read_all(fd, head, sizeof head)) return -1;
    uint32_t length = u32(head + 8);
    if (u32(head) != PLAN_MAGIC || u32(head + 4) != PLAN_VERSION) {
        *why = "this is no plan of this version";
        return -1;
    }
    if (length > PLAN_MAX) {
        *why = "the plan is too large";
        return -1;
    }
    unsigned char *body = malloc(length + 1);
    if (!body || read_all(fd, body, length)) return -1;
    unsigned char more;
    if (read(fd, &more, 1) > 0) {
        *why = "there is something after the plan";
        return -1;
    }
    if (crc32c(body, length) != u32(head + 12)) {
        *why = "the plan's checksum is wrong";
        return -1;
    }
    plan->ops = calloc(OPS_MAX, sizeof *plan->ops);
    if (!plan->ops) return -1;
    size_t at = 0;
    while (at < length) {
        if (plan->nops == OPS_MAX || length - at < 4) return -1;
        struct op *op = &plan->ops[plan->nops++];
        op->code = u16(body + at);
        op->nargs = u16(body + at + 2);
        at += 4;
        op->args = calloc((size_t)op->nargs + 1, sizeof *op->args);
        if (!op->args) return -1;
        for (unsigned a = 0; a < op->nargs; a++) {
            if (length - at < 4) return -1;
            uint32_t n = u32(body + at);
            at += 4;
            if (n > length - at) return -1;
            char *copy = malloc((size_t)n + 1);
            if (!copy) return -1;
            memcpy(copy, body + at, n);
            copy[n] = 0;
            op->args[a] = (struct arg){copy, n};
            at += n;
        }
    }
    free(body);
    const char *wrong = check(plan);
    if (wrong) {
        *why = (char *)wrong;
        return -1;
    }
    return 0;
}

const struct op *plan_find(const struct plan *plan, int code) {
    for (size_t i = 0; i < plan->nops; i++)
        if (plan->ops[i].code == code) return &plan->ops[i];
    return NULL;
}

unsigned long arg_number(const struct op *op, unsigned index, int base) {
    return strtoul(op->args[index].data, NULL, base);
}

/* Small files: those that the keeper writes, and what it reads of the kernel's. */
#include "keep.h"
#include "sys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int keep_replace(const char *file, const char *text, size_t length) {
    char born[32];
    snprintf(born, sizeof born, ".%s", file);
    int fd = open(born, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return -1;
    int failed = write(fd, text, length) != (ssize_t)length || fsync(fd);
    close(fd);
    return failed || rename(born, file) ? -1 : 0;
}

void file_text(const char *path, char *text, size_t size) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t count = fd < 0 ? 0 : read(fd, text, size - 1);
    if (fd >= 0) close(fd);
    text[count > 0 ? count : 0] = 0;
}

uint64_t ooms(const struct plan *plan) {
    const struct op *op = plan_find(plan, OP_KEEP_MEMORY_EVENTS);
    char text[512];
    if (!op) return 0;
    file_text(arg_text(op, 0), text, sizeof text);
    char *found = strstr(text, "oom_kill ");
    return found ? strtoull(found + strlen("oom_kill "), NULL, 10) : 0;
}

uint64_t start_time(pid_t pid) {
    char path[32], text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    file_text(path, text, sizeof text);
    char *field = strrchr(text, ')');
    for (int i = 2; field && i < 22; i++) field = strchr(field + 1, ' ');
    return field ? strtoull(field, NULL, 10) : 0;
}

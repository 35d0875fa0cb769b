/* What Java is told, over one pipe: records of one kind byte, a four-byte number and a text that ends with NUL. */
#include "jbrun.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int report_fd = -1;

void report_open(int fd) {
    report_fd = fd;
}

static void record(char kind, int number, const char *text) {
    unsigned char buffer[5 + 4096];
    uint32_t n = (uint32_t)number;
    buffer[0] = (unsigned char)kind;
    for (int i = 0; i < 4; i++) buffer[1 + i] = (unsigned char)(n >> 8 * i);
    size_t length = strnlen(text, sizeof buffer - 6);
    memcpy(buffer + 5, text, length);
    buffer[5 + length] = 0;
    /* One write, shorter than PIPE_BUF allows to be torn apart for all but absurd paths. */
    if (report_fd >= 0 && write(report_fd, buffer, length + 6) < 0) {
        /* Nobody reads any more; there is nobody else to tell. */
    }
}

int fail(const char *stage, const char *subject) {
    int saved = errno;
    char text[4096];
    snprintf(text, sizeof text, "%s\t%s", stage, subject);
    record('E', saved, text);
    errno = saved;
    return -1;
}

void report_created(const char *path) {
    record('C', 0, path);
}

void report_started(pid_t pid) {
    record('S', (int)pid, "");
}

void report_exit(int status) {
    record('X', status, "");
}

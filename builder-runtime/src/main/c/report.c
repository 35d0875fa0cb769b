/* What Java is told, over one pipe: records of kind, op's code, op's index, a number, the length of a text, the text. */
#include "jbrun.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TEXT_MAX 8192

static int report_fd = -1;
static uint16_t op_index;
static uint8_t op_code;

void report_to(int fd) {
    report_fd = fd;
}

void report_at(const struct plan *plan, const struct op *op) {
    op_index = op ? (uint16_t)(op - plan->ops) : 0;
    op_code = op ? (uint8_t)op->code : 0;
}

void report(enum report_kind kind, int number, const char *text) {
    struct {
        uint8_t kind, code;
        uint16_t index;
        int32_t number;
        uint32_t length;
        char text[TEXT_MAX];
    } record = {(uint8_t)kind, op_code, op_index, number, 0, {0}};
    size_t length = strnlen(text, sizeof record.text);
    record.length = (uint32_t)length;
    memcpy(record.text, text, length);
    const char *at = (const char *)&record;
    for (size_t left = offsetof(__typeof__(record), text) + length; left > 0;) {
        ssize_t count = write(report_fd, at, left);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return; /* Nobody reads any more, so there is nobody to tell. */
        at += count;
        left -= (size_t)count;
    }
}

int fail(const char *format, ...) {
    int number = errno;
    char text[TEXT_MAX];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    report(REPORT_FAILED, number, text);
    errno = number;
    return -1;
}

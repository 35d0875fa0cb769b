/* The log of a kept container: lines of JSON, {"log":TEXT,"stream":NAME,"time":TIME}, as docker's. A line is written when
 * it is complete or 16 KiB long; bytes that are no UTF-8 become U+FFFD. When a file is full it becomes log.1, that one log.2,
 * and so on. */
#include "keep.h"
#include "sys.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define FULL_LINE (16 * 1024)

static int log_fd = -1;
static uint64_t written, limit; /* bytes of the file with those that are pending */
static char pending[1 << 18];   /* lines that go to the file together, when all that was read is in them */
static size_t pending_length;
static uint32_t files;
static struct line {
    char text[FULL_LINE];
    size_t length;
} lines[2];

void time_text(int64_t nanoseconds, char text[TIME_TEXT]) {
    time_t seconds = (time_t)(nanoseconds / 1000000000);
    struct tm parts;
    gmtime_r(&seconds, &parts);
    size_t length = strftime(text, TIME_TEXT, "%Y-%m-%dT%H:%M:%S", &parts);
    snprintf(text + length, TIME_TEXT - length, ".%09dZ", (int)(nanoseconds % 1000000000));
}

int64_t now(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

/* The length of the UTF-8 sequence that begins here, 0 if none does. */
static size_t sequence(const unsigned char *at, size_t left) {
    static const struct {
        unsigned char first, last, low, high;
        size_t length;
    } forms[] = {{0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
                 {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4},
                 {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4}};
    if (*at < 0x80) return 1;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (*at < forms[i].first || *at > forms[i].last) continue;
        if (left < forms[i].length || at[1] < forms[i].low || at[1] > forms[i].high) return 0;
        for (size_t k = 2; k < forms[i].length; k++)
            if ((at[k] & 0xc0) != 0x80) return 0;
        return forms[i].length;
    }
    return 0;
}

size_t json_text(const char *text, size_t length, char *out) {
    const unsigned char *at = (const unsigned char *)text, *end = at + length;
    char *start = out;
    *out++ = '"';
    while (at < end) {
        size_t size = sequence(at, (size_t)(end - at));
        if (size == 0) {
            memcpy(out, "\\ufffd", 6);
            out += 6;
            at++;
        } else if (size == 1 && (*at < 0x20 || *at == '"' || *at == '\\' || *at == 0x7f)) {
            const char *known = *at == '\n' ? "\\n" : *at == '\r' ? "\\r" : *at == '\t' ? "\\t" : *at == '"' ? "\\\"" : *at == '\\' ? "\\\\" : NULL;
            out += known ? sprintf(out, "%s", known) : sprintf(out, "\\u%04x", *at);
            at++;
        } else {
            memcpy(out, at, size);
            out += size;
            at += size;
        }
    }
    *out++ = '"';
    return (size_t)(out - start);
}

/* A full disk costs lines of the log, never the container. */
static void flush(void) {
    if (pending_length > 0 && log_fd >= 0 && write(log_fd, pending, pending_length) != (ssize_t)pending_length)
        written = (uint64_t)lseek(log_fd, 0, SEEK_END);
    pending_length = 0;
}

static void rotate(void) {
    char from[32], to[32];
    flush();
    for (uint32_t number = files - 1; number > 0; number--) {
        snprintf(to, sizeof to, "log.%u", number);
        if (number == 1)
            strcpy(from, "log");
        else
            snprintf(from, sizeof from, "log.%u", number - 1);
        rename(from, to);
    }
    if (files <= 1) unlink("log");
    close(log_fd);
    log_fd = open("log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    written = 0;
}

static void write_line(int stream) {
    static char record[6 * FULL_LINE + 128];
    struct line *line = &lines[stream];
    char time[TIME_TEXT];
    if (line->length == 0 || log_fd < 0) {
        line->length = 0;
        return;
    }
    time_text(now(CLOCK_REALTIME), time);
    size_t length = (size_t)sprintf(record, "{\"log\":");
    length += json_text(line->text, line->length, record + length);
    length += (size_t)sprintf(record + length, ",\"stream\":\"%s\",\"time\":\"%s\"}\n", stream ? "stderr" : "stdout", time);
    line->length = 0;
    if (limit && written && written + length > limit) rotate();
    if (pending_length + length > sizeof pending) flush();
    memcpy(pending + pending_length, record, length);
    pending_length += length;
    written += length;
}

int log_open(uint64_t bytes, uint32_t count) {
    struct stat stat;
    limit = bytes;
    files = count;
    log_fd = open("log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (log_fd < 0 || fstat(log_fd, &stat)) return fail("open the log");
    written = (uint64_t)stat.st_size;
    return 0;
}

void log_add(int stream, const char *bytes, size_t length) {
    struct line *line = &lines[stream];
    for (size_t i = 0; i < length; i++) {
        line->text[line->length++] = bytes[i];
        if (bytes[i] == '\n' || line->length == sizeof line->text) write_line(stream);
    }
    flush();
}

void log_end(void) {
    write_line(0);
    write_line(1);
    flush();
}

/* Just enough JSON: a comma goes before everything but the first thing behind a bracket. */
#include "probe.h"

#include <stdio.h>

static int first = 1;

static void separate(void) {
    if (!first) putchar(',');
    first = 0;
}

static void quoted(const char *text) {
    putchar('"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') putchar('\\');
        if ((unsigned char)*text < ' ')
            printf("\\u%04x", *text);
        else
            putchar(*text);
    }
    putchar('"');
}

void json_string(const char *text) {
    separate();
    quoted(text);
}

void json_key(const char *key) {
    separate();
    quoted(key);
    putchar(':');
}

void json_text(const char *key, const char *text) {
    json_key(key);
    quoted(text);
}

void json_number(const char *key, long long number) {
    json_key(key);
    printf("%lld", number);
}

void json_open(const char *key, char bracket) {
    if (key)
        json_key(key);
    else
        separate();
    putchar(bracket);
    first = 1;
}

void json_close(char bracket) {
    putchar(bracket);
    first = 0;
}

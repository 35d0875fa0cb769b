/* What the parts of the keeper know of each other. */
#ifndef KEEP_H
#define KEEP_H

#include "jbrun.h"

#include <poll.h>
#include <time.h>

#define SECOND INT64_C(1000000000)
#define TIME_TEXT 40
#define CLIENTS_MAX 512
#define WATCHED_MAX (CLIENTS_MAX + 16)

/* keeplog.c */
int log_open(uint64_t bytes, uint32_t count);
void log_add(int stream, const char *bytes, size_t length);
void log_end(void);
void time_text(int64_t nanoseconds, char text[TIME_TEXT]);
int64_t now(clockid_t clock);
/* Writes a text with quotes; out has to have room for six times its length and two more. */
size_t json_text(const char *text, size_t length, char *out);

/* events.c: attribute is a member of a JSON object, or empty */
void event(const char *action, const char *attribute);

/* keepfiles.c */
int keep_replace(const char *file, const char *text, size_t length);
/* The beginning of a file; nothing of one that is not there. */
void file_text(const char *path, char *text, size_t size);
/* How often the container ran out of memory, by the group that the plan names. */
uint64_t ooms(const struct plan *plan);
/* 0 if there is no such process. */
uint64_t start_time(pid_t pid);

/* restart.c */
void restart_policy(uint32_t policy, uint32_t most);
int restart_is_wanted(int code);
int restart_count(void);
/* Counts a restart, and says how long to wait before it. */
int64_t restart_pause(int64_t ran);

/* records.c */
struct record {
    unsigned char kind;
    int number;
    const char *text;
    size_t length;
    const unsigned char *whole;
    size_t size;
};
struct records {
    unsigned char bytes[16384];
    size_t length;
};
/* Reads once, and hands on what is whole by then. Gives 0 at the end. */
int records_read(int fd, struct records *records, void (*hear)(const struct record *));
/* The exit code of a record that tells it: 128 and the number of a signal. */
int record_code(const struct record *record);

/* keep.c */
/* Starts a role of this program in a child; in the child it does not come back. The descriptors become 0, 1, 2, ... */
pid_t keep_fork(const int *descriptors, int count, int (*role)(void *), void *argument);
void keep_signal(int number);
void keep_no_restart(void);
int keep_is_paused(void);
/* Lets the container stand still, or go on; gives -1 if it has no group with which that can be done. */
int keep_freeze(int frozen);
/* Starts what looks after one more program in the container, with its descriptors; gives -1 if the container does not run. */
pid_t keep_join(const int descriptors[JOIN_DESCRIPTORS]);
/* Opens the root of the container that runs, as a place only (O_PATH). */
int keep_root(void);

/* clients.c: those who have attached, and those who only want a signal sent */
int clients_listen(void);
void clients_watch(struct pollfd *watched, int *count);
void clients_handle(const struct pollfd *watched, int count);
void clients_output(int stream, const char *bytes, size_t length);
int clients_are_slow(void);
void clients_input(int fd, int is_terminal, uint32_t flags);
void clients_await_input(void);
void clients_exited(int code);
void clients_reaped(pid_t child);
int clients_are_left(void);
int clients_are_attached(void);

/* health.c */
void health_prepare(const struct op *op);
void health_started(pid_t pid, uint64_t starttime);
void health_stopped(void);
int64_t health_next(void);
void health_watch(struct pollfd *watched, int *count);
void health_handle(const struct pollfd *watched, int count);
void health_reaped(pid_t child);

#endif

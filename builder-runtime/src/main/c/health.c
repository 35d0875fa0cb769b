/* The health check: another program in the container, from time to time, whose exit code says how the container is. The
 * file "health" has the result in docker's shape. */
#include "keep.h"
#include "sys.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define RESULTS 5
#define OUTPUT_MAX 4096

static struct {
    int wanted;
    int64_t interval, timeout, start_period, start_interval;
    uint32_t retries;
    int64_t container_started, next, deadline, begun;
    pid_t container, child;
    uint64_t starttime;
    struct records records;
    int output, report, lifeline, is_healthy;
    uint32_t streak;
    char text[OUTPUT_MAX];
    size_t length;
    int code, timed_out;
    struct result {
        int64_t start, end;
        int code;
        char text[OUTPUT_MAX];
        size_t length;
    } results[RESULTS];
    int count;
} health = {.output = -1, .report = -1, .lifeline = -1};

void health_prepare(const struct op *op) {
    if (!op) return;
    health.wanted = 1;
    health.interval = (int64_t)arg_u64(op, 0);
    health.timeout = (int64_t)arg_u64(op, 1);
    health.start_period = (int64_t)arg_u64(op, 2);
    health.start_interval = (int64_t)arg_u64(op, 3);
    health.retries = arg_u32(op, 4);
}

static const char *status(void) {
    if (health.is_healthy) return health.streak >= health.retries ? "unhealthy" : "healthy";
    return health.streak >= health.retries ? "unhealthy" : "starting";
}

static void save(void) {
    static char text[RESULTS * (6 * OUTPUT_MAX + 256) + 256];
    char start[TIME_TEXT], end[TIME_TEXT];
    size_t length =
        (size_t)sprintf(text, "{\"Status\":\"%s\",\"FailingStreak\":%u,\"Log\":[", status(), health.streak);
    for (int i = 0; i < health.count; i++) {
        const struct result *result = &health.results[i];
        time_text(result->start, start);
        time_text(result->end, end);
        length += (size_t)sprintf(text + length, "%s{\"Start\":\"%s\",\"End\":\"%s\",\"ExitCode\":%d,\"Output\":",
                                  i ? "," : "", start, end, result->code);
        length += json_text(result->text, result->length, text + length);
        text[length++] = '}';
    }
    length += (size_t)sprintf(text + length, "]}\n");
    keep_replace("health", text, length);
}

static int is_starting(int64_t time) {
    return !health.is_healthy && time - health.container_started < health.start_period;
}

static void plan_next(void) {
    int64_t time = now(CLOCK_MONOTONIC);
    health.next = time + (is_starting(time) ? health.start_interval : health.interval);
}

void health_started(pid_t pid, uint64_t starttime) {
    if (!health.wanted) return;
    health.container = pid;
    health.starttime = starttime;
    health.container_started = now(CLOCK_MONOTONIC);
    health.is_healthy = 0;
    health.streak = 0;
    health.count = 0;
    plan_next();
    save();
}

static void let_go(void) {
    if (health.lifeline >= 0) close(health.lifeline);
    health.lifeline = -1;
}

void health_stopped(void) {
    let_go();
    health.container = 0;
    health.next = 0;
}

int64_t health_next(void) {
    if (!health.wanted || !health.container) return 0;
    return health.child > 0 ? health.deadline : health.next;
}

static int run(void *unused) {
    (void)unused;
    return join_main(health.container, health.starttime);
}

static void begin(void) {
    int output[2], report[2], lifeline[2], plan = open("health-plan", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    plan_next();
    /* A check in a paused container would not come back. */
    if (plan >= 0 && keep_is_paused()) {
        close(plan);
        return;
    }
    if (plan < 0) return;
    if (pipe2(output, O_CLOEXEC) || pipe2(report, O_CLOEXEC) || pipe2(lifeline, O_CLOEXEC)) {
        close(plan);
        return;
    }
    int descriptors[] = {-1, output[1], output[1], report[1], lifeline[0], plan};
    health.begun = now(CLOCK_REALTIME);
    health.length = health.records.length = 0;
    health.code = -1;
    health.timed_out = 0;
    health.child = keep_fork(descriptors, 6, run, NULL);
    close(output[1]);
    close(report[1]);
    close(lifeline[0]);
    close(plan);
    health.output = output[0];
    health.report = report[0];
    health.lifeline = lifeline[1];
    health.deadline = now(CLOCK_MONOTONIC) + health.timeout;
}

void health_watch(struct pollfd *watched, int *count) {
    watched[(*count)++] = (struct pollfd){health.output, POLLIN, 0};
    watched[(*count)++] = (struct pollfd){health.report, POLLIN, 0};
}

static void read_output(void) {
    char bytes[OUTPUT_MAX];
    ssize_t count = read(health.output, bytes, sizeof bytes);
    if (count <= 0) {
        close(health.output);
        health.output = -1;
        return;
    }
    size_t room = sizeof health.text - health.length, taken = (size_t)count < room ? (size_t)count : room;
    memcpy(health.text + health.length, bytes, taken);
    health.length += taken;
}

static void hear_record(const struct record *record) {
    if (record->kind == REPORT_EXITED) health.code = record_code(record);
}

static void read_report(void) {
    if (records_read(health.report, &health.records, hear_record)) return;
    close(health.report);
    health.report = -1;
}

static void judge(void) {
    int64_t time = now(CLOCK_MONOTONIC);
    const char *before = status();
    if (health.count == RESULTS) {
        memmove(health.results, health.results + 1, sizeof *health.results * (RESULTS - 1));
        health.count--;
    }
    struct result *result = &health.results[health.count++];
    result->start = health.begun;
    result->end = now(CLOCK_REALTIME);
    result->code = health.timed_out ? -1 : health.code;
    result->length = health.length;
    memcpy(result->text, health.text, health.length);
    if (health.timed_out)
        result->length = (size_t)snprintf(result->text, sizeof result->text, "Health check exceeded timeout (%lld ms)",
                                          (long long)(health.timeout / 1000000));
    if (result->code == 0) {
        health.is_healthy = 1;
        health.streak = 0;
    } else if (!is_starting(time)) {
        health.streak++;
    }
    plan_next();
    save();
    if (strcmp(before, status()) != 0) {
        char action[40];
        snprintf(action, sizeof action, "health_status: %s", status());
        event(action, "");
    }
}

/* The child has ended: what it said is complete. */
void health_reaped(pid_t child) {
    if (child != health.child) return;
    health.child = 0;
    while (health.report >= 0) read_report();
    int64_t enough = now(CLOCK_MONOTONIC) + INT64_C(100000000);
    while (health.output >= 0 && now(CLOCK_MONOTONIC) < enough) {
        struct pollfd last = {health.output, POLLIN, 0};
        if (poll(&last, 1, 10) > 0) read_output();
    }
    if (health.output >= 0) close(health.output);
    health.output = -1;
    let_go();
    if (health.container && !keep_is_paused()) judge();
}

void health_handle(const struct pollfd *watched, int count) {
    int64_t time = now(CLOCK_MONOTONIC);
    for (int i = 0; i < count; i++) {
        if (!watched[i].revents) continue;
        if (watched[i].fd == health.output && watched[i].fd >= 0) read_output();
        else if (watched[i].fd == health.report && watched[i].fd >= 0) read_report();
    }
    if (!health.container) return;
    if (health.child > 0 && time >= health.deadline) {
        health.timed_out = 1;
        health.deadline = time + health.timeout;
        let_go();
    } else if (health.child <= 0 && time >= health.next) {
        begin();
    }
}

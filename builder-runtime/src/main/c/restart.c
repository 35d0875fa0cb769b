/* When a container is started again that has ended, and how long the keeper waits before that. */
#include "keep.h"

#define BACKOFF_FIRST (SECOND / 10)
#define BACKOFF_LAST (60 * SECOND)
#define LONG_RUN (10 * SECOND)

enum policy { RESTART_NO, RESTART_ALWAYS, RESTART_ON_FAILURE };

static uint32_t policy, most;
static int restarts;
static int64_t backoff = BACKOFF_FIRST;

void restart_policy(uint32_t wanted, uint32_t most_restarts) {
    if (wanted > RESTART_ON_FAILURE) return;
    policy = wanted;
    most = most_restarts;
}

int restart_is_wanted(int code) {
    switch ((enum policy)policy) {
    case RESTART_NO: return 0;
    case RESTART_ALWAYS: return 1;
    case RESTART_ON_FAILURE: return code != 0 && (!most || (uint32_t)restarts < most);
    }
    return 0;
}

int restart_count(void) {
    return restarts;
}

/* Twice as long each time, until it has run for long. */
int64_t restart_pause(int64_t ran) {
    if (ran >= LONG_RUN) backoff = BACKOFF_FIRST;
    int64_t pause = backoff;
    backoff = backoff * 2 > BACKOFF_LAST ? BACKOFF_LAST : backoff * 2;
    restarts++;
    return pause;
}

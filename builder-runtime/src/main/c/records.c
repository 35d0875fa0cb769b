/* What a child reports (report.c), record by record, however the pipe cuts them. */
#include "keep.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define HEADER 12

int records_read(int fd, struct records *records, void (*hear)(const struct record *)) {
    ssize_t count = read(fd, records->bytes + records->length, sizeof records->bytes - records->length);
    if (count < 0 && errno == EINTR) return 1;
    if (count <= 0) return 0;
    records->length += (size_t)count;
    while (records->length >= HEADER) {
        int32_t number;
        uint32_t length;
        memcpy(&number, records->bytes + 4, 4);
        memcpy(&length, records->bytes + 8, 4);
        size_t whole = HEADER + (size_t)length;
        if (records->length < whole) break;
        hear(&(struct record){records->bytes[0], number, (char *)records->bytes + HEADER, length, records->bytes, whole});
        records->length -= whole;
        memmove(records->bytes, records->bytes + whole, records->length);
    }
    return 1;
}

int record_code(const struct record *record) {
    return record->number < 0 ? 128 - record->number : record->number;
}

/* The probe: runs as a container's program and prints, as JSON, what it finds. */
#ifndef PROBE_H
#define PROBE_H

void json_string(const char *text);
void json_key(const char *key);
void json_text(const char *key, const char *text);
void json_number(const char *key, long long number);
void json_open(const char *key, char bracket);
void json_close(char bracket);

/* The name of an error number, such as ENOENT: a sentence would depend on the C library. */
const char *strerrorname(int number);

void probe_calls(void);
void probe_surroundings(void);

#endif

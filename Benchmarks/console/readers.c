/* Looks at the console as browsers do, over connections that stay open.
 *
 *   console_readers PORT ACCOUNT PASSWORD look PATH ...
 *     signs in, asks for each path once and then ten times more, and prints a line for each: the path, milliseconds of the
 *     first time, the median of the others, bytes of the page
 *   console_readers PORT ACCOUNT PASSWORD read COUNT PATH
 *     signs in, and has COUNT readers ask for the path once a second each, until SIGINT or SIGTERM; then prints
 *     `looks p50_ms p99_ms max_ms`. A look's time counts from when it was due, also where the one before it was late.
 *
 * Exit code 1 where anything but a whole page with status 200 comes back.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum { PAGE_MAX = 1 << 20, REQUEST_MAX = 4096, TOKEN_MAX = 128, READERS_MAX = 250, WARM = 10 };

struct reader { int connection; double due; int is_waiting; size_t have, want; char *page; };

static int port;
static char session[TOKEN_MAX];
static volatile sig_atomic_t has_ended;

static void fail(const char *what) {
    fprintf(stderr, "console_readers: %s\n", what);
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static int dial(void) {
    int connection = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (connect(connection, (struct sockaddr *)&address, sizeof address)) fail("the console cannot be reached");
    return connection;
}

static void send_all(int connection, const char *text, size_t length) {
    for (size_t sent = 0; sent < length;) {
        ssize_t written = write(connection, text + sent, length - sent);
        if (written <= 0) fail("the connection was closed");
        sent += written;
    }
}

static void ask(int connection, const char *path) {
    char request[REQUEST_MAX];
    int length = snprintf(request, sizeof request,
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nCookie: satchel_session=%s\r\nAccept-Language: de\r\n\r\n", path, port, session);
    if (length >= REQUEST_MAX) fail("a path is too long");
    send_all(connection, request, length);
}

/* Takes what has come; 1: the answer is whole. */
static int take(struct reader *reader) {
    ssize_t got = read(reader->connection, reader->page + reader->have, PAGE_MAX - 1 - reader->have);
    if (got <= 0) fail("the connection was closed");
    reader->have += got;
    reader->page[reader->have] = 0;
    char *end = reader->want ? NULL : strstr(reader->page, "\r\n\r\n");
    if (end) {
        char *length = strcasestr(reader->page, "\r\ncontent-length:");
        reader->want = end + 4 - reader->page + (length && length < end ? strtoul(length + 17, NULL, 10) : 0);
        if (reader->want >= PAGE_MAX) fail("a page is too long");
    }
    return reader->want && reader->have >= reader->want;
}

static void take_all(struct reader *reader) {
    reader->have = reader->want = 0;
    while (!take(reader)) {}
}

/* The text between two others. */
static void cut(const char *text, const char *before, char after, char *out) {
    const char *start = strstr(text, before);
    const char *end = start ? strchr(start += strlen(before), after) : NULL;
    if (!end || end - start >= TOKEN_MAX) fail("the sign-in does not answer as expected");
    memcpy(out, start, end - start);
    out[end - start] = 0;
}

static void sign_in(struct reader *reader, const char *account, const char *password) {
    char request[REQUEST_MAX], body[REQUEST_MAX], token[TOKEN_MAX], form[TOKEN_MAX];
    int length = snprintf(request, sizeof request, "GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n", port);
    send_all(reader->connection, request, length);
    take_all(reader);
    cut(reader->page, "name=\"token\" value=\"", '"', token);
    cut(reader->page, "Set-Cookie: satchel_form=", ';', form);
    int size = snprintf(body, sizeof body, "token=%s&account=%s&password=%s", token, account, password);
    length = snprintf(request, sizeof request,
        "POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nCookie: satchel_form=%s\r\nSec-Fetch-Site: same-origin\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", port, form, size, body);
    if (length >= REQUEST_MAX) fail("account or password is too long");
    send_all(reader->connection, request, length);
    take_all(reader);
    cut(reader->page, "Set-Cookie: satchel_session=", ';', session);
}

static void check(const struct reader *reader) {
    if (strncmp(reader->page, "HTTP/1.1 200", 12) || !strstr(reader->page, "</html>")) {
        fprintf(stderr, "%.300s\n", reader->page);
        fail("an answer is no page");
    }
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void look(struct reader *reader, char **paths, int count) {
    for (int i = 0; i < count; i++) {
        double first = 0, times[WARM];
        for (int j = 0; j <= WARM; j++) {
            double start = now();
            ask(reader->connection, paths[i]);
            take_all(reader);
            check(reader);
            double *place = j ? &times[j - 1] : &first;
            *place = (now() - start) * 1000;
        }
        qsort(times, WARM, sizeof *times, ascending);
        printf("%s %.2f %.2f %zu\n", paths[i], first, times[WARM / 2], reader->have);
    }
}

static void end(int signal) {
    (void)signal;
    has_ended = 1;
}

/* Sends what is due; the seconds until the next is. */
static double send_due(struct reader *readers, int count, const char *path) {
    double soonest = 1;
    for (int i = 0; i < count; i++) {
        struct reader *reader = &readers[i];
        if (reader->is_waiting) continue;
        double wait = reader->due - now();
        if (wait <= 0) {
            reader->have = reader->want = 0;
            reader->is_waiting = 1;
            ask(reader->connection, path);
        } else if (wait < soonest) {
            soonest = wait;
        }
    }
    return soonest;
}

static void read_on(struct reader *readers, int count, const char *path) {
    size_t room = 1 << 16, looks = 0;
    double *times = malloc(room * sizeof *times), start = now();
    int poll = epoll_create1(0);
    for (int i = 0; i < count; i++) {
        struct epoll_event event = { .events = EPOLLIN, .data.u32 = i };
        readers[i].due = start + (double)i / count;
        if (epoll_ctl(poll, EPOLL_CTL_ADD, readers[i].connection, &event)) fail("epoll");
    }
    while (!has_ended) {
        struct epoll_event events[READERS_MAX];
        int wait = (int)(send_due(readers, count, path) * 1000) + 1;
        int found = epoll_wait(poll, events, READERS_MAX, wait);
        if (found < 0 && errno != EINTR) fail("epoll");
        for (int i = 0; i < found; i++) {
            struct reader *reader = &readers[events[i].data.u32];
            if (!take(reader)) continue;
            check(reader);
            if (looks == room && !(times = realloc(times, (room *= 2) * sizeof *times))) fail("no memory");
            times[looks++] = (now() - reader->due) * 1000;
            reader->due += 1;
            reader->is_waiting = 0;
        }
    }
    if (!looks) fail("nothing was looked at");
    qsort(times, looks, sizeof *times, ascending);
    printf("%zu %.2f %.2f %.2f\n", looks, times[looks / 2], times[looks * 99 / 100], times[looks - 1]);
}

int main(int argc, char **argv) {
    if (argc < 6) fail("give port, account, password, and look or read with what belongs to it");
    port = atoi(argv[1]);
    int is_reading = !strcmp(argv[4], "read"), count = is_reading ? atoi(argv[5]) : 1;
    if (count < 1 || count > READERS_MAX || (is_reading && argc != 7)) fail("a number is out of range");
    struct reader *readers = calloc(count, sizeof *readers);
    for (int i = 0; readers && i < count; i++) {
        readers[i].connection = dial();
        if (!(readers[i].page = malloc(PAGE_MAX))) fail("no memory");
    }
    struct sigaction action = { .sa_handler = end };
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sign_in(&readers[0], argv[2], argv[3]);
    if (is_reading) read_on(readers, count, argv[6]); else look(&readers[0], argv + 5, argc - 5);
    return 0;
}

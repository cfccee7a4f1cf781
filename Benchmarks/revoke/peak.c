/* How many deletes in a second the Exchange simulator does for a plain client.
 *
 *   revoke_peak PORT FILE CONNECTIONS SIZE
 *
 * FILE has a line for each delete: user, tab, item; the items of a user stand together. Each connection is a thread
 * that takes one user after the other and deletes the user's items for good, SIZE of them in a request, which is a batch
 * where SIZE is more than one; it waits for each answer. The simulator must take any token. Prints `deletes seconds`;
 * exit code 1 where an answer is none of a delete that was done.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SIZE_MAX_BATCH = 20, TEXT_MAX = 512, REQUEST_MAX = 32768, ANSWER_MAX = 65536 };

struct item { char user[TEXT_MAX]; char id[TEXT_MAX]; };

static struct item *items;
static size_t count, next;
static size_t size;
static int port;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void fail(const char *what) {
    fprintf(stderr, "revoke_peak: %s\n", what);
    exit(1);
}

static void read_items(const char *path) {
    FILE *file = fopen(path, "r");
    if (!file) fail("the file cannot be read");
    size_t room = 0;
    char line[2 * TEXT_MAX];
    while (fgets(line, sizeof line, file)) {
        if (count == room) {
            room = room ? 2 * room : 1024;
            items = realloc(items, room * sizeof *items);
            if (!items) fail("no memory");
        }
        if (sscanf(line, "%511[^\t]\t%511s", items[count].user, items[count].id) == 2) count++;
    }
    fclose(file);
}

/* All deletes of the next user; 0: none are left. */
static size_t take(size_t *first) {
    pthread_mutex_lock(&lock);
    size_t taken = 0;
    *first = next;
    while (next + taken < count && !strcmp(items[next + taken].user, items[next].user)) taken++;
    next += taken;
    pthread_mutex_unlock(&lock);
    return taken;
}

static int dial(void) {
    int connection = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (connect(connection, (struct sockaddr *)&address, sizeof address)) fail("the simulator cannot be reached");
    return connection;
}

static size_t put_head(char *out, const char *path, size_t body) {
    return sprintf(out,
        "POST /v1.0%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer any\r\nPrefer: IdType=\"ImmutableId\"\r\n"
        "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n", path, port, body);
}

static size_t put_request(char *out, size_t first, size_t taken) {
    static __thread char body[REQUEST_MAX], path[3 * TEXT_MAX];
    if (size == 1) {
        sprintf(path, "/users/%s/contacts/%s/permanentDelete", items[first].user, items[first].id);
        return put_head(out, path, 0);
    }
    size_t length = sprintf(body, "{\"requests\":[");
    for (size_t i = 0; i < taken; i++)
        length += sprintf(body + length,
            "%s{\"id\":\"%zu\",\"method\":\"POST\",\"url\":\"/users/%s/contacts/%s/permanentDelete\","
            "\"headers\":{\"Prefer\":\"IdType=\\\"ImmutableId\\\"\"}}",
            i ? "," : "", i + 1, items[first + i].user, items[first + i].id);
    length += sprintf(body + length, "]}");
    size_t head = put_head(out, "/$batch", length);
    memcpy(out + head, body, length);
    return head + length;
}

/* One whole answer, with a NUL behind it. */
static void read_answer(int connection, char *answer) {
    size_t have = 0, want = 0;
    while (!want || have < want) {
        ssize_t got = read(connection, answer + have, ANSWER_MAX - 1 - have);
        if (got <= 0) fail("the connection was closed");
        have += got;
        answer[have] = 0;
        char *end = strstr(answer, "\r\n\r\n");
        if (!want && end) {
            char *length = strcasestr(answer, "\r\ncontent-length:");
            want = end + 4 - answer + (length && length < end ? strtoul(length + 17, NULL, 10) : 0);
            if (want >= ANSWER_MAX) fail("an answer is too long");
        }
    }
}

/* How many deletes an answer says are done. */
static size_t done_in(const char *answer) {
    if (size == 1) return !strncmp(answer, "HTTP/1.1 204", 12);
    size_t done = 0;
    for (const char *at = answer; (at = strstr(at, "\"status\":204")); at++) done++;
    return done;
}

static void delete_items(int connection, size_t first, size_t some, char *request, char *answer) {
    size_t length = put_request(request, first, some);
    for (size_t sent = 0; sent < length;) {
        ssize_t written = write(connection, request + sent, length - sent);
        if (written <= 0) fail("the connection was closed");
        sent += written;
    }
    read_answer(connection, answer);
    if (done_in(answer) != some) {
        fprintf(stderr, "%.800s\n", answer);
        fail("not every delete was done");
    }
}

static void *work(void *unused) {
    (void)unused;
    char *request = malloc(REQUEST_MAX + 4 * TEXT_MAX), *answer = malloc(ANSWER_MAX);
    if (!request || !answer) fail("no memory");
    int connection = dial();
    size_t first, taken;
    while ((taken = take(&first)))
        for (size_t done = 0; done < taken; done += size)
            delete_items(connection, first + done, taken - done < size ? taken - done : size, request, answer);
    close(connection);
    free(request);
    free(answer);
    return NULL;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
    if (argc != 5) fail("give port, file, connections and size");
    port = atoi(argv[1]);
    read_items(argv[2]);
    long connections = atol(argv[3]);
    size = strtoul(argv[4], NULL, 10);
    if (connections < 1 || connections > 1000 || size < 1 || size > SIZE_MAX_BATCH) fail("a number is out of range");
    pthread_t *threads = malloc(connections * sizeof *threads);
    double start = now();
    for (long i = 0; i < connections; i++) pthread_create(&threads[i], NULL, work, NULL);
    for (long i = 0; i < connections; i++) pthread_join(threads[i], NULL);
    printf("%zu %.3f\n", count, now() - start);
    return 0;
}

// The floor under bulk selection: what a plain C program over CRoaring needs for the same work on the same data.
// Benchmarks/README.md says what is computed and how the time is counted.
#include "floor.h"

#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static const char usage[] =
    "usage: selection_floor DIR [--verify] [--members FILE] [--ranks FILE]\n"
    "  --verify        also evaluates record by record, for small data; exit code 1 when the results differ\n"
    "  --members FILE  writes each member's login, number of records, and sum of their rows (from 0)\n"
    "  --ranks FILE    writes each record's row (from 0), place by name, and place by id\n";

struct options {
    const char *folder, *members_path, *ranks_path;
    bool verifies;
};

// The seconds that each phase took.
struct phases {
    double read, sort, contact, bitmaps, selections, digests;
};

_Noreturn static void fail_usage(void) {
    fputs(usage, stderr);
    exit(2);
}

static struct options parse(int count, char **words) {
    struct options options = {0};
    for (int at = 1; at < count; at++) {
        const char **path = NULL;
        if (strcmp(words[at], "--members") == 0) path = &options.members_path;
        if (strcmp(words[at], "--ranks") == 0) path = &options.ranks_path;
        if (path != NULL && at + 1 < count) {
            *path = words[++at];
        } else if (strcmp(words[at], "--verify") == 0) {
            options.verifies = true;
        } else if (words[at][0] == '-' || options.folder != NULL) {
            fail_usage();
        } else {
            options.folder = words[at];
        }
    }
    if (options.folder == NULL) fail_usage();
    return options;
}

// The seconds since the last lap.
static double lap(double *last) {
    double now = seconds_now(), passed = now - *last;
    *last = now;
    return passed;
}

static void make_orders(struct space *spaces, const struct data *data, bool wants_both) {
    for (int rights_class = 0; rights_class < CLASSES; rights_class++) {
        spaces[rights_class].data = data;
        spaces[rights_class].rights_class = rights_class;
    }
    for (uint32_t at = 0; at < data->member_count; at++) spaces[data->members[at].rights_class].member_count++;
    struct ordering *by_key = &spaces[NAMES_HIDDEN].order;
    order_by_key(by_key, &data->records);
    if (wants_both || spaces[NAMES_READ].member_count > 0) {
        order_by_name(&spaces[NAMES_READ].order, &data->records, by_key);
    }
}

// Runs one step for every class that has members.
static void for_each_class(struct space *spaces, void (*step)(struct space *)) {
    for (int rights_class = 0; rights_class < CLASSES; rights_class++) {
        if (spaces[rights_class].member_count > 0) step(&spaces[rights_class]);
    }
}

static FILE *create(const char *path) {
    FILE *file = fopen(path, "w");
    if (file == NULL) fail("cannot write %s: %s.", path, strerror(errno));
    return file;
}

static void finish(FILE *file, const char *path) {
    bool has_failed = ferror(file);
    if (fclose(file) != 0 || has_failed) fail("cannot write %s: %s.", path, strerror(errno));
}

static void write_members(
    const char *path, const struct space *spaces, const struct data *data, const struct selection *selections
) {
    FILE *file = create(path);
    for (uint32_t number = 0; number < data->member_count; number++) {
        const struct member *member = &data->members[number];
        const uint32_t *row_of = spaces[member->rights_class].order.row_of;
        uint64_t sum = 0;
        for (uint32_t at = 0; at < selections[number].count; at++) sum += row_of[selections[number].ordinals[at]];
        fprintf(file, "%.*s\t%u\t%llu\n", (int)member->login.length, member->login.start, selections[number].count,
                (unsigned long long)sum);
    }
    finish(file, path);
}

static void write_ranks(const char *path, const struct space *spaces, const struct data *data) {
    FILE *file = create(path);
    for (uint32_t row = 0; row < data->records.count; row++) {
        fprintf(file, "%u\t%u\t%u\n", row, spaces[NAMES_READ].order.ordinal_of[row],
                spaces[NAMES_HIDDEN].order.ordinal_of[row]);
    }
    finish(file, path);
}

static void print(
    const struct phases *phases, const struct data *data, const struct selection *selections, const char *digest
) {
    uint64_t pairs = 0;
    for (uint32_t number = 0; number < data->member_count; number++) pairs += selections[number].count;
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    printf("floor read_s=%.3f sort_s=%.3f contact_s=%.3f bitmaps_s=%.3f selections_s=%.3f digests_s=%.3f pairs=%llu "
           "digest=%s peak_mib=%ld\n",
           phases->read, phases->sort, phases->contact, phases->bitmaps, phases->selections, phases->digests,
           (unsigned long long)pairs, digest, used.ru_maxrss / 1024);
    if (fflush(stdout) != 0) fail("cannot write the result: %s.", strerror(errno));
}

int main(int count, char **words) {
    static struct data data;
    static struct space spaces[CLASSES];
    struct options options = parse(count, words);
    // Freed memory is used again; giving it back to the system and getting it anew takes longer than some phases.
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    struct phases phases;
    double last = seconds_now();
    read_data(&data, options.folder);
    phases.read = lap(&last);
    make_orders(spaces, &data, options.ranks_path != NULL);
    phases.sort = lap(&last);
    for_each_class(spaces, make_parts);
    phases.contact = lap(&last);
    for_each_class(spaces, make_bitmaps);
    phases.bitmaps = lap(&last);
    struct selection *selections = allocate(data.member_count, sizeof(struct selection));
    select_records(spaces, &data, selections);
    phases.selections = lap(&last);
    char digest[33];
    add_digests(spaces, &data, selections);
    digest_of_digests(selections, data.member_count, digest);
    phases.digests = lap(&last);
    print(&phases, &data, selections, digest);
    if (options.members_path != NULL) write_members(options.members_path, spaces, &data, selections);
    if (options.ranks_path != NULL) write_ranks(options.ranks_path, spaces, &data);
    if (options.verifies && !verify(spaces, &data, selections, digest)) return 1;
    return 0;
}

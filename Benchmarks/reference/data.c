// Reads the benchmark's files; Benchmarks/README.md describes them.
#include "floor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

// A mapped file, and how far it is read.
struct table {
    char path[4096];
    const char *at, *end, *line_end;
    size_t line;
};

static void open_table(struct table *table, const char *folder, const char *name) {
    int length = snprintf(table->path, sizeof table->path, "%s/%s", folder, name);
    if (length < 0 || (size_t)length >= sizeof table->path) fail("the name of the folder is too long.");
    int descriptor = open(table->path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (descriptor < 0 || fstat(descriptor, &status) != 0) fail("cannot read %s: %s.", table->path, strerror(errno));
    table->line = 0;
    table->at = table->end = "";
    if (status.st_size > 0) {
        void *bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, descriptor, 0);
        if (bytes == MAP_FAILED) fail("cannot read %s: %s.", table->path, strerror(errno));
        table->at = bytes;
        table->end = table->at + status.st_size;
        if (table->end[-1] != '\n') fail("%s: the last line has no end. Generate the data again.", table->path);
    }
    close(descriptor);
}

static bool next_line(struct table *table) {
    if (table->at == table->end) return false;
    table->line_end = memchr(table->at, '\n', (size_t)(table->end - table->at));
    table->line++;
    return true;
}

_Noreturn static void fail_at(const struct table *table, const char *what) {
    fail("%s:%zu: %s.", table->path, table->line, what);
}

// The next field of the line; the last one ends the line.
static text next_field(struct table *table, bool is_last) {
    if (table->at > table->line_end) fail_at(table, "a field is missing");
    const char *tab = memchr(table->at, '\t', (size_t)(table->line_end - table->at));
    if ((tab == NULL) != is_last) fail_at(table, is_last ? "there are too many fields" : "a field is missing");
    const char *field_end = tab != NULL ? tab : table->line_end;
    text field = {table->at, (uint32_t)(field_end - table->at)};
    table->at = field_end + 1;
    if (field.length == 2 && memcmp(field.start, "\\N", 2) == 0) return (text){NULL, 0};
    return field;
}

static text some_field(struct table *table, bool is_last) {
    text field = next_field(table, is_last);
    if (field.start == NULL) fail_at(table, "a field is null that cannot be");
    return field;
}

static uint64_t number_of(const struct table *table, text digits) {
    uint64_t number = 0;
    if (digits.length == 0 || digits.length > 20) fail_at(table, "this is no number");
    for (uint32_t at = 0; at < digits.length; at++) {
        if (digits.start[at] < '0' || digits.start[at] > '9') fail_at(table, "this is no number");
        number = 10 * number + (uint64_t)(digits.start[at] - '0');
    }
    return number;
}

static text constant_text(const char *constant) { return (text){constant, (uint32_t)strlen(constant)}; }

static bool text_is(text field, const char *constant) { return texts_equal(field, constant_text(constant)); }

static bool flag_field(struct table *table, bool is_last, const char *yes, const char *no) {
    text field = some_field(table, is_last);
    bool is_yes = text_is(field, yes);
    if (!is_yes && !text_is(field, no)) fail_at(table, "this is neither of the two values");
    return is_yes;
}

static void read_parameters(struct data *into, const char *folder) {
    struct table table;
    open_table(&table, folder, "parameters.tsv");
    uint64_t records = 0, members = 0, limit = 0;
    while (next_line(&table)) {
        text name = some_field(&table, false);
        uint64_t value = number_of(&table, some_field(&table, true));
        if (text_is(name, "records")) records = value;
        if (text_is(name, "members")) members = value;
        if (text_is(name, "limit")) limit = value;
        if (text_is(name, "seed")) into->seed = value;
    }
    if (records == 0 || members == 0 || limit == 0 || records >= NONE || members >= NONE / 2 || limit >= NONE) {
        fail("%s: records, members or limit is missing or out of range.", table.path);
    }
    into->records.count = (uint32_t)records;
    into->member_count = (uint32_t)members;
    into->limit = (uint32_t)limit;
}

static void read_groups(struct data *into, const char *folder) {
    struct table table;
    open_table(&table, folder, "groups.tsv");
    struct name_table parents = {0};
    uint32_t *parent_of = NULL;
    while (next_line(&table)) {
        uint32_t group = name_add(&into->group_names, some_field(&table, false));
        if (group != into->group_count) fail_at(&table, "the group is there twice");
        parent_of = realloc(parent_of, ++into->group_count * sizeof *parent_of);
        if (parent_of == NULL) fail("there is no memory for the groups.");
        text parent = next_field(&table, true);
        parent_of[group] = parent.start == NULL ? NONE : name_add(&parents, parent);
    }
    into->group_parents = allocate(into->group_count, sizeof(uint32_t));
    for (uint32_t group = 0; group < into->group_count; group++) {
        into->group_parents[group] = NONE;
        if (parent_of[group] == NONE) continue;
        into->group_parents[group] = name_find(&into->group_names, parents.texts[parent_of[group]]);
        if (into->group_parents[group] == NONE) fail("%s: a group's parent is no group.", table.path);
    }
    free(parent_of);
}

// Enters the group and everything that it is inside of.
static void join(struct data *data, struct member *member, text name) {
    uint32_t group = name_find(&data->group_names, name);
    if (group == NONE) fail("there is no group %.*s in groups.tsv.", (int)name.length, name.start);
    for (; group != NONE; group = data->group_parents[group]) {
        for (uint32_t at = 0; at < member->group_count; at++) {
            if (member->groups[at] == group) return;
        }
        if (member->group_count == MEMBER_GROUPS_MAX) fail("a member is in more than %d groups.", MEMBER_GROUPS_MAX);
        member->groups[member->group_count++] = group;
        const text *names = data->group_names.texts;
        if (text_is(names[group], "alle")) member->rights |= RIGHT_OF_ALLE;
        if (text_is(names[group], "vertrieb")) member->rights |= RIGHT_OF_VERTRIEB;
    }
}

static void read_territories(struct data *into, struct member *member, const struct table *table, text list) {
    const char *end = list.start + list.length;
    for (const char *at = list.start; at <= end;) {
        const char *comma = memchr(at, ',', (size_t)(end - at));
        const char *name_end = comma != NULL ? comma : end;
        if (member->territory_count == TERRITORIES_MAX) fail_at(table, "there are too many territories");
        text name = {at, (uint32_t)(name_end - at)};
        member->territories[member->territory_count++] = name_add(&into->territory_names, name);
        at = name_end + 1;
    }
}

static void read_members(struct data *into, const char *folder) {
    struct table table;
    open_table(&table, folder, "members.tsv");
    into->members = allocate(into->member_count, sizeof(struct member));
    uint32_t count = 0;
    for (; next_line(&table); count++) {
        if (count == into->member_count) fail_at(&table, "there are more members than parameters.tsv says");
        struct member *member = &into->members[count];
        member->login = some_field(&table, false);
        if (name_add(&into->logins, member->login) != count) fail_at(&table, "the login is there twice");
        read_territories(into, member, &table, some_field(&table, false));
        uint64_t team = number_of(&table, some_field(&table, false));
        member->rights_class = flag_field(&table, false, "1", "0") ? NAMES_READ : NAMES_HIDDEN;
        bool has_own_right = flag_field(&table, true, "1", "0");
        char name[32];
        snprintf(name, sizeof name, "team%03llu", (unsigned long long)team);
        join(into, member, constant_text(name));
        if (team % 2 == 0) join(into, member, constant_text("vertrieb"));
        if (member->rights_class == NAMES_READ) join(into, member, constant_text("leser"));
        if (has_own_right) member->rights = OWN_RIGHT;
    }
    if (count != into->member_count) fail("%s: there are fewer members than parameters.tsv says.", table.path);
}

static enum status status_of(text status) {
    if (status.start == NULL) return STATUS_NULL;
    if (text_is(status, "inaktiv")) return STATUS_INACTIVE;
    return text_is(status, "gesperrt") ? STATUS_BLOCKED : STATUS_OTHER;
}

static void read_records(struct data *into, const char *folder) {
    struct table table;
    open_table(&table, folder, "records.tsv");
    struct record_columns *records = &into->records;
    uint32_t declared = records->count, row = 0;
    records->keys = allocate(declared, sizeof(text));
    records->names = allocate(declared, sizeof(text));
    records->owners = allocate(declared, sizeof(uint32_t));
    records->territories = allocate(declared, sizeof(uint32_t));
    records->statuses = allocate(declared, sizeof(uint8_t));
    records->kinds = allocate(declared, sizeof(char));
    for (; next_line(&table); row++) {
        if (row == declared) fail_at(&table, "there are more records than parameters.tsv says");
        records->keys[row] = some_field(&table, false);
        if (number_of(&table, records->keys[row]) != (uint64_t)row + 1) fail_at(&table, "the key is not the line's");
        text owner = next_field(&table, false), territory = next_field(&table, false);
        records->owners[row] = owner.start == NULL ? NONE : name_find(&into->logins, owner);
        records->territories[row] = territory.start == NULL ? NONE : name_add(&into->territory_names, territory);
        records->statuses[row] = (uint8_t)status_of(next_field(&table, false));
        text kind = some_field(&table, false);
        records->kinds[row] = kind.length == 1 ? kind.start[0] : '?';
        records->names[row] = next_field(&table, false);
        for (int rest = 0; rest < 3; rest++) next_field(&table, rest == 2);
    }
    if (row != declared) fail("%s: there are fewer records than parameters.tsv says.", table.path);
}

// The principal of the line before.
struct last {
    text text;
    uint32_t principal;
};

// A principal's number: members first, then groups.
static uint32_t principal_of(const struct data *data, const struct table *table, text principal) {
    text name = {principal.start + 2, principal.length - 2};
    bool is_user = principal.length > 2 && memcmp(principal.start, "u:", 2) == 0;
    bool is_group = principal.length > 2 && memcmp(principal.start, "g:", 2) == 0;
    if (!is_user && !is_group) fail_at(table, "a principal is u:login or g:group");
    uint32_t number = name_find(is_user ? &data->logins : &data->group_names, name);
    if (number == NONE) fail_at(table, "there is no such principal");
    return is_user ? number : data->member_count + number;
}

// Reads a line's key and principal. Neighbours mostly name the same principal, which is then not looked up again.
static struct mark mark_fields(const struct data *data, struct table *table, bool is_last, struct last *last) {
    uint64_t key = number_of(table, some_field(table, false));
    if (key < 1 || key > data->records.count) fail_at(table, "there is no such record");
    text principal = some_field(table, is_last);
    if (last->text.start == NULL || !texts_equal(principal, last->text)) {
        *last = (struct last){principal, principal_of(data, table, principal)};
    }
    return (struct mark){(uint32_t)(key - 1), last->principal};
}

// The number of lines that are left.
static size_t count_lines(const struct table *table) {
    size_t lines = 0;
    for (const char *at = table->at; at < table->end; lines++) {
        at = (const char *)memchr(at, '\n', (size_t)(table->end - at)) + 1;
    }
    return lines;
}

static void read_subscriptions(struct data *into, const char *folder) {
    struct table table;
    open_table(&table, folder, "subscriptions.tsv");
    into->subscriptions = allocate(count_lines(&table), sizeof(struct mark));
    struct last last = {0};
    while (next_line(&table)) {
        into->subscriptions[into->subscription_count++] = mark_fields(into, &table, true, &last);
    }
}

static void read_access(struct data *into, const char *folder) {
    struct table table;
    open_table(&table, folder, "access.tsv");
    into->access = allocate(count_lines(&table), sizeof(struct access_entry));
    struct last last = {0};
    while (next_line(&table)) {
        struct access_entry *entry = &into->access[into->access_count++];
        entry->who = mark_fields(into, &table, false, &last);
        entry->is_yes = flag_field(&table, true, "yes", "no");
    }
}

// Reads all six files of the folder.
void read_data(struct data *into, const char *folder) {
    read_parameters(into, folder);
    read_groups(into, folder);
    read_members(into, folder);
    read_records(into, folder);
    read_subscriptions(into, folder);
    read_access(into, folder);
}

// Errors, memory, time, and tables of names.
#include "floor.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("selection_floor: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(2);
}

// Zeroed memory for so many items; never NULL.
void *allocate(size_t count, size_t size) {
    void *memory = calloc(count > 0 ? count : 1, size);
    if (memory == NULL) fail("there is no memory for %zu items of %zu bytes.", count, size);
    return memory;
}

double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

bool texts_equal(text left, text right) {
    return left.length == right.length && memcmp(left.start, right.start, left.length) == 0;
}

// FNV-1a, its high bits folded into the low ones that pick the slot.
static uint32_t text_hash(text name) {
    uint64_t hash = 14695981039346656037u;
    for (uint32_t at = 0; at < name.length; at++) hash = (hash ^ (uint8_t)name.start[at]) * 1099511628211u;
    return (uint32_t)(hash ^ (hash >> 32));
}

// Where the name is, or the empty slot where it belongs.
static uint32_t *slot_of(const struct name_table *table, text name) {
    uint32_t at = text_hash(name) & table->slot_mask;
    while (table->slots[at] != NONE && !texts_equal(table->texts[table->slots[at]], name)) {
        at = (at + 1) & table->slot_mask;
    }
    return &table->slots[at];
}

static void grow(struct name_table *table) {
    table->capacity = table->capacity > 0 ? 2 * table->capacity : 64;
    table->texts = realloc(table->texts, table->capacity * sizeof(text));
    free(table->slots);
    table->slots = malloc(2 * table->capacity * sizeof(uint32_t));
    if (table->texts == NULL || table->slots == NULL) fail("there is no memory for %u names.", table->capacity);
    memset(table->slots, 0xff, 2 * table->capacity * sizeof(uint32_t));
    table->slot_mask = 2 * table->capacity - 1;
    for (uint32_t name = 0; name < table->count; name++) *slot_of(table, table->texts[name]) = name;
}

// The number of the name, a new one where it was not there.
uint32_t name_add(struct name_table *table, text name) {
    if (table->count == table->capacity) grow(table);
    uint32_t *slot = slot_of(table, name);
    if (*slot == NONE) {
        table->texts[table->count] = name;
        *slot = table->count++;
    }
    return *slot;
}

// The number of the name, or NONE.
uint32_t name_find(const struct name_table *table, text name) {
    return table->count > 0 ? *slot_of(table, name) : NONE;
}

// The two total orders: by name as German readers expect, and by record id.
#include "floor.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/ucol.h>
#include <unicode/ustring.h>

// A sort key; its first eight bytes decide most comparisons.
struct sort_key {
    uint64_t prefix;
    uint32_t length, name;
    const uint8_t *bytes;
};

enum { NAME_UNITS_MAX = 1024, ARENA_BYTES = 1 << 22 };

static void number_ordinals(struct ordering *order, uint32_t count) {
    order->ordinal_of = allocate(count, sizeof(uint32_t));
    for (uint32_t ordinal = 0; ordinal < count; ordinal++) order->ordinal_of[order->row_of[ordinal]] = ordinal;
}

struct packed_key {
    uint64_t digits;
    uint32_t row;
};

// Decimal digits as nibbles from the top, each one more than its value, so that the end of a key is less than any
// digit: the numbers compare as the texts' bytes do.
static uint64_t packed(text key) {
    uint64_t digits = 0;
    if (key.length > 16) fail("a key has more than 16 digits.");
    for (uint32_t at = 0; at < key.length; at++) digits |= (uint64_t)(key.start[at] - '0' + 1) << (60 - 4 * at);
    return digits;
}

// Sorts by 16 bits, stable. Answers false, with nothing done, where all items are alike in them.
static bool sort_pass(const struct packed_key *from, struct packed_key *to, uint32_t count, int shift) {
    uint32_t *starts = allocate(65537, sizeof(uint32_t));
    for (uint32_t at = 0; at < count; at++) starts[((from[at].digits >> shift) & 0xffff) + 1]++;
    bool is_needed = starts[((from[0].digits >> shift) & 0xffff) + 1] != count;
    if (is_needed) {
        for (uint32_t value = 0; value < 65536; value++) starts[value + 1] += starts[value];
        for (uint32_t at = 0; at < count; at++) to[starts[(from[at].digits >> shift) & 0xffff]++] = from[at];
    }
    free(starts);
    return is_needed;
}

// By record id. `Kontakte/` is the same in all of them, so the keys decide, compared as bytes.
void order_by_key(struct ordering *into, const struct record_columns *records) {
    struct packed_key *items = allocate(records->count, sizeof(struct packed_key));
    struct packed_key *other = allocate(records->count, sizeof(struct packed_key));
    for (uint32_t row = 0; row < records->count; row++) {
        items[row] = (struct packed_key){packed(records->keys[row]), row};
    }
    for (int shift = 0; shift < 64; shift += 16) {
        if (!sort_pass(items, other, records->count, shift)) continue;
        struct packed_key *sorted = other;
        other = items;
        items = sorted;
    }
    into->row_of = allocate(records->count, sizeof(uint32_t));
    for (uint32_t ordinal = 0; ordinal < records->count; ordinal++) into->row_of[ordinal] = items[ordinal].row;
    free(items);
    free(other);
    number_ordinals(into, records->count);
}

static UCollator *open_collator(void) {
    UErrorCode status = U_ZERO_ERROR;
    UCollator *collator = ucol_open("de_DE", &status);
    ucol_setAttribute(collator, UCOL_STRENGTH, UCOL_TERTIARY, &status);
    ucol_setAttribute(collator, UCOL_ALTERNATE_HANDLING, UCOL_NON_IGNORABLE, &status);
    ucol_setAttribute(collator, UCOL_NORMALIZATION_MODE, UCOL_ON, &status);
    if (U_FAILURE(status)) fail("ICU has no collator for de_DE: %s.", u_errorName(status));
    return collator;
}

static uint64_t prefix_of(const uint8_t *bytes, uint32_t length) {
    uint64_t prefix = 0;
    for (uint32_t at = 0; at < 8; at++) prefix = prefix << 8 | (at < length ? bytes[at] : 0);
    return prefix;
}

// The keys' bytes go to the arena's end; `left` says how many bytes it still has.
static struct sort_key key_of(const UCollator *collator, text name, uint32_t number, uint8_t **arena, int32_t *left) {
    UChar units[NAME_UNITS_MAX];
    int32_t unit_count = 0;
    UErrorCode status = U_ZERO_ERROR;
    u_strFromUTF8WithSub(units, NAME_UNITS_MAX, &unit_count, name.start, (int32_t)name.length, 0xfffd, NULL, &status);
    if (U_FAILURE(status)) fail("a name cannot be ordered: %s.", u_errorName(status));
    int32_t length = ucol_getSortKey(collator, units, unit_count, *arena, *left);
    if (length > *left) {
        *left = length > ARENA_BYTES ? length : ARENA_BYTES;
        *arena = allocate((size_t)*left, 1);
        length = ucol_getSortKey(collator, units, unit_count, *arena, *left);
    }
    struct sort_key key = {prefix_of(*arena, (uint32_t)length), (uint32_t)length, number, *arena};
    *arena += length;
    *left -= length;
    return key;
}

static int compare_keys(const void *first, const void *second) {
    const struct sort_key *left = first, *right = second;
    if (left->prefix != right->prefix) return left->prefix < right->prefix ? -1 : 1;
    uint32_t shorter = left->length < right->length ? left->length : right->length;
    int difference = memcmp(left->bytes, right->bytes, shorter);
    return difference != 0 ? difference : (left->length > right->length) - (left->length < right->length);
}

// By distinct name its rank; names whose keys are equal share one. Answers the number of ranks.
static uint32_t rank_names(const struct name_table *names, uint32_t *rank_of) {
    UCollator *collator = open_collator();
    struct sort_key *keys = allocate(names->count, sizeof(struct sort_key));
    uint8_t *arena = NULL;
    int32_t left = 0;
    for (uint32_t name = 0; name < names->count; name++) {
        keys[name] = key_of(collator, names->texts[name], name, &arena, &left);
    }
    qsort(keys, names->count, sizeof(struct sort_key), compare_keys);
    uint32_t rank = 0;
    for (uint32_t at = 0; at < names->count; at++) {
        if (at > 0 && compare_keys(&keys[at - 1], &keys[at]) != 0) rank++;
        rank_of[keys[at].name] = rank;
    }
    free(keys);
    ucol_close(collator);
    return names->count > 0 ? rank + 1 : 0;
}

// By name, nulls last, ties by record id: each distinct name is ranked once, then the rows are dealt out by rank in the
// order of their ids.
void order_by_name(struct ordering *into, const struct record_columns *records, const struct ordering *by_key) {
    struct name_table names = {0};
    uint32_t *rank_of_row = allocate(records->count, sizeof(uint32_t));
    for (uint32_t row = 0; row < records->count; row++) {
        text name = records->names[row];
        rank_of_row[row] = name.start != NULL ? name_add(&names, name) : NONE;
    }
    uint32_t *rank_of_name = allocate(names.count, sizeof(uint32_t));
    uint32_t null_rank = rank_names(&names, rank_of_name);
    uint32_t *starts = allocate((size_t)null_rank + 2, sizeof(uint32_t));
    for (uint32_t row = 0; row < records->count; row++) {
        rank_of_row[row] = rank_of_row[row] != NONE ? rank_of_name[rank_of_row[row]] : null_rank;
        starts[rank_of_row[row] + 1]++;
    }
    for (uint32_t rank = 0; rank <= null_rank; rank++) starts[rank + 1] += starts[rank];
    into->row_of = allocate(records->count, sizeof(uint32_t));
    for (uint32_t at = 0; at < records->count; at++) {
        uint32_t row = by_key->row_of[at];
        into->row_of[starts[rank_of_row[row]]++] = row;
    }
    free(rank_of_row);
    free(rank_of_name);
    free(starts);
    number_ordinals(into, records->count);
}

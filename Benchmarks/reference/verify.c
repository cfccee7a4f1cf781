// Evaluates the rules record by record and member by member, with no bitmap, no sort key and no shared result, and
// compares. It shares with the rest only what was read.
#include "floor.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ucol.h>

// The marks of each record as lists: `first` by row, `next` by mark; NONE ends a list.
struct mark_lists {
    uint32_t *first, *next;
};

struct sort_context {
    const struct data *data;
    const UCollator *collator;
    int rights_class;
};

static void start_lists(struct mark_lists *lists, const struct data *data, size_t count) {
    lists->first = allocate(data->records.count, sizeof(uint32_t));
    lists->next = allocate(count, sizeof(uint32_t));
    memset(lists->first, 0xff, data->records.count * sizeof(uint32_t));
}

static void add_to_list(struct mark_lists *lists, uint32_t row, uint32_t number) {
    lists->next[number] = lists->first[row];
    lists->first[row] = number;
}

static bool names_user(const struct data *data, struct mark mark, uint32_t number) {
    return mark.principal < data->member_count && mark.principal == number;
}

static bool names_group_of(const struct data *data, struct mark mark, uint32_t number) {
    if (mark.principal < data->member_count) return false;
    const struct member *member = &data->members[number];
    for (uint32_t at = 0; at < member->group_count; at++) {
        if (member->groups[at] == mark.principal - data->member_count) return true;
    }
    return false;
}

static bool is_in_territories(const struct data *data, uint32_t row, uint32_t number) {
    const struct member *member = &data->members[number];
    for (uint32_t at = 0; at < member->territory_count; at++) {
        if (member->territories[at] == data->records.territories[row]) return true;
    }
    return false;
}

static bool list_shows(const struct data *data, const struct mark_lists *access, uint32_t row, uint32_t number) {
    bool group_says_yes = false;
    for (uint32_t at = access->first[row]; at != NONE; at = access->next[at]) {
        const struct access_entry *entry = &data->access[at];
        if (names_user(data, entry->who, number)) return entry->is_yes;
        if (entry->is_yes && names_group_of(data, entry->who, number)) group_says_yes = true;
    }
    return group_says_yes;
}

static bool rights_show(const struct data *data, uint32_t row, uint32_t number) {
    const struct member *member = &data->members[number];
    const struct record_columns *records = &data->records;
    if (member->rights == OWN_RIGHT) return is_in_territories(data, row, number);
    char kind = records->kinds[row];
    enum status status = records->statuses[row];
    bool alle = kind == 'K' && status != STATUS_BLOCKED && status != STATUS_NULL;
    bool vertrieb = kind == 'L' || kind == 'P' || records->owners[row] == number;
    return (alle && (member->rights & RIGHT_OF_ALLE)) || (vertrieb && (member->rights & RIGHT_OF_VERTRIEB));
}

static bool filter_wants(
    const struct data *data, const struct mark_lists *subscriptions, uint32_t row, uint32_t number
) {
    const struct record_columns *records = &data->records;
    if (records->statuses[row] == STATUS_INACTIVE || records->statuses[row] == STATUS_NULL) return false;
    if (records->owners[row] == number || is_in_territories(data, row, number)) return true;
    for (uint32_t at = subscriptions->first[row]; at != NONE; at = subscriptions->next[at]) {
        struct mark mark = data->subscriptions[at];
        if (names_user(data, mark, number) || names_group_of(data, mark, number)) return true;
    }
    return false;
}

static int compare_ids(text left, text right) {
    uint32_t shorter = left.length < right.length ? left.length : right.length;
    int difference = memcmp(left.start, right.start, shorter);
    return difference != 0 ? difference : (left.length > right.length) - (left.length < right.length);
}

static int compare_rows(const void *first, const void *second, void *opaque) {
    const struct sort_context *context = opaque;
    const struct record_columns *records = &context->data->records;
    uint32_t left = *(const uint32_t *)first, right = *(const uint32_t *)second;
    text left_name = records->names[left], right_name = records->names[right];
    if (context->rights_class == NAMES_READ && (left_name.start != NULL || right_name.start != NULL)) {
        if (left_name.start == NULL || right_name.start == NULL) return left_name.start == NULL ? 1 : -1;
        UErrorCode status = U_ZERO_ERROR;
        UCollationResult result =
            ucol_strcollUTF8(context->collator, left_name.start, (int32_t)left_name.length, right_name.start,
                             (int32_t)right_name.length, &status);
        if (result != UCOL_EQUAL) return result == UCOL_LESS ? -1 : 1;
    }
    return compare_ids(records->keys[left], records->keys[right]);
}

static uint32_t *sorted_rows(const struct data *data, int rights_class) {
    UErrorCode status = U_ZERO_ERROR;
    const char *locale = "de_DE@colAlternate=non-ignorable;colStrength=tertiary;colNormalization=yes";
    UCollator *collator = ucol_open(locale, &status);
    if (U_FAILURE(status)) fail("ICU has no collator for de_DE: %s.", u_errorName(status));
    uint32_t *rows = allocate(data->records.count, sizeof(uint32_t));
    for (uint32_t row = 0; row < data->records.count; row++) rows[row] = row;
    struct sort_context context = {data, collator, rights_class};
    qsort_r(rows, data->records.count, sizeof(uint32_t), compare_rows, &context);
    ucol_close(collator);
    return rows;
}

// SplitMix64, as the description gives it.
static uint64_t split_mix(uint64_t x) {
    uint64_t z = x * 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

// Adds the record's sixteen bytes to the sum, byte by byte with carry; what overflows is lost.
static void add_part(uint8_t sum[16], const struct data *data, uint32_t row, int rights_class) {
    uint8_t message[128], hash[32];
    text key = data->records.keys[row];
    int length = snprintf((char *)message, 64, "Kontakte/%.*s", (int)key.length, key.start) + 1;
    uint64_t n = 2 * (2 * (uint64_t)row + (uint64_t)rights_class);
    for (uint64_t half = 1; half <= 2; half++) {
        uint64_t mixed = split_mix(data->seed + n + half);
        for (int shift = 56; shift >= 0; shift -= 8) message[length++] = (uint8_t)(mixed >> shift);
    }
    if (EVP_Digest(message, (size_t)length, hash, NULL, EVP_sha256(), NULL) != 1) fail("OpenSSL has no SHA-256.");
    unsigned carry = 0;
    for (int at = 15; at >= 0; at--) {
        carry += sum[at] + hash[at];
        sum[at] = (uint8_t)carry;
        carry >>= 8;
    }
}

struct verification {
    struct mark_lists subscriptions, access;
    uint32_t *rows[CLASSES];
    EVP_MD_CTX *hash;
};

// Whether the member's selection is what the rules give, row by row; its sum goes into the hash.
static bool verify_member(
    struct verification *with, const struct space *space, const struct selection *selection, uint32_t number
) {
    const struct data *data = space->data;
    uint8_t sum[16] = {0};
    uint32_t found = 0;
    bool is_same = true;
    for (uint32_t at = 0; at < data->records.count && found < data->limit; at++) {
        uint32_t row = with->rows[space->rights_class][at];
        bool is_listed = with->access.first[row] != NONE;
        if (!(is_listed ? list_shows(data, &with->access, row, number) : rights_show(data, row, number))) continue;
        if (!filter_wants(data, &with->subscriptions, row, number)) continue;
        is_same = is_same && found < selection->count && space->order.row_of[selection->ordinals[found]] == row;
        found++;
        add_part(sum, data, row, space->rights_class);
    }
    EVP_DigestUpdate(with->hash, sum, sizeof sum);
    if (is_same && found == selection->count) return true;
    text login = data->members[number].login;
    fprintf(stderr, "selection_floor: %.*s: the rules give %u records; %u were selected, or others.\n",
            (int)login.length, login.start, found, selection->count);
    return false;
}

// Compares selections and digest with what the rules give; differences go to the standard error.
bool verify(
    const struct space *spaces, const struct data *data, const struct selection *selections, const char digest_hex[33]
) {
    struct verification with;
    start_lists(&with.subscriptions, data, data->subscription_count);
    start_lists(&with.access, data, data->access_count);
    for (uint32_t at = 0; at < data->subscription_count; at++) {
        add_to_list(&with.subscriptions, data->subscriptions[at].row, at);
    }
    for (uint32_t at = 0; at < data->access_count; at++) add_to_list(&with.access, data->access[at].who.row, at);
    for (int rights_class = 0; rights_class < CLASSES; rights_class++) {
        with.rows[rights_class] = sorted_rows(data, rights_class);
    }
    with.hash = EVP_MD_CTX_new();
    EVP_DigestInit_ex(with.hash, EVP_sha256(), NULL);
    bool is_same = true;
    for (uint32_t number = 0; number < data->member_count; number++) {
        const struct space *space = &spaces[data->members[number].rights_class];
        if (!verify_member(&with, space, &selections[number], number)) is_same = false;
    }
    uint8_t bytes[EVP_MAX_MD_SIZE];
    char hex[33];
    EVP_DigestFinal_ex(with.hash, bytes, NULL);
    for (int at = 0; at < 16; at++) snprintf(hex + 2 * at, 3, "%02x", bytes[at]);
    bool is_digest_same = strcmp(hex, digest_hex) == 0;
    if (!is_digest_same) fprintf(stderr, "selection_floor: the rules give the digest %s.\n", hex);
    return is_same && is_digest_same;
}

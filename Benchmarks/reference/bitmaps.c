// Postings and masks over the ordinals of one space.
#include "floor.h"

#include <stdlib.h>

// One value of a posting: the ordinal belongs to the list numbered `list`.
struct entry {
    uint32_t ordinal, list;
};

// One bitmap per list, from entries whose ordinals ascend within each list.
static roaring_bitmap_t **postings(const struct entry *entries, size_t count, uint32_t list_count) {
    size_t *starts = allocate((size_t)list_count + 1, sizeof(size_t));
    uint32_t *ordinals = allocate(count, sizeof(uint32_t));
    roaring_bitmap_t **lists = allocate(list_count, sizeof *lists);
    for (size_t at = 0; at < count; at++) starts[entries[at].list + 1]++;
    for (uint32_t list = 0; list < list_count; list++) starts[list + 1] += starts[list];
    for (size_t at = 0; at < count; at++) ordinals[starts[entries[at].list]++] = entries[at].ordinal;
    // Each start has moved to where the next list begins.
    for (uint32_t list = 0; list < list_count; list++) {
        size_t start = list > 0 ? starts[list - 1] : 0;
        if (starts[list] > start) lists[list] = roaring_bitmap_of_ptr(starts[list] - start, ordinals + start);
    }
    free(starts);
    free(ordinals);
    return lists;
}

// Orders entries by ordinal, however they come.
static struct entry *by_ordinal(const struct entry *entries, size_t count, uint32_t ordinal_count) {
    uint32_t *starts = allocate((size_t)ordinal_count + 1, sizeof(uint32_t));
    struct entry *ordered = allocate(count, sizeof(struct entry));
    for (size_t at = 0; at < count; at++) starts[entries[at].ordinal + 1]++;
    for (uint32_t ordinal = 0; ordinal < ordinal_count; ordinal++) starts[ordinal + 1] += starts[ordinal];
    for (size_t at = 0; at < count; at++) ordered[starts[entries[at].ordinal]++] = entries[at];
    free(starts);
    return ordered;
}

// Whether anybody of this space asks for a posting of this principal.
static bool is_asked_for(const struct space *space, uint32_t principal) {
    const struct data *data = space->data;
    if (principal >= data->member_count) return true;
    return data->members[principal].rights_class == space->rights_class;
}

static void make_subscribed(struct space *space) {
    const struct data *data = space->data;
    struct entry *entries = allocate(data->subscription_count, sizeof(struct entry));
    size_t count = 0;
    for (size_t at = 0; at < data->subscription_count; at++) {
        struct mark mark = data->subscriptions[at];
        if (!is_asked_for(space, mark.principal)) continue;
        entries[count++] = (struct entry){space->order.ordinal_of[mark.row], mark.principal};
    }
    struct entry *ordered = by_ordinal(entries, count, data->records.count);
    space->subscribed = postings(ordered, count, data->member_count + data->group_count);
    free(entries);
    free(ordered);
}

// Postings of a column that says for each row which list the record is in, or NONE.
static roaring_bitmap_t **postings_of_column(
    const struct space *space, const uint32_t *lists, uint32_t list_count, bool are_members
) {
    uint32_t record_count = space->data->records.count;
    struct entry *entries = allocate(record_count, sizeof(struct entry));
    size_t used = 0;
    for (uint32_t ordinal = 0; ordinal < record_count; ordinal++) {
        uint32_t list = lists[space->order.row_of[ordinal]];
        if (list == NONE || (are_members && !is_asked_for(space, list))) continue;
        entries[used++] = (struct entry){ordinal, list};
    }
    roaring_bitmap_t **made = postings(entries, used, list_count);
    free(entries);
    return made;
}

// `Status <> 'inaktiv'`
static bool is_active(const struct record_columns *records, uint32_t row) {
    return records->statuses[row] != STATUS_NULL && records->statuses[row] != STATUS_INACTIVE;
}

// What the groups' rights show of a record that has no access list, whoever its owner is.
static uint32_t rights_that_show(const struct record_columns *records, uint32_t row) {
    char kind = records->kinds[row];
    if (kind == 'L' || kind == 'P') return RIGHT_OF_VERTRIEB;
    return kind == 'K' && records->statuses[row] != STATUS_BLOCKED ? RIGHT_OF_ALLE : 0;
}

static void make_masks(struct space *space) {
    const struct data *data = space->data;
    const struct record_columns *records = &data->records;
    bool *is_listed = allocate(records->count, sizeof(bool));
    for (size_t at = 0; at < data->access_count; at++) is_listed[data->access[at].who.row] = true;
    // Counted once for all of the unlisted, and once under the right that shows the record.
    uint32_t *ordinals[3], counts[3] = {0};
    for (int mask = 0; mask < 3; mask++) ordinals[mask] = allocate(records->count, sizeof(uint32_t));
    for (uint32_t ordinal = 0; ordinal < records->count; ordinal++) {
        uint32_t row = space->order.row_of[ordinal];
        if (is_listed[row] || !is_active(records, row)) continue;
        uint32_t right = rights_that_show(records, row);
        ordinals[0][counts[0]++] = ordinal;
        if (right != 0) ordinals[right][counts[right]++] = ordinal;
    }
    space->unlisted = roaring_bitmap_of_ptr(counts[0], ordinals[0]);
    space->visible[0] = roaring_bitmap_create();
    space->visible[RIGHT_OF_ALLE] = roaring_bitmap_of_ptr(counts[RIGHT_OF_ALLE], ordinals[RIGHT_OF_ALLE]);
    space->visible[RIGHT_OF_VERTRIEB] =
        roaring_bitmap_of_ptr(counts[RIGHT_OF_VERTRIEB], ordinals[RIGHT_OF_VERTRIEB]);
    space->visible[RIGHT_OF_ALLE | RIGHT_OF_VERTRIEB] =
        roaring_bitmap_or(space->visible[RIGHT_OF_ALLE], space->visible[RIGHT_OF_VERTRIEB]);
    for (int mask = 0; mask < 3; mask++) free(ordinals[mask]);
    free(is_listed);
}

// By principal the active records whose access list says this to it.
static roaring_bitmap_t **postings_of_access(const struct space *space, bool is_yes) {
    const struct data *data = space->data;
    struct entry *entries = allocate(data->access_count, sizeof(struct entry));
    size_t count = 0;
    for (size_t at = 0; at < data->access_count; at++) {
        struct mark who = data->access[at].who;
        if (data->access[at].is_yes != is_yes || !is_active(&data->records, who.row)) continue;
        if (!is_asked_for(space, who.principal)) continue;
        entries[count++] = (struct entry){space->order.ordinal_of[who.row], who.principal};
    }
    struct entry *ordered = by_ordinal(entries, count, data->records.count);
    roaring_bitmap_t **made = postings(ordered, count, data->member_count + data->group_count);
    free(entries);
    free(ordered);
    return made;
}

// What each right that somebody here has shows of each territory. The rights are cut into the few territories' postings
// once, so that no member's union carries what the rights would take out of it again.
static void make_shown(struct space *space) {
    const struct data *data = space->data;
    for (uint32_t number = 0; number < data->member_count; number++) {
        const struct member *member = &data->members[number];
        if (member->rights_class != space->rights_class || space->shown[member->rights] != NULL) continue;
        const roaring_bitmap_t *mask = member->rights == OWN_RIGHT ? space->unlisted : space->visible[member->rights];
        roaring_bitmap_t **shown = allocate(data->territory_names.count, sizeof *shown);
        for (uint32_t at = 0; at < data->territory_names.count; at++) {
            if (space->territories[at] != NULL) shown[at] = roaring_bitmap_and(space->territories[at], mask);
        }
        space->shown[member->rights] = shown;
    }
}

// Everything that the space's selections are made of.
void make_bitmaps(struct space *space) {
    const struct data *data = space->data;
    make_masks(space);
    make_subscribed(space);
    space->owned = postings_of_column(space, data->records.owners, data->member_count, true);
    space->territories = postings_of_column(space, data->records.territories, data->territory_names.count, false);
    make_shown(space);
    space->allowed = postings_of_access(space, true);
    space->denied = postings_of_access(space, false);
}

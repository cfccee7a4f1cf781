// One selection per member, and its digest.
//
// A bitmap's containers span 65,536 ordinals each. Selecting goes through these windows one by one, in the order of the
// space, and stops in the one that fills the limit: what lies behind is never united.
#include "floor.h"

#include <stdlib.h>
#include <string.h>

enum { CONTAINER_BITS = 16, POSTINGS_MAX = 2 + MEMBER_GROUPS_MAX + TERRITORIES_MAX };

// A posting, and how far it was gone through; then the bitmap of its one container at the current place.
struct cursor {
    const roaring_array_t *all;
    int32_t at;
    void *container;
    uint16_t key;
    uint8_t typecode;
    roaring_bitmap_t window;
};

struct cursors {
    struct cursor cursors[POSTINGS_MAX];
    int count;
};

// Everything that one member's selection is made of.
struct sources {
    struct cursors marked;       // subscribed or owned: wanted
    struct cursors territories;  // wanted, too
    struct cursors shown;        // of the territories what the rights show
    struct cursors allowed;      // what access lists show
    struct cursors denied;       // one posting at most, like those below
    struct cursors visible;      // what the groups' rights show of anything
    struct cursors owned;        // shown, too, where it is among the unlisted ones
    struct cursors unlisted;
};

static void add_posting(struct cursors *into, const roaring_bitmap_t *posting) {
    if (posting == NULL) return;
    struct cursor *cursor = &into->cursors[into->count++];
    cursor->all = &posting->high_low_container;
    cursor->at = 0;
}

// The bitmap of the posting's container with this key, or NULL; keys are asked for in ascending order. It borrows the
// container, so it may only be read, and only until the next call.
static const roaring_bitmap_t *window_at(struct cursor *cursor, uint16_t key) {
    const roaring_array_t *all = cursor->all;
    while (cursor->at < all->size && all->keys[cursor->at] < key) cursor->at++;
    if (cursor->at == all->size || all->keys[cursor->at] != key) return NULL;
    cursor->container = all->containers[cursor->at];
    cursor->typecode = all->typecodes[cursor->at];
    cursor->key = key;
    cursor->window.high_low_container = (roaring_array_t){
        .size = 1, .allocation_size = 1, .containers = &cursor->container, .keys = &cursor->key,
        .typecodes = &cursor->typecode};
    return &cursor->window;
}

static void unite_into(roaring_bitmap_t *into, struct cursors *postings, uint16_t key) {
    for (int at = 0; at < postings->count; at++) {
        const roaring_bitmap_t *window = window_at(&postings->cursors[at], key);
        if (window != NULL) roaring_bitmap_or_inplace(into, window);
    }
}

static roaring_bitmap_t *united(struct cursors *postings, uint16_t key) {
    roaring_bitmap_t *made = roaring_bitmap_create();
    unite_into(made, postings, key);
    return made;
}

static void remove_postings(roaring_bitmap_t *from, struct cursors *postings, uint16_t key) {
    for (int at = 0; at < postings->count; at++) {
        const roaring_bitmap_t *window = window_at(&postings->cursors[at], key);
        if (window != NULL) roaring_bitmap_andnot_inplace(from, window);
    }
}

// Adds what is in both sets.
static void add_common(roaring_bitmap_t *into, const roaring_bitmap_t *left, const roaring_bitmap_t *right) {
    roaring_bitmap_t *common = roaring_bitmap_and(left, right);
    roaring_bitmap_or_inplace(into, common);
    roaring_bitmap_free(common);
}

// Adds what is in the set and in one of the postings.
static void add_common_postings(
    roaring_bitmap_t *into, const roaring_bitmap_t *set, struct cursors *postings, uint16_t key
) {
    for (int at = 0; at < postings->count; at++) {
        const roaring_bitmap_t *window = window_at(&postings->cursors[at], key);
        if (window != NULL) add_common(into, set, window);
    }
}

static void gather(struct sources *sources, const struct space *space, uint32_t number) {
    const struct data *data = space->data;
    const struct member *member = &data->members[number];
    sources->marked.count = sources->territories.count = sources->shown.count = sources->allowed.count = 0;
    sources->denied.count = sources->owned.count = sources->visible.count = sources->unlisted.count = 0;
    // Short ones first, so that the unions grow late.
    add_posting(&sources->marked, space->owned[number]);
    add_posting(&sources->allowed, space->allowed[number]);
    for (uint32_t at = 0; at < member->group_count; at++) {
        uint32_t principal = data->member_count + member->groups[at];
        add_posting(&sources->marked, space->subscribed[principal]);
        add_posting(&sources->allowed, space->allowed[principal]);
    }
    add_posting(&sources->marked, space->subscribed[number]);
    for (uint32_t at = 0; at < member->territory_count; at++) {
        add_posting(&sources->territories, space->territories[member->territories[at]]);
        add_posting(&sources->shown, space->shown[member->rights][member->territories[at]]);
    }
    add_posting(&sources->denied, space->denied[number]);
    // The own right shows nothing outside the territories.
    if (member->rights == OWN_RIGHT) return;
    add_posting(&sources->visible, space->visible[member->rights]);
    if ((member->rights & RIGHT_OF_VERTRIEB) == 0) return;
    add_posting(&sources->owned, space->owned[number]);
    add_posting(&sources->unlisted, space->unlisted);
}

// What of one window the member gets. Free it.
static roaring_bitmap_t *selected_in_window(struct sources *sources, uint16_t key) {
    roaring_bitmap_t *selected = roaring_bitmap_create(), *marked = united(&sources->marked, key);
    // Records without an access list: the rights decide.
    add_common_postings(selected, marked, &sources->visible, key);
    if (sources->owned.count > 0) {
        roaring_bitmap_t *owned = united(&sources->owned, key);
        add_common_postings(selected, owned, &sources->unlisted, key);
        roaring_bitmap_free(owned);
    }
    unite_into(selected, &sources->shown, key);
    // Records with one: its yes for the member or one of the groups, unless it says no to the member.
    roaring_bitmap_t *allowed = united(&sources->allowed, key);
    remove_postings(allowed, &sources->denied, key);
    add_common(selected, allowed, marked);
    add_common_postings(selected, allowed, &sources->territories, key);
    roaring_bitmap_free(allowed);
    roaring_bitmap_free(marked);
    return selected;
}

static struct selection select_for(const struct space *space, uint32_t number, uint32_t *buffer) {
    struct sources sources;
    gather(&sources, space, number);
    uint32_t limit = space->data->limit, windows = (space->data->records.count - 1) >> CONTAINER_BITS, count = 0;
    for (uint32_t key = 0; key <= windows && count < limit; key++) {
        roaring_bitmap_t *selected = selected_in_window(&sources, (uint16_t)key);
        roaring_bitmap_to_uint32_array(selected, buffer + count);
        count += (uint32_t)roaring_bitmap_get_cardinality(selected);
        roaring_bitmap_free(selected);
    }
    struct selection made = {.count = count < limit ? count : limit};
    made.ordinals = malloc((made.count + 1) * sizeof(uint32_t));
    if (made.ordinals == NULL) fail("there is no memory for a selection.");
    memcpy(made.ordinals, buffer, made.count * sizeof(uint32_t));
    return made;
}

// The first records, up to the limit, of every member.
void select_records(const struct space *spaces, const struct data *data, struct selection *selections) {
    // The window that reaches the limit is read whole.
    uint32_t *buffer = allocate((size_t)data->limit + (1u << CONTAINER_BITS), sizeof(uint32_t));
    for (uint32_t number = 0; number < data->member_count; number++) {
        selections[number] = select_for(&spaces[data->members[number].rights_class], number, buffer);
    }
    free(buffer);
}

// The sum of the parts of what was selected, modulo 2^128.
void add_digests(const struct space *spaces, const struct data *data, struct selection *selections) {
    for (uint32_t number = 0; number < data->member_count; number++) {
        const part *parts = spaces[data->members[number].rights_class].parts;
        struct selection *selection = &selections[number];
        part sum = 0;
        for (uint32_t at = 0; at < selection->count; at++) sum += parts[selection->ordinals[at]];
        selection->digest = sum;
    }
}

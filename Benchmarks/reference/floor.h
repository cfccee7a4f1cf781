// What the parts of the floor share: the data as it was read, the two orders, and what is computed from them.
//
// Memory that lives until the end of the program is never freed. Whatever goes wrong ends the program with exit code 2
// and a message (`fail`), so no function here returns an error.
#ifndef FLOOR_H
#define FLOOR_H

#include <roaring/roaring.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Stands for a null, and for a name that is not there.
#define NONE UINT32_MAX

enum { TERRITORIES_MAX = 16, MEMBER_GROUPS_MAX = 32, CLASSES = 2, NAMES_READ = 0, NAMES_HIDDEN = 1 };

// A member's record rights: the groups' ones that it has, as bits, or instead of all these its own one.
enum { RIGHT_OF_ALLE = 1, RIGHT_OF_VERTRIEB = 2, OWN_RIGHT = 4, RIGHTS = 5 };

// Bytes of a file that is mapped; `start` is NULL for a null.
typedef struct {
    const char *start;
    uint32_t length;
} text;

// Distinct texts, numbered from 0 in the order in which they were added.
struct name_table {
    text *texts;
    uint32_t count, capacity;
    uint32_t *slots;
    uint32_t slot_mask;
};

enum status { STATUS_NULL, STATUS_INACTIVE, STATUS_BLOCKED, STATUS_OTHER };

// The records' columns, by row.
struct record_columns {
    uint32_t count;
    text *keys, *names;
    uint32_t *owners;       // member, or NONE; an owner who is no member counts as NONE: nobody asks for it
    uint32_t *territories;  // number in `territory_names`, or NONE
    uint8_t *statuses;      // enum status
    char *kinds;            // the letter of Art
};

struct member {
    text login;
    uint32_t territories[TERRITORIES_MAX], territory_count;
    uint32_t groups[MEMBER_GROUPS_MAX], group_count;  // nested ones included, each once
    uint32_t rights;
    int rights_class;  // NAMES_READ or NAMES_HIDDEN
};

// One mark of one record; principals are members first, then groups.
struct mark {
    uint32_t row, principal;
};

struct access_entry {
    struct mark who;
    bool is_yes;
};

struct data {
    uint64_t seed;
    uint32_t limit;
    struct record_columns records;
    struct member *members;
    uint32_t member_count;
    uint32_t group_count;
    uint32_t *group_parents;  // group, or NONE
    struct name_table logins, group_names, territory_names;
    struct mark *subscriptions;
    size_t subscription_count;
    struct access_entry *access;
    size_t access_count;
};

// A total order of the records, for members of one rights class.
struct ordering {
    uint32_t *row_of, *ordinal_of;
};

typedef unsigned __int128 part;

// What one rights class works on: its members, its order, and the bitmaps over its ordinals. A posting is NULL where
// nothing is in it.
struct space {
    const struct data *data;
    int rights_class;
    uint32_t member_count;
    struct ordering order;
    part *parts;                            // by ordinal
    roaring_bitmap_t **subscribed;          // by principal
    roaring_bitmap_t **owned;               // by member
    roaring_bitmap_t **territories;         // by territory
    roaring_bitmap_t **allowed, **denied;   // by principal: active, with an access list that says yes or no to it
    roaring_bitmap_t *unlisted;             // active, without an access list
    roaring_bitmap_t *visible[OWN_RIGHT];   // by groups' rights: the part of `unlisted` that they show, owner or not
    roaring_bitmap_t **shown[RIGHTS];       // by rights, then by territory: the part of `unlisted` they show of it
};

// What a member's address book shall hold: ordinals of the member's space, ascending.
struct selection {
    uint32_t *ordinals;
    uint32_t count;
    part digest;
};

// support.c
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
void *allocate(size_t count, size_t size);
double seconds_now(void);
uint32_t name_add(struct name_table *table, text name);
uint32_t name_find(const struct name_table *table, text name);
bool texts_equal(text left, text right);

// data.c
void read_data(struct data *into, const char *folder);

// order.c
void order_by_key(struct ordering *into, const struct record_columns *records);
void order_by_name(struct ordering *into, const struct record_columns *records, const struct ordering *by_key);

// contacts.c
void make_parts(struct space *space);
void digest_of_digests(const struct selection *selections, uint32_t count, char hex[33]);

// bitmaps.c
void make_bitmaps(struct space *space);

// selections.c
void select_records(const struct space *spaces, const struct data *data, struct selection *selections);
void add_digests(const struct space *spaces, const struct data *data, struct selection *selections);

// verify.c
bool verify(const struct space *spaces, const struct data *data, const struct selection *selections,
            const char digest_hex[33]);

#endif

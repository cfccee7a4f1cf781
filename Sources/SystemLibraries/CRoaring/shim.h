#pragma once
#include <roaring/roaring.h>

/// The part of a bitmap whose blocks of 65,536 numbers have these keys, from `first` up to and without `end`.
///
/// Nothing is copied: the part borrows the blocks of `of`, which must outlive it, and must be neither changed nor freed.
static inline roaring_bitmap_t satchel_roaring_part(const roaring_bitmap_t *of, uint32_t first, uint32_t end) {
    const roaring_array_t *all = &of->high_low_container;
    int32_t from = 0, to = all->size;
    while (from < to) {
        int32_t middle = from + (to - from) / 2;
        if (all->keys[middle] < first) from = middle + 1; else to = middle;
    }
    int32_t until = from;
    while (until < all->size && all->keys[until] < end) until++;
    roaring_bitmap_t part = {{
        .size = until - from, .allocation_size = until - from, .containers = all->containers + from,
        .keys = all->keys + from, .typecodes = all->typecodes + from, .flags = 0}};
    return part;
}

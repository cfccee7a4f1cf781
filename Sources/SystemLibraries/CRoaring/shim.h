#pragma once
#include <roaring/roaring.h>
#include <stdlib.h>

/// A bitmap of ascending numbers in one piece of memory, for sets that are many and small: no block has memory of its own.
///
/// It must be neither changed nor given to `roaring_bitmap_free`; `free` takes all of it. `NULL` where the numbers do not
/// ascend, or so many are in one block that the library would keep them otherwise, or there is no memory.
static inline roaring_bitmap_t *satchel_roaring_of_ascending(const uint32_t *numbers, size_t count) {
    int32_t blocks = 0;
    size_t start = 0;
    for (size_t at = 0; at < count; at++) {
        if (at > 0 && numbers[at - 1] >= numbers[at]) return NULL;
        if (at == 0 || numbers[at - 1] >> 16 != numbers[at] >> 16) blocks++, start = at;
        if (at - start >= DEFAULT_MAX_SIZE) return NULL;
    }
    // By falling alignment: the bitmap, its blocks, where they are, their numbers, their keys and kinds.
    size_t of_block = sizeof(array_container_t) + sizeof(void *) + sizeof(uint16_t) + sizeof(uint8_t);
    char *memory = (char *)malloc(sizeof(roaring_bitmap_t) + (size_t)blocks * of_block + count * sizeof(uint16_t));
    if (memory == NULL) return NULL;
    roaring_bitmap_t *made = (roaring_bitmap_t *)memory;
    array_container_t *containers = (array_container_t *)(made + 1);
    void **places = (void **)(containers + blocks);
    uint16_t *lows = (uint16_t *)(places + blocks), *keys = lows + count;
    uint8_t *typecodes = (uint8_t *)(keys + blocks);
    int32_t block = -1;
    for (size_t at = 0; at < count; at++) {
        uint16_t key = (uint16_t)(numbers[at] >> 16);
        if (block < 0 || keys[block] != key) {
            block++;
            containers[block] = (array_container_t){.cardinality = 0, .capacity = 0, .array = lows + at};
            places[block] = &containers[block];
            keys[block] = key;
            typecodes[block] = ARRAY_CONTAINER_TYPE_CODE;
        }
        containers[block].capacity = ++containers[block].cardinality;
        lows[at] = (uint16_t)numbers[at];
    }
    *made = (roaring_bitmap_t){{
        .size = blocks, .allocation_size = blocks, .containers = places, .keys = keys, .typecodes = typecodes,
        .flags = 0}};
    return made;
}

/// The numbers of one block, without its key: of the three ways to keep them one is not `NULL`.
struct satchel_roaring_block {
    const uint16_t *numbers;  // ascending
    const uint64_t *words;    // 65,536 bits
    const rle16_t *runs;      // each a first number, and how many follow it
    int32_t count;            // of numbers or runs; for words, of the bits that are set
};

/// The block with this key, all `NULL` where there is none. Keys are asked for in ascending order; `at` starts with 0.
static inline struct satchel_roaring_block satchel_roaring_block_at(
    const roaring_bitmap_t *of, uint32_t key, int32_t *at
) {
    const roaring_array_t *all = &of->high_low_container;
    while (*at < all->size && all->keys[*at] < key) ++*at;
    struct satchel_roaring_block block = {NULL, NULL, NULL, 0};
    if (*at == all->size || all->keys[*at] != key) return block;
    const void *container = all->containers[*at];
    switch (all->typecodes[*at]) {
    case ARRAY_CONTAINER_TYPE_CODE:
        block.numbers = ((const array_container_t *)container)->array;
        block.count = ((const array_container_t *)container)->cardinality;
        break;
    case BITSET_CONTAINER_TYPE_CODE:
        block.words = ((const bitset_container_t *)container)->array;
        block.count = ((const bitset_container_t *)container)->cardinality;
        break;
    default:
        block.runs = ((const run_container_t *)container)->runs;
        block.count = ((const run_container_t *)container)->n_runs;
    }
    return block;
}

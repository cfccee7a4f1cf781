// What stands for a contact in a digest: 128 bits per record and rights class.
#define OPENSSL_API_COMPAT 10101  // the one-shot hashing of OpenSSL 3 looks its algorithm up again for every call

#include "floor.h"

#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_BYTES_MAX = 32, FINGERPRINT_BYTES = 16 };

static const char table_prefix[] = "Kontakte/";

// SplitMix64's finaliser.
static uint64_t mix(uint64_t value) {
    value *= 0x9E3779B97F4A7C15u;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
    return value ^ (value >> 31);
}

static void put_big_endian(uint8_t *bytes, uint64_t value) {
    uint64_t swapped = __builtin_bswap64(value);
    memcpy(bytes, &swapped, sizeof swapped);
}

static uint64_t big_endian(const uint8_t *bytes) {
    uint64_t value;
    memcpy(&value, bytes, sizeof value);
    return __builtin_bswap64(value);
}

static part part_of(text key, uint64_t seed, uint64_t row, int rights_class) {
    uint8_t message[sizeof table_prefix - 1 + KEY_BYTES_MAX + 1 + FINGERPRINT_BYTES], hash[SHA256_DIGEST_LENGTH];
    uint8_t *at = message;
    if (key.length > KEY_BYTES_MAX) fail("a key has more than %d bytes.", KEY_BYTES_MAX);
    memcpy(at, table_prefix, sizeof table_prefix - 1);
    at += sizeof table_prefix - 1;
    memcpy(at, key.start, key.length);
    at += key.length;
    *at++ = 0;
    uint64_t number = 2 * (2 * row + (uint64_t)rights_class);
    put_big_endian(at, mix(seed + number + 1));
    put_big_endian(at + 8, mix(seed + number + 2));
    at += FINGERPRINT_BYTES;
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, message, (size_t)(at - message));
    SHA256_Final(hash, &context);
    return (part)big_endian(hash) << 64 | big_endian(hash + 8);
}

// The parts of all records for the space's class. They lie in its order, since that is how selections read them.
void make_parts(struct space *space) {
    const struct record_columns *records = &space->data->records;
    space->parts = allocate(records->count, sizeof(part));
    for (uint32_t row = 0; row < records->count; row++) {
        space->parts[space->order.ordinal_of[row]] =
            part_of(records->keys[row], space->data->seed, row, space->rights_class);
    }
}

// The digest that is printed: over all members' digests, in the order of the members.
void digest_of_digests(const struct selection *selections, uint32_t count, char hex[33]) {
    SHA256_CTX context;
    SHA256_Init(&context);
    for (uint32_t member = 0; member < count; member++) {
        uint8_t bytes[16];
        put_big_endian(bytes, (uint64_t)(selections[member].digest >> 64));
        put_big_endian(bytes + 8, (uint64_t)selections[member].digest);
        SHA256_Update(&context, bytes, sizeof bytes);
    }
    uint8_t hash[SHA256_DIGEST_LENGTH];
    SHA256_Final(hash, &context);
    for (int at = 0; at < 16; at++) snprintf(hex + 2 * at, 3, "%02x", hash[at]);
}

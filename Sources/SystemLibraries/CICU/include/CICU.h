// What is asked of ICU, without ICU's own headers: Foundation brings along another version of them, and a compiler that
// comes to see both refuses them.
#pragma once
#include <stdbool.h>
#include <stdint.h>

typedef struct icu_collator icu_collator;

/// `version` has room for 4 bytes.
void icu_unicode_version(uint8_t *version);
int32_t icu_fold_simple(int32_t code_point);

// Texts are UTF-16. These write at most `capacity` units, and answer how many it takes; a negative answer is an error.
bool icu_is_nfc(const uint16_t *text, int32_t length);
int32_t icu_to_nfc(const uint16_t *text, int32_t length, uint16_t *to, int32_t capacity);
// By the mappings of Unicode itself, nothing Turkish or Lithuanian.
int32_t icu_to_upper(const uint16_t *text, int32_t length, uint16_t *to, int32_t capacity);
int32_t icu_to_lower(const uint16_t *text, int32_t length, uint16_t *to, int32_t capacity);

/// The locale of a language tag in ICU's spelling, in at most `capacity` bytes.
///
/// Returns how many bytes it has; 0 for what is no language tag as a whole.
int32_t icu_locale_of_tag(const char *tag, char *to, int32_t capacity);
int32_t icu_locale_count(void);
const char *icu_locale_at(int32_t number);

/// With strength tertiary, punctuation not ignored, and canonically equal texts as ties. `NULL` where ICU refuses.
icu_collator *icu_collator_open(const char *locale);
void icu_collator_close(icu_collator *collator);
/// Writes at most `capacity` bytes, and answers how many it takes.
int32_t icu_sort_key(
    const icu_collator *collator, const uint16_t *text, int32_t length, uint8_t *to, int32_t capacity);

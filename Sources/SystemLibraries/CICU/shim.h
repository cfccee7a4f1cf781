// ICU's C interface. Its functions carry a version suffix through macros, which Swift cannot see: one wrapper each.
#pragma once
#include <unicode/ucol.h>
#include <unicode/uchar.h>
#include <unicode/uloc.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

static inline UChar32 icu_fold_simple(UChar32 c) { return u_foldCase(c, U_FOLD_CASE_DEFAULT); }
static inline void icu_unicode_version(uint8_t version[4]) { u_getUnicodeVersion(version); }

static inline const UNormalizer2 *icu_nfc(UErrorCode *status) { return unorm2_getNFCInstance(status); }
static inline UBool icu_is_normalized(const UNormalizer2 *n, const UChar *s, int32_t length, UErrorCode *status) {
    return unorm2_isNormalized(n, s, length, status);
}
static inline int32_t icu_normalize(const UNormalizer2 *n, const UChar *s, int32_t length, UChar *to, int32_t capacity,
                                    UErrorCode *status) {
    return unorm2_normalize(n, s, length, to, capacity, status);
}

// The empty locale is ICU's root: the mappings of Unicode itself, nothing Turkish or Lithuanian.
static inline int32_t icu_upper(UChar *to, int32_t capacity, const UChar *s, int32_t length, UErrorCode *status) {
    return u_strToUpper(to, capacity, s, length, "", status);
}
static inline int32_t icu_lower(UChar *to, int32_t capacity, const UChar *s, int32_t length, UErrorCode *status) {
    return u_strToLower(to, capacity, s, length, "", status);
}

static inline int32_t icu_canonical_locale(const char *tag, char *to, int32_t capacity, int32_t *parsed,
                                           UErrorCode *status) {
    return uloc_forLanguageTag(tag, to, capacity, parsed, status);
}
static inline int32_t icu_locale_count(void) { return uloc_countAvailable(); }
static inline const char *icu_locale_at(int32_t n) { return uloc_getAvailable(n); }

static inline UCollator *icu_collator_open(const char *locale, UErrorCode *status) { return ucol_open(locale, status); }
static inline void icu_collator_close(UCollator *c) { ucol_close(c); }
static inline void icu_collator_set(UCollator *c, UColAttribute a, UColAttributeValue v, UErrorCode *status) {
    ucol_setAttribute(c, a, v, status);
}
static inline int32_t icu_sort_key(const UCollator *c, const UChar *s, int32_t length, uint8_t *to, int32_t capacity) {
    return ucol_getSortKey(c, s, length, to, capacity);
}

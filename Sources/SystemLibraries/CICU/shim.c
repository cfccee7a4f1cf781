#include "CICU.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/ucol.h>
#include <unicode/uloc.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

void icu_unicode_version(uint8_t *version) { u_getUnicodeVersion(version); }

int32_t icu_fold_simple(int32_t code_point) { return u_foldCase(code_point, U_FOLD_CASE_DEFAULT); }

/// Too little room is no error: the answer says how much it takes.
static int32_t needed(int32_t length, UErrorCode status) {
    return U_SUCCESS(status) || status == U_BUFFER_OVERFLOW_ERROR ? length : -1;
}

bool icu_is_nfc(const uint16_t *text, int32_t length) {
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *normalizer = unorm2_getNFCInstance(&status);
    return unorm2_isNormalized(normalizer, text, length, &status) && U_SUCCESS(status);
}

int32_t icu_to_nfc(const uint16_t *text, int32_t length, uint16_t *to, int32_t capacity) {
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *normalizer = unorm2_getNFCInstance(&status);
    return needed(unorm2_normalize(normalizer, text, length, to, capacity, &status), status);
}

// The empty locale is ICU's root.

int32_t icu_to_upper(const uint16_t *text, int32_t length, uint16_t *to, int32_t capacity) {
    UErrorCode status = U_ZERO_ERROR;
    return needed(u_strToUpper(to, capacity, text, length, "", &status), status);
}

int32_t icu_to_lower(const uint16_t *text, int32_t length, uint16_t *to, int32_t capacity) {
    UErrorCode status = U_ZERO_ERROR;
    return needed(u_strToLower(to, capacity, text, length, "", &status), status);
}

int32_t icu_locale_of_tag(const char *tag, char *to, int32_t capacity) {
    UErrorCode status = U_ZERO_ERROR;
    int32_t parsed = 0;
    int32_t length = uloc_forLanguageTag(tag, to, capacity, &parsed, &status);
    return status == U_ZERO_ERROR && (size_t)parsed == strlen(tag) ? length : 0;
}

int32_t icu_locale_count(void) { return uloc_countAvailable(); }

const char *icu_locale_at(int32_t number) { return uloc_getAvailable(number); }

icu_collator *icu_collator_open(const char *locale) {
    UErrorCode status = U_ZERO_ERROR;
    UCollator *collator = ucol_open(locale, &status);
    ucol_setAttribute(collator, UCOL_STRENGTH, UCOL_TERTIARY, &status);
    ucol_setAttribute(collator, UCOL_ALTERNATE_HANDLING, UCOL_NON_IGNORABLE, &status);
    ucol_setAttribute(collator, UCOL_NORMALIZATION_MODE, UCOL_ON, &status);
    if (U_SUCCESS(status)) return (icu_collator *)collator;
    ucol_close(collator);
    return NULL;
}

void icu_collator_close(icu_collator *collator) { ucol_close((UCollator *)collator); }

int32_t icu_sort_key(
    const icu_collator *collator, const uint16_t *text, int32_t length, uint8_t *to, int32_t capacity
) {
    return ucol_getSortKey((const UCollator *)collator, text, length, to, capacity);
}

// A C face for libphonenumber, whose C++ headers Swift cannot import.
#pragma once
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Parses `text`, written for a reader in `region` (two capital letters), and writes the international form of the
/// number into `output`.
/// @return true if the text is a possible number and its form fits into `capacity` bytes, the closing zero included.
bool satchel_phone_international(const char *text, const char *region, char *output, size_t capacity);

#ifdef __cplusplus
}
#endif

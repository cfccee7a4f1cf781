// A C face for libphonenumber, whose C++ headers Swift cannot import. Every function may be called from any thread.
#pragma once
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Parses `text`, written for a reader in `region` (two capital letters), and writes the international form of the
/// number into `output`.
///
/// A number without its country counts only if it is complete: valid in the region, and with the national prefix where
/// that region writes one. So neither an extension nor a number without its area code becomes somebody else's number.
/// @return true if there is such a number and its form fits into `capacity` bytes, the closing zero included.
bool satchel_phone_international(const char *text, const char *region, char *output, size_t capacity);

/// Whether numbers of `region` (two capital letters) can be parsed.
bool satchel_phone_is_known_region(const char *region);

/// Writes the path of the library as the linker found it, with its version, into `output`.
/// @return false where the linker does not know it, or it does not fit.
bool satchel_phone_library_path(char *output, size_t capacity);

#ifdef __cplusplus
}
#endif

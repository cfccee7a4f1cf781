// What is asked of gdk-pixbuf, without its own headers: GObject's macros and signals are nothing for Swift.
//
// Every function may be called from any thread; a picture is of one thread at a time.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A picture in memory, 8 bits for each of red, green, blue and perhaps opacity.
typedef struct pixbuf_picture pixbuf_picture;

typedef enum {
    PIXBUF_FINE = 0,
    /// The bytes are no picture of the type.
    PIXBUF_BROKEN = 1,
    /// It has more pixels than were allowed; none of them was decoded.
    PIXBUF_TOO_MANY_PIXELS = 2,
    /// The library has no loader for the type, or no memory.
    PIXBUF_UNAVAILABLE = 3,
} pixbuf_fault;

/// Decodes a picture, upright as its EXIF orientation says.
///
/// One whose shorter side is longer than `shorter_side` is scaled down to it, as far as the type's loader can already
/// while decoding. Of a picture whose end is missing, what is missing is grey or black: look for its end before. Its real size, as it lies in the file, is told as soon as it is known, also with a fault.
/// @param type "jpeg" or "png": no other loader is ever asked.
/// @return `NULL` with a fault.
pixbuf_picture *pixbuf_decode(
    const char *type, const uint8_t *bytes, size_t count, int64_t pixels_max, int32_t shorter_side, int32_t *width,
    int32_t *height, pixbuf_fault *fault);

/// Makes a picture of the bytes of its pixels, row by row, `channels` (3, or 4 with opacity) for each.
/// @return `NULL` without memory.
pixbuf_picture *pixbuf_make(const uint8_t *bytes, int32_t width, int32_t height, int32_t channels);

/// The middle of a picture as a square of this side, on white where it is not opaque.
/// @return `NULL` without memory.
pixbuf_picture *pixbuf_square(const pixbuf_picture *picture, int32_t side);

int32_t pixbuf_width(const pixbuf_picture *picture);
int32_t pixbuf_height(const pixbuf_picture *picture);
/// Red, green, blue as 0xRRGGBB, of a place inside the picture.
uint32_t pixbuf_colour(const pixbuf_picture *picture, int32_t x, int32_t y);

/// Encodes as "jpeg", without any metadata, or as "png", for which the quality says nothing.
/// @param quality 0 … 100
/// @return bytes for `pixbuf_free_bytes`; `NULL` where the library cannot.
uint8_t *pixbuf_encode(const pixbuf_picture *picture, const char *type, int32_t quality, size_t *count);

void pixbuf_free(pixbuf_picture *picture);
void pixbuf_free_bytes(uint8_t *bytes);

#include "CPixbuf.h"
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <string.h>

// A picture is a GdkPixbuf; the type is only there to have a name.
static GdkPixbuf *plain(const pixbuf_picture *picture) { return (GdkPixbuf *)picture; }
static pixbuf_picture *named(GdkPixbuf *pixbuf) { return (pixbuf_picture *)pixbuf; }

typedef struct {
    int64_t pixels_max;
    int32_t shorter_side;
    int32_t width, height;
    bool is_too_large;
} sizing;

// Called when the header is read, before any memory for pixels is taken.
static void size_prepared(GdkPixbufLoader *loader, gint width, gint height, gpointer data) {
    sizing *wanted = data;
    wanted->width = width;
    wanted->height = height;
    if (width <= 0 || height <= 0 || (int64_t)width * height > wanted->pixels_max) {
        wanted->is_too_large = true;
        // A size of nothing makes the loader give up.
        gdk_pixbuf_loader_set_size(loader, 0, 0);
        return;
    }
    int32_t shorter = width < height ? width : height;
    int32_t side = wanted->shorter_side;
    if (shorter <= side) return;
    int32_t scaled_width = (int32_t)((int64_t)width * side / shorter);
    int32_t scaled_height = (int32_t)((int64_t)height * side / shorter);
    gdk_pixbuf_loader_set_size(loader, scaled_width < side ? side : scaled_width,
                               scaled_height < side ? side : scaled_height);
}

pixbuf_picture *pixbuf_decode(
    const char *type, const uint8_t *bytes, size_t count, int64_t pixels_max, int32_t shorter_side, int32_t *width,
    int32_t *height, pixbuf_fault *fault) {
    sizing wanted = {.pixels_max = pixels_max, .shorter_side = shorter_side};
    *fault = PIXBUF_UNAVAILABLE;
    GdkPixbufLoader *loader = gdk_pixbuf_loader_new_with_type(type, NULL);
    if (!loader) return NULL;
    g_signal_connect(loader, "size-prepared", G_CALLBACK(size_prepared), &wanted);
    bool is_whole = gdk_pixbuf_loader_write(loader, bytes, count, NULL);
    // A loader must be closed whatever happened, or it leaks.
    is_whole = gdk_pixbuf_loader_close(loader, NULL) && is_whole;
    GdkPixbuf *upright = NULL;
    if (is_whole && !wanted.is_too_large) {
        GdkPixbuf *decoded = gdk_pixbuf_loader_get_pixbuf(loader);
        upright = decoded ? gdk_pixbuf_apply_embedded_orientation(decoded) : NULL;
    }
    g_object_unref(loader);
    *width = wanted.width;
    *height = wanted.height;
    *fault = wanted.is_too_large ? PIXBUF_TOO_MANY_PIXELS : upright ? PIXBUF_FINE : PIXBUF_BROKEN;
    return named(upright);
}

pixbuf_picture *pixbuf_make(const uint8_t *bytes, int32_t width, int32_t height, int32_t channels) {
    GdkPixbuf *made = gdk_pixbuf_new(GDK_COLORSPACE_RGB, channels == 4, 8, width, height);
    if (!made) return NULL;
    size_t row = (size_t)width * channels;
    guchar *pixels = gdk_pixbuf_get_pixels(made);
    for (int32_t y = 0; y < height; y++) {
        memcpy(pixels + (size_t)y * gdk_pixbuf_get_rowstride(made), bytes + y * row, row);
    }
    return named(made);
}

pixbuf_picture *pixbuf_square(const pixbuf_picture *picture, int32_t side) {
    GdkPixbuf *source = plain(picture);
    int32_t width = gdk_pixbuf_get_width(source), height = gdk_pixbuf_get_height(source);
    int32_t shorter = width < height ? width : height;
    GdkPixbuf *square = gdk_pixbuf_new(GDK_COLORSPACE_RGB, FALSE, 8, side, side);
    if (!square) return NULL;
    gdk_pixbuf_fill(square, 0xffffffff);
    double scale = (double)side / shorter;
    double left = -scale * ((width - shorter) / 2), top = -scale * ((height - shorter) / 2);
    gdk_pixbuf_composite(
        source, square, 0, 0, side, side, left, top, scale, scale, GDK_INTERP_BILINEAR, 255);
    return named(square);
}

int32_t pixbuf_width(const pixbuf_picture *picture) { return gdk_pixbuf_get_width(plain(picture)); }
int32_t pixbuf_height(const pixbuf_picture *picture) { return gdk_pixbuf_get_height(plain(picture)); }

uint32_t pixbuf_colour(const pixbuf_picture *picture, int32_t x, int32_t y) {
    GdkPixbuf *source = plain(picture);
    const guchar *place = gdk_pixbuf_read_pixels(source) + (size_t)y * gdk_pixbuf_get_rowstride(source)
        + (size_t)x * gdk_pixbuf_get_n_channels(source);
    return (uint32_t)place[0] << 16 | (uint32_t)place[1] << 8 | place[2];
}

uint8_t *pixbuf_encode(const pixbuf_picture *picture, const char *type, int32_t quality, size_t *count) {
    gchar *bytes = NULL;
    gsize size = 0;
    gchar text[12];
    g_snprintf(text, sizeof text, "%d", quality);
    bool is_jpeg = strcmp(type, "jpeg") == 0;
    gboolean is_done = gdk_pixbuf_save_to_buffer(
        plain(picture), &bytes, &size, type, NULL, is_jpeg ? "quality" : NULL, text, NULL);
    *count = size;
    if (is_done) return (uint8_t *)bytes;
    g_free(bytes);
    return NULL;
}

void pixbuf_free(pixbuf_picture *picture) { g_object_unref(picture); }
void pixbuf_free_bytes(uint8_t *bytes) { g_free(bytes); }

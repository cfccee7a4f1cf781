// gdk-pixbuf's C interface, for CPixbuf alone: GObject's macros and signals are nothing for Swift.
#pragma once
#include <gdk-pixbuf/gdk-pixbuf.h>

// ICU's C interface. Its functions carry a version suffix through macros, which Swift cannot see: one wrapper each.
#pragma once
#include <unicode/ucol.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

// libsodium's C interface.
#pragma once
#include <sodium.h>

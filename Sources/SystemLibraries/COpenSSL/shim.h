// OpenSSL's C interface, as far as digests, message authentication and random bytes need it.
#pragma once
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

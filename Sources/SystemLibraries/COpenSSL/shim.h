// OpenSSL's C interface, as far as digests, message authentication and random bytes need it.
#pragma once
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

// The name is a macro of `core_names.h`, and OpenSSL wants it mutable though it only reads it.
static inline OSSL_PARAM satchel_mac_digest_parameter(void) {
    return OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)"SHA256", 0);
}

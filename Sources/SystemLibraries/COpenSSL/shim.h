// OpenSSL's C interface, as far as digests, message authentication, random bytes, certificates and signatures need it.
#pragma once
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <time.h>

// The name is a macro of `core_names.h`, and OpenSSL wants it mutable though it only reads it.
static inline OSSL_PARAM satchel_mac_digest_parameter(void) {
    return OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)"SHA256", 0);
}

// Seconds since 1970; 0 with `*is_known` 0 for a time that cannot be read.
static inline int64_t satchel_time_seconds(const ASN1_TIME *time, int *is_known) {
    struct tm parts;
    *is_known = ASN1_TIME_to_tm(time, &parts) == 1;
    return *is_known ? (int64_t)timegm(&parts) : 0;
}

// Whether one of the errors that OpenSSL has noted on this thread is of that library and reason; all are forgotten.
enum satchel_openssl_trouble {
    satchel_trouble_other = 0,
    satchel_trouble_password = 1,
    satchel_trouble_algorithm = 2,
};

static inline enum satchel_openssl_trouble satchel_openssl_trouble(void) {
    enum satchel_openssl_trouble trouble = satchel_trouble_other;
    unsigned long code;
    while ((code = ERR_get_error()) != 0) {
        int library = ERR_GET_LIB(code), reason = ERR_GET_REASON(code);
        if ((library == ERR_LIB_EVP && reason == EVP_R_UNSUPPORTED_ALGORITHM) || reason == ERR_R_UNSUPPORTED)
            trouble = satchel_trouble_algorithm;
        if (trouble != satchel_trouble_other) continue;
        if ((library == ERR_LIB_PKCS12 && reason == PKCS12_R_MAC_VERIFY_FAILURE) ||
            (library == ERR_LIB_PEM && (reason == PEM_R_BAD_DECRYPT || reason == PEM_R_BAD_PASSWORD_READ)) ||
            (library == ERR_LIB_EVP && reason == EVP_R_BAD_DECRYPT) ||
            (library == ERR_LIB_PROV && reason == 100 /* PROV_R_BAD_DECRYPT of OpenSSL 3 */))
            trouble = satchel_trouble_password;
    }
    return trouble;
}

// A public key from its parameters, checked; NULL where they make none. `kind` is "RSA" or "EC".
static inline EVP_PKEY *satchel_public_key(const char *kind, OSSL_PARAM_BLD *parts) {
    EVP_PKEY *key = NULL;
    OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(parts);
    EVP_PKEY_CTX *context = parameters ? EVP_PKEY_CTX_new_from_name(NULL, kind, NULL) : NULL;
    if (context && EVP_PKEY_fromdata_init(context) == 1) {
        if (EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1) key = NULL;
    }
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parameters);
    EVP_PKEY_CTX *check = key ? EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL) : NULL;
    if (key && (!check || EVP_PKEY_public_check(check) != 1)) {
        EVP_PKEY_free(key);
        key = NULL;
    }
    EVP_PKEY_CTX_free(check);
    return key;
}

static inline EVP_PKEY *satchel_rsa_public_key(
    const unsigned char *modulus, int modulus_count, const unsigned char *exponent, int exponent_count) {
    BIGNUM *n = BN_bin2bn(modulus, modulus_count, NULL), *e = BN_bin2bn(exponent, exponent_count, NULL);
    OSSL_PARAM_BLD *parts = OSSL_PARAM_BLD_new();
    int is_built = n && e && parts && OSSL_PARAM_BLD_push_BN(parts, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
                   OSSL_PARAM_BLD_push_BN(parts, OSSL_PKEY_PARAM_RSA_E, e) == 1;
    EVP_PKEY *key = is_built ? satchel_public_key("RSA", parts) : NULL;
    OSSL_PARAM_BLD_free(parts);
    BN_free(n);
    BN_free(e);
    return key;
}

// `point` is uncompressed: 4, then the two coordinates.
static inline EVP_PKEY *satchel_p256_public_key(const unsigned char *point, size_t count) {
    OSSL_PARAM_BLD *parts = OSSL_PARAM_BLD_new();
    int is_built = parts && OSSL_PARAM_BLD_push_utf8_string(parts, OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) == 1 &&
                   OSSL_PARAM_BLD_push_octet_string(parts, OSSL_PKEY_PARAM_PUB_KEY, point, count) == 1;
    EVP_PKEY *key = is_built ? satchel_public_key("EC", parts) : NULL;
    OSSL_PARAM_BLD_free(parts);
    return key;
}

// A signature of two numbers as JSON Web Signatures have it (RFC 7518 §3.4), in DER; the caller frees `*der`. 0: no memory.
static inline int satchel_signature_der(const unsigned char *numbers, int count_of_each, unsigned char **der) {
    ECDSA_SIG *signature = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(numbers, count_of_each, NULL), *s = BN_bin2bn(numbers + count_of_each, count_of_each, NULL);
    if (!signature || !r || !s || ECDSA_SIG_set0(signature, r, s) != 1) {
        ECDSA_SIG_free(signature);
        BN_free(r);
        BN_free(s);
        return 0;
    }
    *der = NULL;
    int count = i2d_ECDSA_SIG(signature, der);
    ECDSA_SIG_free(signature);
    return count > 0 ? count : 0;
}

// The reverse, for tests: 64 bytes from DER; 0 where it is none.
static inline int satchel_test_signature_numbers(const unsigned char *der, long count, unsigned char *numbers) {
    ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &der, count);
    if (!signature) return 0;
    int is_written = BN_bn2binpad(ECDSA_SIG_get0_r(signature), numbers, 32) == 32 &&
                     BN_bn2binpad(ECDSA_SIG_get0_s(signature), numbers + 32, 32) == 32;
    ECDSA_SIG_free(signature);
    return is_written;
}

// For tests: a number of a key by its name in `core_names.h`, without leading zeros; its count of bytes, 0 where it has none.
static inline int satchel_test_key_number(EVP_PKEY *key, const char *name, unsigned char *bytes, int bytes_max) {
    BIGNUM *number = NULL;
    if (EVP_PKEY_get_bn_param(key, name, &number) != 1) return 0;
    int count = BN_num_bytes(number) <= bytes_max ? BN_bn2bin(number, bytes) : 0;
    BN_free(number);
    return count;
}

// Keys and certificates for tests: the functions that make them are macros, or take more steps than Swift need see.
static inline EVP_PKEY *satchel_test_rsa(int bits) { return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)bits); }
static inline EVP_PKEY *satchel_test_curve(void) { return EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256"); }

// Signed by its own key; NULL where OpenSSL refuses. `addresses` as in a configuration of OpenSSL, or NULL.
static inline X509 *satchel_test_certificate(EVP_PKEY *key, int64_t from, int64_t until, const char *addresses) {
    X509 *certificate = X509_new();
    if (!certificate) return NULL;
    unsigned char serial_bytes[8];
    int is_made = RAND_bytes(serial_bytes, sizeof serial_bytes) == 1;
    serial_bytes[0] = (serial_bytes[0] & 0x7F) | 1;
    BIGNUM *serial = BN_bin2bn(serial_bytes, sizeof serial_bytes, NULL);
    X509_NAME *name = X509_get_subject_name(certificate);
    is_made = is_made && serial && BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(certificate)) &&
              X509_set_version(certificate, 2) &&
              X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"invented", -1, -1, 0) &&
              X509_set_issuer_name(certificate, name) && X509_set_pubkey(certificate, key) &&
              ASN1_TIME_set(X509_getm_notBefore(certificate), (time_t)from) &&
              ASN1_TIME_set(X509_getm_notAfter(certificate), (time_t)until);
    if (is_made && addresses) {
        X509_EXTENSION *names = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, addresses);
        is_made = names && X509_add_ext(certificate, names, -1);
        X509_EXTENSION_free(names);
    }
    is_made = is_made && X509_sign(certificate, key, EVP_sha256()) > 0;
    BN_free(serial);
    if (is_made) return certificate;
    X509_free(certificate);
    return NULL;
}

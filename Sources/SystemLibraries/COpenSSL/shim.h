// OpenSSL's C interface, as far as digests, message authentication, random bytes, certificates and signatures need it.
#pragma once
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
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

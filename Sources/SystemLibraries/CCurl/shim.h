// libcurl's C interface. `curl_easy_setopt` and its kin are variadic, which Swift cannot call: one function per type.
#pragma once
#include <curl/curl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

typedef size_t (*satchel_curl_callback)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode satchel_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode satchel_curl_set_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode satchel_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode satchel_curl_set_callback(CURL *handle, CURLoption option, satchel_curl_callback callback) {
    return curl_easy_setopt(handle, option, callback);
}

static inline CURLMcode satchel_curl_multi_set_long(CURLM *handle, CURLMoption option, long value) {
    return curl_multi_setopt(handle, option, value);
}

static inline CURLcode satchel_curl_get_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode satchel_curl_get_pointer(CURL *handle, CURLINFO info, void **value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode satchel_curl_set_prerequest(CURL *handle, curl_prereq_callback callback, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, callback);
    return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_PREREQDATA, context);
}

/// Has libcurl tell which sockets it waits for, and until when at most.
static inline CURLMcode satchel_curl_multi_set_waiting(
    CURLM *handle, curl_socket_callback sockets, curl_multi_timer_callback timer, void *context) {
    CURLMcode code = curl_multi_setopt(handle, CURLMOPT_SOCKETFUNCTION, sockets);
    if (code == CURLM_OK) code = curl_multi_setopt(handle, CURLMOPT_SOCKETDATA, context);
    if (code == CURLM_OK) code = curl_multi_setopt(handle, CURLMOPT_TIMERFUNCTION, timer);
    return code != CURLM_OK ? code : curl_multi_setopt(handle, CURLMOPT_TIMERDATA, context);
}

/// Adds a socket to those that are waited for, changes it or takes it out; 0, or -1 with `errno`.
static inline int satchel_epoll_set(int poll, int operation, int socket, unsigned events) {
    struct epoll_event event = {.events = events, .data = {.fd = socket}};
    return epoll_ctl(poll, operation, socket, &event);
}

#define SATCHEL_EPOLL_MAX 64

/// Waits for the next events, and fills in up to `SATCHEL_EPOLL_MAX` of them; how many, or -1 with `errno`.
static inline int satchel_epoll_wait(int poll, int *sockets, unsigned *events, int milliseconds) {
    struct epoll_event found[SATCHEL_EPOLL_MAX];
    int count = epoll_wait(poll, found, SATCHEL_EPOLL_MAX, milliseconds);
    for (int index = 0; index < count; index++) {
        sockets[index] = found[index].data.fd;
        events[index] = found[index].events;
    }
    return count;
}

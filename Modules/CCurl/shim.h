#ifndef TATTLER_CCURL_SHIM_H
#define TATTLER_CCURL_SHIM_H

#include <curl/curl.h>

/* Typed forms of libcurl's variadic functions, which Swift cannot call. */

static inline CURLcode tattler_curl_set_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode tattler_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode tattler_curl_set_string(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode tattler_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode tattler_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(handle, option, value);
}

typedef size_t (*tattler_curl_data_callback)(char *data, size_t size, size_t count, void *context);

static inline CURLcode tattler_curl_set_callback(CURL *handle, CURLoption option, tattler_curl_data_callback callback) {
  return curl_easy_setopt(handle, option, callback);
}

typedef int (*tattler_curl_seek_callback)(void *context, curl_off_t offset, int origin);

static inline CURLcode tattler_curl_set_seek_callback(CURL *handle, tattler_curl_seek_callback callback) {
  return curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, callback);
}

static inline CURLcode tattler_curl_get_offset(CURL *handle, CURLINFO info, curl_off_t *value) {
  return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode tattler_curl_get_long(CURL *handle, CURLINFO info, long *value) {
  return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode tattler_curl_get_pointer(CURL *handle, CURLINFO info, void **value) {
  return curl_easy_getinfo(handle, info, value);
}

/* The result of a finished transfer, which Swift would have to read through a union. */
static inline CURLcode tattler_curl_message_result(const CURLMsg *message) {
  return message->data.result;
}

static inline CURLMcode tattler_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}

#endif

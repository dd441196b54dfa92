#include "enforce/http_post.hpp"

#include <curl/curl.h>

#include <new>
#include <stdexcept>

namespace cusax::enforce {
namespace {

// libcurl's own tables, made once for the process.
struct curl_library {
    curl_library() {
        if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0) throw std::runtime_error("libcurl cannot be set up");
    }
};

struct bounded_body {
    std::string text{};
    std::size_t most = 0;
};

std::size_t keep_body(char const *octets, std::size_t size, std::size_t count, void *to) {
    auto &body = *static_cast<bounded_body *>(to);
    if (body.text.size() + size * count > body.most) return 0;  // libcurl ends the transfer
    body.text.append(octets, size * count);
    return size * count;
}

int ends_when_interrupted(void *flag, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<std::atomic<bool> *>(flag)->load() ? 1 : 0;
}

}  // namespace

class curl_handle {
  public:
    curl_handle() {
        static curl_library const library;
        handle_ = curl_easy_init();
        headers_ = curl_slist_append(nullptr, "Content-Type: application/json");
        if (handle_ == nullptr || headers_ == nullptr) throw std::bad_alloc();
    }
    ~curl_handle() {
        curl_slist_free_all(headers_);
        curl_easy_cleanup(handle_);
    }
    curl_handle(curl_handle const &) = delete;
    curl_handle &operator=(curl_handle const &) = delete;

    template <class Value>
    void set(CURLoption option, Value value) {
        if (auto const code = curl_easy_setopt(handle_, option, value); code != CURLE_OK)
            throw std::runtime_error(std::string("libcurl: ") + curl_easy_strerror(code));
    }
    CURL *get() const { return handle_; }
    curl_slist *headers() const { return headers_; }

  private:
    CURL *handle_ = nullptr;
    curl_slist *headers_ = nullptr;
};

http_post::http_post(std::string url, http_limits limits)
    : url_(std::move(url)), limits_(limits), curl_(std::make_unique<curl_handle>()) {}
http_post::~http_post() = default;

result<http_answer> http_post::post(std::string const &path, std::string const &json) {
    http_answer got;
    bounded_body body{.most = limits_.body};
    auto const url = url_.reveal() + path;
    curl_->set(CURLOPT_URL, url.c_str());
    curl_->set(CURLOPT_PROTOCOLS_STR, "http,https");
    curl_->set(CURLOPT_NOSIGNAL, 1L);
    curl_->set(CURLOPT_PROXY, "");  // never by an environment variable
    curl_->set(CURLOPT_HTTPHEADER, curl_->headers());
    curl_->set(CURLOPT_POSTFIELDSIZE, static_cast<long>(json.size()));
    curl_->set(CURLOPT_POSTFIELDS, json.c_str());
    curl_->set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits_.connect_time.count()));
    curl_->set(CURLOPT_TIMEOUT_MS, static_cast<long>(limits_.answer_time.count()));
    curl_->set(CURLOPT_WRITEFUNCTION, &keep_body);
    curl_->set(CURLOPT_WRITEDATA, &body);
    curl_->set(CURLOPT_NOPROGRESS, 0L);
    curl_->set(CURLOPT_XFERINFOFUNCTION, &ends_when_interrupted);
    curl_->set(CURLOPT_XFERINFODATA, &interrupted_);
    if (auto const code = curl_easy_perform(curl_->get()); code != CURLE_OK)
        return fail(error_code::unavailable, curl_easy_strerror(code));
    curl_easy_getinfo(curl_->get(), CURLINFO_RESPONSE_CODE, &got.status);
    got.body = std::move(body.text);
    return got;
}

}  // namespace cusax::enforce

#include "net/http_client.hpp"

#include <curl/curl.h>

#include <new>
#include <stdexcept>
#include <utility>

namespace cusax::net {
namespace {

// libcurl's own tables, made once for the process.
struct curl_library {
    curl_library() {
        if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0) throw std::runtime_error("libcurl cannot be set up");
    }
};

struct kept_body {
    std::string text = {};
    std::size_t limit = 0;
};

std::size_t keep_body(char const *octets, std::size_t size, std::size_t count, void *to) {
    auto &body = *static_cast<kept_body *>(to);
    if (body.text.size() + size * count > body.limit) return 0;  // libcurl ends the transfer
    body.text.append(octets, size * count);
    return size * count;
}

int ends_when_interrupted(void *flag, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<std::atomic<bool> *>(flag)->load() ? 1 : 0;
}

class header_list {
  public:
    header_list() = default;
    ~header_list() { curl_slist_free_all(first_); }
    header_list(header_list const &) = delete;
    header_list &operator=(header_list const &) = delete;

    void add(char const *line) {
        auto *const longer = curl_slist_append(first_, line);
        if (longer == nullptr) throw std::bad_alloc();
        first_ = longer;
    }
    curl_slist *get() const { return first_; }

  private:
    curl_slist *first_ = nullptr;
};

}  // namespace

class http_client::handle {
  public:
    handle() {
        static curl_library const library;
        curl_ = curl_easy_init();
        if (curl_ == nullptr) throw std::bad_alloc();
    }
    ~handle() { curl_easy_cleanup(curl_); }
    handle(handle const &) = delete;
    handle &operator=(handle const &) = delete;

    template <class Value>
    void set(CURLoption option, Value value) {
        if (auto const code = curl_easy_setopt(curl_, option, value); code != CURLE_OK)
            throw std::runtime_error(std::string("libcurl: ") + curl_easy_strerror(code));
    }
    CURL *get() const { return curl_; }

  private:
    CURL *curl_ = nullptr;
};

http_client::http_client(http_client_settings settings)
    : settings_(std::move(settings)), handle_(std::make_unique<handle>()) {
    handle_->set(CURLOPT_PROTOCOLS_STR, "http,https");
    handle_->set(CURLOPT_NOSIGNAL, 1L);
    handle_->set(CURLOPT_PROXY, "");
    handle_->set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(settings_.connect_time.count()));
    handle_->set(CURLOPT_TIMEOUT_MS, static_cast<long>(settings_.answer_time.count()));
    handle_->set(CURLOPT_WRITEFUNCTION, &keep_body);
    handle_->set(CURLOPT_NOPROGRESS, 0L);
    handle_->set(CURLOPT_XFERINFOFUNCTION, &ends_when_interrupted);
    handle_->set(CURLOPT_XFERINFODATA, &interrupted_);
    if (!settings_.ca_file.empty()) handle_->set(CURLOPT_CAINFO, settings_.ca_file.c_str());
}

http_client::~http_client() = default;

result<http_reply> http_client::ask(http_question const &what) {
    header_list headers;
    for (auto const &line : what.headers) headers.add(line.c_str());
    handle_->set(CURLOPT_URL, what.url.c_str());
    if (what.json) {
        headers.add("Content-Type: application/json");
        handle_->set(CURLOPT_POST, 1L);
        handle_->set(CURLOPT_POSTFIELDSIZE, static_cast<long>(what.json->size()));
        handle_->set(CURLOPT_POSTFIELDS, what.json->c_str());
    } else {
        handle_->set(CURLOPT_HTTPGET, 1L);
    }
    handle_->set(CURLOPT_HTTPHEADER, headers.get());
    kept_body body{.limit = settings_.body_limit};
    handle_->set(CURLOPT_WRITEDATA, &body);
    auto const code = curl_easy_perform(handle_->get());
    handle_->set(CURLOPT_HTTPHEADER, nullptr);  // the list goes before the handle
    if (code != CURLE_OK) return fail(error_code::unavailable, curl_easy_strerror(code));
    http_reply got{.body = std::move(body.text)};
    curl_easy_getinfo(handle_->get(), CURLINFO_RESPONSE_CODE, &got.status);
    return got;
}

}  // namespace cusax::net

#include "enforce/ejabberd_api.hpp"

#include <curl/curl.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <new>
#include <stdexcept>

namespace cusax::enforce {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds connect_time = 2s;
constexpr std::chrono::milliseconds answer_time = 5s;
constexpr std::size_t body_limit = 4096;  // the answer is a number

// libcurl's own tables, made once for the process.
struct curl_library {
    curl_library() {
        if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0) throw std::runtime_error("libcurl cannot be set up");
    }
};

std::size_t keep_body(char const *octets, std::size_t size, std::size_t count, void *to) {
    auto &body = *static_cast<std::string *>(to);
    if (body.size() + size * count > body_limit) return 0;  // libcurl ends the transfer
    body.append(octets, size * count);
    return size * count;
}

int ends_when_interrupted(void *flag, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<std::atomic<bool> *>(flag)->load() ? 1 : 0;
}

// 23.01 answers {"num_resources":1}, others the bare number.
std::optional<std::size_t> read_number(std::string_view text) {
    auto const body = nlohmann::json::parse(text, nullptr, false);
    auto const number = body.is_object() ? body.value("num_resources", nlohmann::json()) : body;
    if (!number.is_number_unsigned()) return std::nullopt;
    return number.get<std::size_t>();
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

ejabberd_api::ejabberd_api(std::string url) : url_(std::move(url)), curl_(std::make_unique<curl_handle>()) {}
ejabberd_api::~ejabberd_api() = default;

result<ejabberd_api::answer> ejabberd_api::post(std::string const &command, std::string const &json) {
    answer got;
    auto const url = url_.reveal() + (url_.reveal().ends_with('/') ? "" : "/") + command;
    curl_->set(CURLOPT_URL, url.c_str());
    curl_->set(CURLOPT_PROTOCOLS_STR, "http,https");
    curl_->set(CURLOPT_NOSIGNAL, 1L);
    curl_->set(CURLOPT_PROXY, "");  // never by an environment variable
    curl_->set(CURLOPT_HTTPHEADER, curl_->headers());
    curl_->set(CURLOPT_POSTFIELDSIZE, static_cast<long>(json.size()));
    curl_->set(CURLOPT_POSTFIELDS, json.c_str());
    curl_->set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect_time.count()));
    curl_->set(CURLOPT_TIMEOUT_MS, static_cast<long>(answer_time.count()));
    curl_->set(CURLOPT_WRITEFUNCTION, &keep_body);
    curl_->set(CURLOPT_WRITEDATA, &got.body);
    curl_->set(CURLOPT_NOPROGRESS, 0L);
    curl_->set(CURLOPT_XFERINFOFUNCTION, &ends_when_interrupted);
    curl_->set(CURLOPT_XFERINFODATA, &interrupted_);
    if (auto const code = curl_easy_perform(curl_->get()); code != CURLE_OK)
        return fail(error_code::unavailable, curl_easy_strerror(code));
    curl_easy_getinfo(curl_->get(), CURLINFO_RESPONSE_CODE, &got.status);
    return got;
}

result<ended> ejabberd_api::end_sessions(model::jid const &whose) {
    nlohmann::json const arguments{{"user", whose.user().str()}, {"host", whose.domain().unicode()}};
    auto const got = post("kick_user", arguments.dump());
    if (!got) return fail(got.error());
    auto const said = "the API answered with status " + std::to_string(got->status);
    if (got->status == 200) return ended{.sessions = read_number(got->body)};
    if (got->status == 401 || got->status == 403)
        return fail(error_code::forbidden, said + "; api_permissions must let us call kick_user");
    if (got->status == 404)
        return fail(error_code::forbidden, said + "; there is no mod_http_api at sessions_url");
    if (got->status == 429 || got->status >= 500) return fail(error_code::unavailable, said);
    return fail(error_code::conflict, said);
}

}  // namespace cusax::enforce

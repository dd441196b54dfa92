// What each answer of mod_http_api means, from a listener that gives it once.
#include "enforce/ejabberd_api.hpp"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>

namespace cusax::enforce {
namespace {

class http_listener {
  public:
    explicit http_listener(std::string answer) : answer_(std::move(answer)) {
        fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in where{};
        where.sin_family = AF_INET;
        where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof where;
        EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr *>(&where), size), 0);
        EXPECT_EQ(::listen(fd_, 1), 0);
        EXPECT_EQ(::getsockname(fd_, reinterpret_cast<sockaddr *>(&where), &size), 0);
        url_ = "http://127.0.0.1:" + std::to_string(ntohs(where.sin_port)) + "/api";
        thread_ = std::thread([this] { answer_one(); });
    }
    ~http_listener() {
        if (thread_.joinable()) thread_.join();
        ::close(fd_);
    }
    http_listener(http_listener const &) = delete;
    http_listener &operator=(http_listener const &) = delete;

    std::string const &url() const { return url_; }
    std::string const &request() {
        thread_.join();
        return request_;
    }

  private:
    void answer_one() {
        int const peer = ::accept(fd_, nullptr, nullptr);
        std::array<char, 4096> octets{};
        while (!request_.ends_with('}')) {
            auto const got = ::read(peer, octets.data(), octets.size());
            if (got <= 0) break;
            request_.append(octets.data(), static_cast<std::size_t>(got));
        }
        EXPECT_EQ(::write(peer, answer_.data(), answer_.size()), static_cast<ssize_t>(answer_.size()));
        ::close(peer);
    }

    std::string answer_;
    std::string url_;
    std::string request_;
    int fd_ = -1;
    std::thread thread_;
};

std::string answer_of(std::string const &status, std::string const &body) {
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\nConnection: close\r\n\r\n" + body;
}

model::jid juliet() { return model::jid::parse("juliet@capulet.example").value(); }

TEST(ejabberd_api, kick_user_is_posted_and_the_number_read) {
    for (auto const *const body : {"2", R"({"num_resources":2})"}) {
        http_listener ejabberd(answer_of("200 OK", body));
        ejabberd_api api(ejabberd.url());
        auto const done = api.end_sessions(juliet());
        ASSERT_TRUE(done) << done.error().detail;
        EXPECT_EQ(done->sessions, 2U) << body;
        auto const &asked = ejabberd.request();
        EXPECT_THAT(asked, testing::StartsWith("POST /api/kick_user HTTP/1.1\r\n"));
        EXPECT_THAT(asked, testing::EndsWith(R"({"host":"capulet.example","user":"juliet"})"));
    }
}

TEST(ejabberd_api, answers_that_are_errors) {
    struct row {
        std::string answer;
        error_code expected;
    };
    row const rows[] = {{answer_of("401 Unauthorized", ""), error_code::forbidden},
                        {answer_of("403 Forbidden", ""), error_code::forbidden},
                        {answer_of("404 Not Found", ""), error_code::forbidden},
                        {answer_of("400 Bad Request", ""), error_code::conflict},
                        {answer_of("500 Internal Server Error", ""), error_code::unavailable},
                        {answer_of("200 OK", std::string(5000, '1')), error_code::unavailable},
                        {"no HTTP at all", error_code::unavailable}};
    for (auto const &[answer, expected] : rows) {
        http_listener const ejabberd(answer);
        ejabberd_api api(ejabberd.url());
        auto const done = api.end_sessions(juliet());
        ASSERT_FALSE(done) << answer.substr(0, 40);
        EXPECT_EQ(done.error().code, expected) << answer.substr(0, 40);
    }
}

}  // namespace
}  // namespace cusax::enforce

#include "net/datagram_client.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <thread>

namespace cusax::net {
namespace {

using namespace std::chrono_literals;

// A socket that sends fixed datagrams to whoever sent it one.
class answering_socket {
  public:
    explicit answering_socket(std::vector<std::string> answers) : answers_(std::move(answers)) {
        std::array<char, 32> name{"/tmp/cusax-rpc-XXXXXX"};
        folder_ = ::mkdtemp(name.data());
        sockaddr_un where{};
        where.sun_family = AF_UNIX;
        path().copy(where.sun_path, sizeof where.sun_path - 1);
        fd_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr const *>(&where), sizeof where), 0);
        thread_ = std::thread([this] { answer(); });
    }
    ~answering_socket() {
        thread_.join();
        ::close(fd_);
        std::filesystem::remove_all(folder_);
    }
    answering_socket(answering_socket const &) = delete;
    answering_socket &operator=(answering_socket const &) = delete;

    std::string path() const { return folder_ + "/rpc.sock"; }
    std::string const &asked() const { return asked_; }  // once it was answered

  private:
    void answer() {
        std::array<char, 4096> octets{};
        sockaddr_un peer{};
        socklen_t size = sizeof peer;
        auto const got =
            ::recvfrom(fd_, octets.data(), octets.size(), 0, reinterpret_cast<sockaddr *>(&peer), &size);
        ASSERT_GT(got, 0);
        asked_.assign(octets.data(), static_cast<std::size_t>(got));
        for (auto const &each : answers_)
            EXPECT_EQ(
                ::sendto(fd_, each.data(), each.size(), 0, reinterpret_cast<sockaddr const *>(&peer), size),
                static_cast<ssize_t>(each.size()));
    }

    std::vector<std::string> answers_;
    std::string asked_;
    std::string folder_;
    int fd_ = -1;
    std::thread thread_;
};

datagram_exchange to(std::string const &path, std::chrono::milliseconds patience = 20s) {
    return {.path = path,
            .text = "call",
            .accepts = [](std::string_view text) { return text != "late"; },
            .most = 16,
            .until = std::chrono::steady_clock::now() + patience};
}

TEST(datagram_client, answer_comes_back_to_a_name_of_the_kernels) {
    answering_socket const other({"answer"});
    auto const got = exchange_datagrams(to(other.path()));
    ASSERT_TRUE(got) << got.error().detail;
    EXPECT_EQ(*got, "answer");
    EXPECT_EQ(other.asked(), "call");
}

TEST(datagram_client, what_is_not_accepted_is_passed_over) {
    answering_socket const other({"late", "late", std::string(16, 'x')});
    EXPECT_EQ(exchange_datagrams(to(other.path())).value(), std::string(16, 'x'));
}

TEST(datagram_client, empty_datagram_is_an_answer_like_any) {
    answering_socket const other({""});
    EXPECT_EQ(exchange_datagrams(to(other.path())).value(), "");
}

TEST(datagram_client, answer_over_the_limit_is_unavailable) {
    answering_socket const other({std::string(17, 'x')});
    auto const got = exchange_datagrams(to(other.path()));
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, error_code::unavailable);
    EXPECT_EQ(got.error().detail, "the answer is too large");
}

TEST(datagram_client, silence_ends_with_the_deadline) {
    answering_socket const other({});
    EXPECT_EQ(exchange_datagrams(to(other.path(), 50ms)).error().detail, "no answer in time");
}

TEST(datagram_client, interruption_ends_the_waiting) {
    answering_socket const other({});
    interruption stop;
    stop.interrupt();
    auto wanted = to(other.path());
    wanted.watched = &stop;
    EXPECT_EQ(exchange_datagrams(wanted).error().detail, "it was interrupted");
}

TEST(datagram_client, nobody_there_is_unavailable) {
    for (std::string const &path : {std::string("/nonexistent/rpc.sock"), std::string(200, 'x')}) {
        auto const got = exchange_datagrams(to(path));
        ASSERT_FALSE(got);
        EXPECT_EQ(got.error().code, error_code::unavailable);
    }
}

}  // namespace
}  // namespace cusax::net

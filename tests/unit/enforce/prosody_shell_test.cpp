#include "enforce/prosody_shell.hpp"

#include "xml/parser.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <thread>

namespace cusax::enforce {
namespace {

TEST(lua_string, every_octet_is_written_by_its_number) {
    EXPECT_EQ(lua_string(""), "\"\"");
    EXPECT_EQ(lua_string("j@\"\\"), "\"\\106\\064\\034\\092\"");
    EXPECT_EQ(lua_string("\xc3\xa9"), "\"\\195\\169\"");
}

TEST(closing, count_is_read_from_what_the_shell_says) {
    struct row {
        std::string text;
        std::optional<std::size_t> sessions;
    };
    row const rows[] = {{"OK: Total: 2 sessions closed", 2},
                        {"OK: Total: 0 sessions closed", 0},
                        {"OK: done", std::nullopt},
                        {"OK: Total: many", std::nullopt}};
    for (auto const &[text, sessions] : rows) {
        xml::element said("repl-result", "xmpp:prosody.im/admin");
        said.add_text(text);
        auto const read = read_closing(said);
        ASSERT_TRUE(read) << text;
        EXPECT_EQ(read->sessions, sessions) << text;
    }
}

TEST(closing, error_of_the_shell_is_forbidden) {
    xml::element said("repl-result", "xmpp:prosody.im/admin");
    said.set_attr("type", "error").add_text("No module handled this query. Is mod_admin_shell enabled?");
    auto const read = read_closing(said);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, error_code::forbidden);
}

// A socket that answers one connection with fixed octets, and keeps the first piece that it was sent.
class listening_socket {
  public:
    explicit listening_socket(std::string answer) : answer_(std::move(answer)) {
        std::array<char, 32> name{"/tmp/cusax-shell-XXXXXX"};
        folder_ = ::mkdtemp(name.data());
        sockaddr_un where{};
        where.sun_family = AF_UNIX;
        path().copy(where.sun_path, sizeof where.sun_path - 1);
        fd_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr const *>(&where), sizeof where), 0);
        EXPECT_EQ(::listen(fd_, 1), 0);
        thread_ = std::thread([this] { answer_one(); });
    }
    ~listening_socket() {
        thread_.join();
        ::close(fd_);
        std::filesystem::remove_all(folder_);
    }
    listening_socket(listening_socket const &) = delete;
    listening_socket &operator=(listening_socket const &) = delete;

    std::string path() const { return folder_ + "/prosody.sock"; }

  private:
    void answer_one() {
        int const peer = ::accept(fd_, nullptr, nullptr);
        std::array<char, 4096> octets{};
        EXPECT_GT(::read(peer, octets.data(), octets.size()), 0);
        EXPECT_EQ(::write(peer, answer_.data(), answer_.size()), static_cast<ssize_t>(answer_.size()));
        ::close(peer);
    }

    std::string answer_;
    std::string folder_;
    int fd_ = -1;
    std::thread thread_;
};

constexpr char const *opening =
    "<?xml version='1.0'?><stream:stream xmlns='xmpp:prosody.im/admin' "
    "xmlns:stream='http://etherx.jabber.org/streams' id=''>";

session_owner juliet() { return {.jid = model::jid::parse("juliet@capulet.example").value()}; }

TEST(prosody_shell, result_behind_output_is_found) {
    listening_socket const prosody(std::string(opening) + "<repl-output>closing</repl-output>" +
                                   "<repl-result>OK: Total: 3 sessions closed</repl-result>");
    prosody_shell shell(prosody.path());
    auto const done = shell.end_sessions(juliet());
    ASSERT_TRUE(done) << done.error().detail;
    EXPECT_EQ(done->sessions, 3U);
}

TEST(prosody_shell, what_is_no_shell_is_unavailable) {
    for (std::string const answer : {"220 ready\r\n", "", "<a/>"}) {
        listening_socket const other(answer);
        prosody_shell shell(other.path());
        auto const done = shell.end_sessions(juliet());
        ASSERT_FALSE(done) << answer;
        EXPECT_EQ(done.error().code, error_code::unavailable) << answer;
    }
}

TEST(prosody_shell, socket_that_is_not_there_is_unavailable) {
    for (std::string const &path : {std::string("/nonexistent/prosody.sock"), std::string(200, 'x')}) {
        prosody_shell shell(path);
        auto const done = shell.end_sessions(juliet());
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().code, error_code::unavailable);
    }
}

}  // namespace
}  // namespace cusax::enforce

#include "extauth/frame.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>

namespace cusax::extauth {
namespace {

using namespace std::string_literals;

class pipe_ends {
  public:
    pipe_ends() { EXPECT_EQ(::pipe(ends_.data()), 0); }
    ~pipe_ends() {
        ::close(ends_[0]);
        close_input();
    }
    pipe_ends(pipe_ends const &) = delete;
    pipe_ends &operator=(pipe_ends const &) = delete;

    int out() const { return ends_[0]; }
    int in() const { return ends_[1]; }
    void put(std::string const &octets) {
        EXPECT_EQ(::write(in(), octets.data(), octets.size()), static_cast<ssize_t>(octets.size()));
    }
    void close_input() {
        if (ends_[1] >= 0) ::close(ends_[1]);
        ends_[1] = -1;
    }

  private:
    std::array<int, 2> ends_{};
};

TEST(read_question, password_is_what_follows_the_third_colon) {
    struct row {
        std::string payload;
        std::string password;
    };
    row const rows[] = {{"auth:juliet:capulet.example:wherefore", "wherefore"},
                        {"auth:juliet:capulet.example:a:b::", "a:b::"},
                        {"auth:juliet:capulet.example:", ""},
                        {"auth:juliet:capulet.example:pä\tss \n", "pä\tss \n"},
                        {"auth:juliet:capulet.example:with\0zero"s, "with\0zero"s}};
    for (auto const &[payload, password] : rows) {
        auto const asked = read_question(payload);
        EXPECT_EQ(asked.what, command::auth) << payload;
        EXPECT_EQ(asked.user, "juliet");
        EXPECT_EQ(asked.server, "capulet.example");
        EXPECT_EQ(asked.password.reveal(), password);
    }
}

TEST(read_question, user_is_asked_for) {
    auto const asked = read_question("isuser:juliet:capulet.example");
    EXPECT_EQ(asked.what, command::isuser);
    EXPECT_EQ(asked.user, "juliet");
    EXPECT_EQ(asked.server, "capulet.example");
}

TEST(read_question, everything_else_is_refused) {
    for (auto const &payload :
         {""s, ":"s, "auth"s, "auth:"s, "auth:juliet"s, "auth:juliet:capulet.example"s, "isuser"s,
          "isuser:juliet"s, "setpass:juliet:capulet.example:new"s, "tryregister:juliet:capulet.example:new"s,
          "removeuser:juliet:capulet.example"s, "removeuser3:juliet:capulet.example:old"s, "AUTH:a:b:c"s,
          "auth:a:b:\xff"s, std::string(65'535, ':'), std::string(65'535, 'a')})
        EXPECT_EQ(read_question(payload).what, command::refused) << payload.substr(0, 40);
}

TEST(read_frame, payloads_come_one_after_the_other_until_the_end) {
    pipe_ends between;
    between.put("\0\5auth:\0\0\0\1a"s);
    between.close_input();
    secret_string payload;
    for (auto const &expected : {"auth:"s, ""s, "a"s}) {
        ASSERT_EQ(read_frame(between.out(), payload), read_outcome::whole);
        EXPECT_EQ(payload.reveal(), expected);
    }
    EXPECT_EQ(read_frame(between.out(), payload), read_outcome::ended);
}

TEST(read_frame, length_is_big_endian) {
    pipe_ends between;
    between.put("\1\2"s + std::string(258, 'x'));
    secret_string payload;
    ASSERT_EQ(read_frame(between.out(), payload), read_outcome::whole);
    EXPECT_EQ(payload.reveal(), std::string(258, 'x'));
}

TEST(read_frame, input_that_stops_inside_a_frame_has_ended) {
    for (auto const &octets : {"\0"s, "\0\5"s, "\0\5auth"s, "\xff\xff"s}) {
        pipe_ends between;
        between.put(octets);
        between.close_input();
        secret_string payload;
        EXPECT_EQ(read_frame(between.out(), payload), read_outcome::ended);
    }
}

TEST(read_frame, descriptor_that_cannot_be_read_is_broken) {
    secret_string payload;
    EXPECT_EQ(read_frame(-1, payload), read_outcome::broken);
}

TEST(write_answer, yes_and_no) {
    pipe_ends between;
    EXPECT_TRUE(write_answer(between.in(), true));
    EXPECT_TRUE(write_answer(between.in(), false));
    std::string octets(8, 'x');
    ASSERT_EQ(::read(between.out(), octets.data(), octets.size()), 8);
    EXPECT_EQ(octets, "\0\2\0\1\0\2\0\0"s);
    EXPECT_FALSE(write_answer(-1, true));
}

}  // namespace
}  // namespace cusax::extauth

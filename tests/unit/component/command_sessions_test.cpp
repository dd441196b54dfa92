#include "component/command_sessions.hpp"

#include <gtest/gtest.h>

namespace cusax::component {
namespace {

using namespace std::chrono_literals;
using refusal = command_sessions::refusal;

command_state owned_by(std::string owner) { return {.node = "n", .owner = std::move(owner)}; }

TEST(command_sessions, only_the_full_jid_that_began_goes_on) {
    command_sessions sessions(10, 60s);
    command_sessions::time_point const now{};
    auto const id = sessions.begin(owned_by("a@x/1"), now).value();
    EXPECT_TRUE(sessions.find(id, "a@x/1", "n", now));
    for (auto const &[owner, node] : {std::pair{"a@x/2", "n"}, {"b@x/1", "n"}, {"a@x/1", "other"}})
        EXPECT_EQ(sessions.find(id, owner, node, now).error(), refusal::unknown);
    sessions.end(id);
    EXPECT_EQ(sessions.find(id, "a@x/1", "n", now).error(), refusal::unknown);
}

TEST(command_sessions, silence_ends_a_conversation_and_a_step_prolongs_it) {
    command_sessions sessions(10, 60s);
    command_sessions::time_point const now{};
    auto const id = sessions.begin(owned_by("a@x/1"), now).value();
    sessions.keep(id, owned_by("a@x/1"), now + 50s);
    EXPECT_TRUE(sessions.find(id, "a@x/1", "n", now + 110s));
    EXPECT_EQ(sessions.find(id, "a@x/1", "n", now + 111s).error(), refusal::expired);
    EXPECT_EQ(sessions.size(), 0U);
}

TEST(command_sessions, one_user_pushes_out_only_the_own_oldest) {
    command_sessions sessions(10, 60s);
    command_sessions::time_point const now{};
    auto const other = sessions.begin(owned_by("b@x/1"), now).value();
    auto const oldest = sessions.begin(owned_by("a@x/1"), now).value();
    for (std::size_t i = 0; i < command_sessions::per_user; ++i)
        sessions.begin(owned_by("a@x/" + std::to_string(i)), now + 1s).value();
    EXPECT_FALSE(sessions.find(oldest, "a@x/1", "n", now + 1s));
    EXPECT_TRUE(sessions.find(other, "b@x/1", "n", now + 1s));
    EXPECT_EQ(sessions.size(), command_sessions::per_user + 1);
}

TEST(command_sessions, full_table_refuses_until_one_expires) {
    command_sessions sessions(2, 60s);
    command_sessions::time_point const now{};
    EXPECT_TRUE(sessions.begin(owned_by("a@x/1"), now));
    EXPECT_TRUE(sessions.begin(owned_by("b@x/1"), now + 30s));
    EXPECT_FALSE(sessions.begin(owned_by("c@x/1"), now + 31s));
    EXPECT_TRUE(sessions.begin(owned_by("c@x/1"), now + 61s));
}

}  // namespace
}  // namespace cusax::component

#include "publish/push_board.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cusax::publish {
namespace {

using projection::push_action;
using projection::push_finding;
using projection::push_plan;

dns::rrset address(std::uint8_t last) {
    return {.owner = dns::name::parse("sip.capulet.example.").value(),
            .type = dns::rr_type::a,
            .ttl = dns::time_to_live(3600),
            .records = {dns::make_a({192, 0, 2, last})}};
}

push_plan plan_with(std::size_t changes, std::size_t foreign, std::size_t drift) {
    push_plan plan;
    plan.changes.assign(changes, {.action = push_action::create, .zone = {}, .from = {}, .to = address(1)});
    plan.foreign.assign(foreign, push_finding{.zone = {}, .found = address(1), .wanted = address(2)});
    plan.drift.assign(drift, push_finding{.zone = {}, .found = address(1), .wanted = address(2)});
    return plan;
}

TEST(push_board, figures_are_sums_over_the_domains) {
    push_board board("192.0.2.53:53");
    board.begin_term();
    board.note_plan("capulet.example", plan_with(3, 1, 2));
    board.note_plan("montague.example", plan_with(5, 1, 0));
    board.note_sent("capulet.example", 2, 1);
    board.note_held("montague.example");
    auto const now = board.figures();
    EXPECT_EQ(now.target, "192.0.2.53:53");
    EXPECT_TRUE(now.leading);
    EXPECT_EQ(now.domains, 2U);
    EXPECT_EQ(now.pending, 6U);
    EXPECT_EQ(now.foreign, 3U);
    EXPECT_EQ(now.drift, 2U);
    EXPECT_EQ(now.held, 1U);
    EXPECT_EQ(now.changes, 2U);
    EXPECT_THAT(board.held(), testing::ElementsAre("montague.example"));
    board.end_term();
    EXPECT_FALSE(board.figures().leading);
    EXPECT_EQ(board.figures().domains, 0U);
    EXPECT_EQ(board.figures().changes, 2U);
}

TEST(push_board, foreign_rrsets_are_news_once) {
    push_board board("192.0.2.53:53");
    EXPECT_FALSE(board.note_plan("capulet.example", plan_with(0, 0, 0)));
    EXPECT_TRUE(board.note_plan("capulet.example", plan_with(0, 1, 0)));
    EXPECT_FALSE(board.note_plan("capulet.example", plan_with(4, 1, 2)));
    EXPECT_TRUE(board.note_plan("capulet.example", plan_with(0, 2, 0)));
    EXPECT_TRUE(board.waits_for_room("capulet.example"));
    EXPECT_FALSE(board.waits_for_room("montague.example"));
}

}  // namespace
}  // namespace cusax::publish

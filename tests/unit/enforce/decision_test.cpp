#include "enforce/decision.hpp"

#include <gtest/gtest.h>

#include <string>

namespace cusax::enforce {
namespace {

using model::account_status;
using model::change_kind;

enum class by_now { active, without_xmpp, suspended, deleted, gone };

std::optional<model::account> account_that_is(by_now state) {
    if (state == by_now::gone) return std::nullopt;
    model::account juliet{.id = "00000000-0000-4000-8000-000000000001",
                          .jid = model::jid::parse("juliet@capulet.example").value(),
                          .sip_address = model::sip_uri::parse("sip:juliet@capulet.example").value(),
                          .services = {},
                          .profile = {},
                          .addresses = {},
                          .source = {},
                          .external_id = {},
                          .labels = {},
                          .deleted_at = {}};
    juliet.services.xmpp = state != by_now::without_xmpp;
    if (state == by_now::suspended) juliet.status = account_status::suspended;
    if (state == by_now::deleted) juliet.status = account_status::deleted;
    return juliet;
}

TEST(decision, sessions_end_by_change_and_present_state) {
    struct row {
        change_kind because;
        by_now state;
        bool expected;
    };
    row const rows[] = {
        {change_kind::account_suspended, by_now::suspended, true},
        {change_kind::account_suspended, by_now::deleted, true},
        {change_kind::account_suspended, by_now::gone, true},
        {change_kind::account_suspended, by_now::active, false},  // reactivated: what is open may be new
        {change_kind::account_suspended, by_now::without_xmpp, true},
        {change_kind::account_deleted, by_now::deleted, true},
        {change_kind::account_deleted, by_now::gone, true},
        {change_kind::account_deleted, by_now::active, false},
        {change_kind::account_purged, by_now::gone, true},
        {change_kind::account_password_changed, by_now::active, true},
        {change_kind::account_password_changed, by_now::suspended, true},
        {change_kind::account_password_changed, by_now::gone, true},
        {change_kind::account_updated, by_now::active, false},
        {change_kind::account_updated, by_now::without_xmpp, true},
        {change_kind::account_updated, by_now::gone, false},
        {change_kind::account_created, by_now::without_xmpp, false},
        {change_kind::account_reactivated, by_now::active, false},
    };
    for (auto const &[because, state, expected] : rows)
        EXPECT_EQ(must_end(because, account_that_is(state)), expected)
            << model::name_of(because) << ", by now " << static_cast<int>(state);
}

TEST(decision, reach_is_an_account_a_domain_or_nobody) {
    EXPECT_EQ(reach_of(change_kind::account_suspended), reach::account);
    EXPECT_EQ(reach_of(change_kind::account_purged), reach::account);
    EXPECT_EQ(reach_of(change_kind::account_updated), reach::account);
    EXPECT_EQ(reach_of(change_kind::domain_updated), reach::domain);
    EXPECT_EQ(reach_of(change_kind::account_created), reach::nobody);
    EXPECT_EQ(reach_of(change_kind::account_reactivated), reach::nobody);
    EXPECT_EQ(reach_of(change_kind::domain_deleted), reach::nobody);
}

TEST(decision, domain_ends_its_sessions_when_xmpp_is_off) {
    auto capulet = model::make_domain(model::domain_name::parse("capulet.example").value());
    EXPECT_FALSE(must_end(capulet));
    capulet.xmpp.enabled = false;
    EXPECT_TRUE(must_end(capulet));
}

}  // namespace
}  // namespace cusax::enforce

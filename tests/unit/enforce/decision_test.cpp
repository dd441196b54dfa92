#include "enforce/decision.hpp"

#include <gtest/gtest.h>

#include <string>

namespace cusax::enforce {
namespace {

using model::account_status;
using model::change_kind;

constexpr char const *own = "sip:juliet@capulet.example";
constexpr char const *further = "sip:balcony@capulet.example";
constexpr char const *former = "sip:jule@montague.example";

enum class by_now { active, without_services, suspended, deleted, gone };

std::optional<model::account> account_that_is(by_now state) {
    if (state == by_now::gone) return std::nullopt;
    model::account juliet{.id = "00000000-0000-4000-8000-000000000001",
                          .jid = model::jid::parse("juliet@capulet.example").value(),
                          .sip_address = model::sip_uri::parse(own).value(),
                          .services = {},
                          .profile = {},
                          .addresses = {{.uri = model::phone_number::parse("+493012340001").value()},
                                        {.uri = model::sip_uri::parse(further).value()}},
                          .source = {},
                          .external_id = {},
                          .labels = {},
                          .deleted_at = {}};
    if (state == by_now::without_services) juliet.services = {.xmpp = false, .voice = false};
    if (state == by_now::suspended) juliet.status = account_status::suspended;
    if (state == by_now::deleted) juliet.status = account_status::deleted;
    return juliet;
}

model::change change_of(change_kind kind) {
    return {.cursor = {},
            .kind = kind,
            .account_id = "00000000-0000-4000-8000-000000000001",
            .jid = "juliet@capulet.example",
            .domain = "capulet.example",
            .actor = {}};
}

std::vector<std::string> texts_of(std::vector<model::sip_uri> const &aors) {
    std::vector<std::string> texts;
    for (auto const &aor : aors) texts.push_back(aor.str());
    return texts;
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
        {change_kind::account_suspended, by_now::without_services, true},
        {change_kind::account_deleted, by_now::deleted, true},
        {change_kind::account_deleted, by_now::gone, true},
        {change_kind::account_deleted, by_now::active, false},
        {change_kind::account_purged, by_now::gone, true},
        {change_kind::account_password_changed, by_now::active, true},
        {change_kind::account_password_changed, by_now::suspended, true},
        {change_kind::account_password_changed, by_now::gone, true},
        {change_kind::account_device_secret_changed, by_now::active, false},
        {change_kind::account_updated, by_now::active, false},
        {change_kind::account_updated, by_now::without_services, true},
        {change_kind::account_updated, by_now::gone, false},
        {change_kind::account_created, by_now::without_services, false},
        {change_kind::account_reactivated, by_now::active, false},
    };
    for (auto const &[because, state, expected] : rows) {
        auto const owner = owner_to_end(service::xmpp, change_of(because), account_that_is(state));
        EXPECT_EQ(owner.has_value(), expected)
            << model::name_of(because) << ", by now " << static_cast<int>(state);
        if (!owner) continue;
        EXPECT_EQ(owner->jid.str(), "juliet@capulet.example");
        EXPECT_TRUE(owner->aors.empty());
    }
}

TEST(decision, bindings_end_by_change_and_present_state) {
    struct row {
        change_kind because;
        by_now state;
        bool loses_one;  // the change takes an address from the account
        std::vector<std::string> expected;
    };
    row const rows[] = {
        {change_kind::account_suspended, by_now::suspended, false, {own, further}},
        {change_kind::account_suspended, by_now::active, false, {}},
        {change_kind::account_suspended, by_now::without_services, false, {own, further}},
        {change_kind::account_suspended, by_now::deleted, false, {own}},  // its further ones are free
        {change_kind::account_suspended, by_now::gone, false, {}},        // the purge behind it knows them
        {change_kind::account_deleted, by_now::deleted, true, {own, former}},
        {change_kind::account_deleted, by_now::active, true, {former}},
        {change_kind::account_purged, by_now::gone, true, {former}},
        {change_kind::account_password_changed, by_now::active, false, {own, further}},
        {change_kind::account_device_secret_made, by_now::active, false, {}},
        {change_kind::account_device_secret_changed, by_now::active, false, {own, further}},
        {change_kind::account_device_secret_changed, by_now::gone, false, {}},
        {change_kind::account_updated, by_now::active, false, {}},
        {change_kind::account_updated, by_now::active, true, {former}},
        {change_kind::account_updated, by_now::suspended, true, {former}},
        {change_kind::account_updated, by_now::gone, true, {former}},
        {change_kind::account_updated, by_now::without_services, true, {own, further, former}},
        {change_kind::account_vcard_changed, by_now::active, true, {}},
        {change_kind::account_created, by_now::active, true, {}},
        {change_kind::domain_updated, by_now::active, true, {}},
    };
    for (auto const &[because, state, loses_one, expected] : rows) {
        auto change = change_of(because);
        if (loses_one) change.former_aors = {former};
        auto const owner = owner_to_end(service::sip, change, account_that_is(state));
        EXPECT_EQ(owner ? texts_of(owner->aors) : std::vector<std::string>{}, expected)
            << model::name_of(because) << ", by now " << static_cast<int>(state);
        EXPECT_TRUE(!owner || !owner->aors.empty());
    }
}

TEST(decision, another_name_ends_what_was_open_under_the_former_one) {
    auto change = change_of(change_kind::account_updated);
    change.former_jid = "jule@capulet.example";
    change.former_aors = {former};
    for (auto const state : {by_now::active, by_now::suspended, by_now::gone}) {
        auto const at_xmpp = owner_to_end(service::xmpp, change, account_that_is(state));
        ASSERT_TRUE(at_xmpp);
        EXPECT_EQ(at_xmpp->jid.str(), "jule@capulet.example");
    }
    // Its verifiers are gone, so what is bound to an address that stayed goes too.
    EXPECT_EQ(texts_of(owner_to_end(service::sip, change, account_that_is(by_now::active))->aors),
              (std::vector<std::string>{own, further, former}));
}

// Suspended, and back with another password before anybody could end what was open.
TEST(decision, new_password_ends_what_was_open_with_whatever_change_it_came) {
    for (auto const kind : {change_kind::account_reactivated, change_kind::account_updated,
                            change_kind::account_suspended, change_kind::account_password_changed}) {
        auto change = change_of(kind);
        change.new_password = true;
        auto const active = account_that_is(by_now::active);
        EXPECT_TRUE(owner_to_end(service::xmpp, change, active)) << model::name_of(kind);
        EXPECT_TRUE(owner_to_end(service::sip, change, active)) << model::name_of(kind);
    }
    auto made = change_of(change_kind::account_created);
    made.new_password = true;
    EXPECT_FALSE(owner_to_end(service::xmpp, made, account_that_is(by_now::active)));
}

TEST(decision, reach_is_an_account_a_domain_or_nobody) {
    struct row {
        change_kind kind;
        reach at_xmpp;
        reach at_sip;
    };
    row const rows[] = {
        {change_kind::account_suspended, reach::account, reach::account},
        {change_kind::account_purged, reach::account, reach::account},
        {change_kind::account_updated, reach::account, reach::account},
        {change_kind::account_reactivated, reach::account, reach::account},
        {change_kind::account_device_secret_made, reach::nobody, reach::nobody},
        {change_kind::account_device_secret_changed, reach::nobody, reach::account},
        {change_kind::domain_updated, reach::domain, reach::domain},
        {change_kind::account_created, reach::nobody, reach::nobody},
        {change_kind::domain_deleted, reach::nobody, reach::nobody},
        {change_kind::conference_updated, reach::nobody, reach::nobody},
    };
    for (auto const &[kind, at_xmpp, at_sip] : rows) {
        EXPECT_EQ(reach_of(service::xmpp, kind), at_xmpp) << model::name_of(kind);
        EXPECT_EQ(reach_of(service::sip, kind), at_sip) << model::name_of(kind);
    }
}

TEST(decision, domain_ends_what_its_service_had_open_when_that_is_off) {
    auto capulet = model::make_domain(model::domain_name::parse("capulet.example").value());
    EXPECT_FALSE(must_end(service::xmpp, capulet));
    EXPECT_FALSE(must_end(service::sip, capulet));
    capulet.xmpp.enabled = false;
    EXPECT_TRUE(must_end(service::xmpp, capulet));
    EXPECT_FALSE(must_end(service::sip, capulet));
    capulet.sip.enabled = false;
    EXPECT_TRUE(must_end(service::sip, capulet));
}

TEST(decision, of_an_account_those_aors_are_within_a_domain_that_are_of_it) {
    auto juliet = *account_that_is(by_now::active);
    juliet.addresses.push_back({.uri = model::sip_uri::parse(former).value()});
    auto const within = [&](service at, char const *domain) {
        return texts_of(owner_within(at, juliet, model::domain_name::parse(domain).value()).aors);
    };
    using texts = std::vector<std::string>;
    EXPECT_EQ(within(service::sip, "capulet.example"), (texts{own, further}));
    EXPECT_EQ(within(service::sip, "montague.example"), texts{former});
    EXPECT_EQ(within(service::xmpp, "capulet.example"), texts{});
}

TEST(decision, changes_of_domains_are_those_of_their_rows) {
    for (auto const kind :
         {change_kind::domain_created, change_kind::domain_updated, change_kind::domain_deleted})
        EXPECT_TRUE(changes_domains(kind)) << model::name_of(kind);
    for (auto const kind : {change_kind::account_created, change_kind::conference_created})
        EXPECT_FALSE(changes_domains(kind)) << model::name_of(kind);
}

}  // namespace
}  // namespace cusax::enforce

#include "component/canary.hpp"

#include "xml/parser.hpp"
#include "xmpp/stanza.hpp"

#include <gtest/gtest.h>

namespace cusax::component {
namespace {

constexpr auto server = "capulet.example";
constexpr auto component_jid = "cusax.capulet.example";

xmpp::privileges privileged() { return {.ns = "urn:xmpp:privilege:2", .iq = {{"vcard-temp", "get"}}}; }

// What the server forwards when it delegates the probe.
xmpp::delegated_request copy_of(xml::element const &probe, std::string from) {
    auto const *const wrapped = probe.child("privileged_iq", "urn:xmpp:privilege:2");
    auto const &get = wrapped == nullptr ? probe : *wrapped->first_child();
    return {.delegation_ns = "urn:xmpp:delegation:2",
            .outer_id = "o1",
            .server = server,
            .component = component_jid,
            .id = std::string(get.attr("id")),
            .type = "get",
            .from = std::move(from),
            .to = server,
            .payload = *get.first_child()};
}

xml::element refusal_of(xml::element const &probe, xmpp::error_condition condition) {
    return xmpp::make_error(probe, {.type = xmpp::error_type::auth, .condition = condition});
}

TEST(canary, goes_directly_where_nothing_is_privileged) {
    canary bird(component_jid);
    auto const probe = bird.probe(server, nullptr, std::nullopt);
    ASSERT_TRUE(probe);
    auto const id = std::string(probe->attr("id"));
    EXPECT_EQ(xml::render(*probe, "jabber:component:accept"),
              "<iq type='get' id='" + id +
                  "' from='cusax.capulet.example' to='capulet.example'><vCard xmlns='vcard-temp'/></iq>");
    EXPECT_EQ(bird.judge(), canary::verdict::waiting);
    EXPECT_TRUE(bird.came_back(copy_of(*probe, component_jid)));
    EXPECT_EQ(bird.judge(), canary::verdict::alive);
    EXPECT_TRUE(bird.answered(refusal_of(*probe, xmpp::error_condition::item_not_found)));
    EXPECT_EQ(bird.judge(), canary::verdict::alive);
}

TEST(canary, travels_as_a_user_where_it_may) {
    canary bird(component_jid);
    auto const granted = privileged();
    EXPECT_FALSE(bird.probe(server, &granted, std::nullopt));
    auto const probe = bird.probe(server, &granted, "juliet@capulet.example");
    ASSERT_TRUE(probe);
    auto const id = std::string(probe->attr("id"));
    EXPECT_EQ(xml::render(*probe, "jabber:component:accept"),
              "<iq type='get' id='" + id +
                  "' from='cusax.capulet.example' to='juliet@capulet.example'>"
                  "<privileged_iq xmlns='urn:xmpp:privilege:2'><iq xmlns='jabber:client' type='get' id='" +
                  id + "' to='capulet.example'><vCard xmlns='vcard-temp'/></iq></privileged_iq></iq>");
    EXPECT_TRUE(bird.came_back(copy_of(*probe, "juliet@capulet.example")));
    EXPECT_EQ(bird.judge(), canary::verdict::alive);
}

TEST(canary, silence_is_loss_only_at_the_deadline) {
    canary bird(component_jid);
    bird.probe(server, nullptr, std::nullopt);
    EXPECT_EQ(bird.judge(), canary::verdict::waiting);
    EXPECT_EQ(bird.judge_at_deadline(), canary::verdict::lost);
}

TEST(canary, server_that_answers_itself_has_lost_what_it_once_had) {
    canary bird(component_jid);
    auto const first = bird.probe(server, nullptr, std::nullopt);
    bird.came_back(copy_of(*first, component_jid));
    bird.begin_round();
    auto const second = bird.probe(server, nullptr, std::nullopt);
    EXPECT_TRUE(bird.answered(refusal_of(*second, xmpp::error_condition::service_unavailable)));
    EXPECT_EQ(bird.judge(), canary::verdict::lost);
}

TEST(canary, server_that_never_forwarded_us_tells_nothing) {
    canary bird(component_jid);
    auto const probe = bird.probe(server, nullptr, std::nullopt);
    bird.answered(refusal_of(*probe, xmpp::error_condition::service_unavailable));
    EXPECT_EQ(bird.judge_at_deadline(), canary::verdict::impossible);
}

TEST(canary, privileged_probe_answered_by_the_server_is_loss_but_a_refusal_is_not) {
    auto const granted = privileged();
    canary lost(component_jid);
    auto probe = lost.probe(server, &granted, "juliet@capulet.example");
    lost.answered(xmpp::make_result(*probe));
    EXPECT_EQ(lost.judge(), canary::verdict::lost);
    canary refused(component_jid);
    probe = refused.probe(server, &granted, "juliet@capulet.example");
    refused.answered(refusal_of(*probe, xmpp::error_condition::forbidden));
    EXPECT_EQ(refused.judge(), canary::verdict::impossible);
}

TEST(canary, forged_copies_do_not_count) {
    canary bird(component_jid);
    auto const probe = bird.probe(server, nullptr, std::nullopt);
    auto copy = copy_of(*probe, "tybalt@capulet.example/x");
    EXPECT_FALSE(bird.came_back(copy));
    copy = copy_of(*probe, component_jid);
    copy.server = "montague.example";
    EXPECT_FALSE(bird.came_back(copy));
    copy = copy_of(*probe, component_jid);
    copy.id = "other";
    EXPECT_FALSE(bird.came_back(copy));
    EXPECT_EQ(bird.judge(), canary::verdict::waiting);
}

TEST(canary, every_domain_must_come_back) {
    canary bird(component_jid);
    auto const here = bird.probe(server, nullptr, std::nullopt);
    bird.probe("montague.example", nullptr, std::nullopt);
    bird.came_back(copy_of(*here, component_jid));
    EXPECT_EQ(bird.judge(), canary::verdict::waiting);
    EXPECT_EQ(bird.judge_at_deadline(), canary::verdict::lost);
}

}  // namespace
}  // namespace cusax::component

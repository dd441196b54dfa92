#include "pep/user_service.hpp"

#include "xmpp/ns.hpp"
#include "xmpp/stanza.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace cusax::pep {
namespace {

namespace ns = xmpp::ns;

constexpr auto component_jid = "cusax.capulet.example";
constexpr auto juliet = "juliet@capulet.example";
constexpr auto nick_node = "http://jabber.org/protocol/nick";

// One user's service as Prosody and ejabberd have it: a node is made by its owner alone, and whoever is a
// publisher there may publish and retract.
class pep_server {
  public:
    server_channel channel() {
        return {.ask = [this](xml::element iq) { return answer(iq); },
                .tell = [this](xml::element iq) -> result<void> {
                    (void)answer(iq);
                    return {};
                },
                .privilege = [this](std::string_view) { return grants; }};
    }

    std::optional<std::string> grants{ns::privilege_2};
    bool away = false;
    bool owner_is_known = true;
    std::map<std::string, xml::element> items;  // the <item/> by node
    std::set<std::string> publishers;           // nodes in which the component is one
    std::set<std::string> subscribed;
    int requests = 0;

  private:
    result<xml::element> answer(xml::element const &iq) {
        ++requests;
        if (away) return fail(error_code::unavailable, "away");
        if (auto const *const privileged = iq.child("privileged_iq", ns::privilege_2)) {
            if (!owner_is_known) return refuse(iq);
            return act(*privileged->first_child()->first_child(), true) ? xmpp::make_result(iq) : refuse(iq);
        }
        auto const &payload = *iq.first_child();
        auto const &action = *payload.first_child();
        if (action.name() == "items") return shown(iq, std::string(action.attr("node")));
        bool const as_owner = iq.attr("from") == iq.attr("to");
        if (as_owner && !owner_is_known) return refuse(iq);
        return act(payload, as_owner) ? xmpp::make_result(iq) : refuse(iq);
    }

    bool act(xml::element const &payload, bool as_owner) {
        auto const &action = *payload.first_child();
        std::string const node(action.attr("node"));
        if (action.name() == "affiliations" && as_owner) return publishers.insert(node).second || true;
        if (action.name() == "configure") return as_owner;
        if (action.name() == "subscribe") return subscribed.insert(node).second || true;
        if (!as_owner && !publishers.contains(node)) return false;
        if (action.name() == "publish") items.insert_or_assign(node, *action.first_child());
        if (action.name() == "retract") items.erase(node);
        return true;
    }

    result<xml::element> shown(xml::element const &iq, std::string const &node) {
        auto const found = items.find(node);
        if (found == items.end()) return refuse(iq);
        xml::element pubsub("pubsub", std::string(ns::pubsub));
        pubsub.add(xml::element("items", pubsub.ns())).set_attr("node", node).add(found->second);
        return xmpp::make_result(iq, std::move(pubsub));
    }

    static xml::element refuse(xml::element const &iq) {
        return xmpp::make_error(
            iq, {.type = xmpp::error_type::auth, .condition = xmpp::error_condition::forbidden});
    }
};

projection::profile_item item_of(std::string const &node, std::string const &text) {
    xml::element payload("nick", nick_node);
    payload.add_text(text);
    return {.node = node, .id = "current", .payload = payload};
}

class user_service_test : public testing::TestWithParam<user_way> {
  protected:
    pep_server server_;
    user_service service_{server_.channel(), component_jid, GetParam()};
};

TEST_P(user_service_test, node_is_made_for_the_user_once_and_then_published_to_directly) {
    ASSERT_TRUE(service_.publish(juliet, item_of(nick_node, "Juliet")));
    EXPECT_TRUE(server_.publishers.contains(nick_node));
    EXPECT_FALSE(server_.subscribed.contains(nick_node)) << "what the user says there is not watched";
    server_.requests = 0;
    server_.owner_is_known = false;
    ASSERT_TRUE(service_.publish(juliet, item_of(nick_node, "Jule")));
    EXPECT_EQ(server_.requests, 2) << "published and read back";
    EXPECT_EQ(server_.items.at(nick_node).first_child()->text(), "Jule");
}

TEST_P(user_service_test, nodes_that_are_kept_true_are_watched) {
    ASSERT_TRUE(service_.publish(juliet, item_of("urn:xmpp:vcard4", "x")));
    EXPECT_TRUE(server_.subscribed.contains("urn:xmpp:vcard4"));
}

TEST_P(user_service_test, item_is_withdrawn_when_the_server_has_forgotten_the_user) {
    ASSERT_TRUE(service_.publish(juliet, item_of(nick_node, "Juliet")));
    server_.owner_is_known = false;
    ASSERT_TRUE(service_.withdraw(juliet, nick_node, "current"));
    EXPECT_FALSE(server_.items.contains(nick_node));
    EXPECT_TRUE(service_.withdraw(juliet, nick_node, "current")) << "nothing is there any more";
}

TEST_P(user_service_test, what_still_stands_is_no_success) {
    ASSERT_TRUE(service_.publish(juliet, item_of(nick_node, "Juliet")));
    server_.publishers.clear();
    server_.owner_is_known = false;
    EXPECT_FALSE(service_.withdraw(juliet, nick_node, "current"));
}

TEST_P(user_service_test, item_is_withdrawn_for_the_user_where_the_component_is_no_publisher) {
    ASSERT_TRUE(service_.publish(juliet, item_of(nick_node, "Juliet")));
    server_.publishers.clear();
    EXPECT_TRUE(service_.withdraw(juliet, nick_node, "current"));
    EXPECT_FALSE(server_.items.contains(nick_node));
}

TEST_P(user_service_test, server_that_is_away_is_asked_once) {
    server_.away = true;
    EXPECT_EQ(service_.publish(juliet, item_of(nick_node, "Juliet")).error().code, error_code::unavailable);
    EXPECT_EQ(service_.withdraw(juliet, nick_node, "current").error().code, error_code::unavailable);
    EXPECT_EQ(server_.requests, 2);
}

INSTANTIATE_TEST_SUITE_P(ways, user_service_test,
                         testing::Values(user_way::privileged, user_way::impersonate), [](auto const &way) {
                             return way.param == user_way::privileged ? "privileged" : "impersonate";
                         });

TEST(user_service, without_a_privilege_nothing_is_published) {
    pep_server server;
    server.grants.reset();
    user_service service(server.channel(), component_jid, user_way::privileged);
    EXPECT_EQ(service.publish(juliet, item_of(nick_node, "Juliet")).error().code, error_code::forbidden);
    EXPECT_TRUE(server.items.empty());
}

}  // namespace
}  // namespace cusax::pep

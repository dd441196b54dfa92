// What the component answers beside vCards: contact addresses, items, search, relays, commands.
#include "component/responder.hpp"
#include "fake_directory.hpp"
#include "xml/parser.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cusax::component {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

timestamp fixed_now() { return timestamp(std::chrono::seconds(1'000'000'000)); }

link_config test_config() {
    link_config config;
    config.component = "cusax.capulet.example";
    config.domains = {"capulet.example"};
    config.admins = {"nurse@capulet.example"};
    config.search_limit = 2;
    config.turn = {.secret = secret_string("north-wind"), .lifetime = std::chrono::hours(24)};
    config.now = fixed_now;
    return config;
}

class services_test : public testing::Test {
  protected:
    std::string ask(std::string const &type, std::string const &payload, std::string const &from = juliet) {
        auto const stanza =
            xml::parse("<iq xmlns='jabber:component:accept' id='o' type='" + type + "' from='" + from +
                       "' to='cusax.capulet.example'>" + payload + "</iq>");
        return xml::render(answers_.answer(answers_.sort(stanza.value())).stanza, "jabber:component:accept");
    }
    std::string command(std::string const &node, std::string const &attributes = "",
                        std::string const &form = "", std::string const &from = juliet) {
        return ask("set",
                   "<command xmlns='http://jabber.org/protocol/commands' node='urn:cusax:command:" + node +
                       "' " + attributes + ">" + form + "</command>",
                   from);
    }
    static std::string submit(std::string const &var, std::string const &value) {
        return "<x xmlns='jabber:x:data' type='submit'><field var='" + var + "'><value>" + value +
               "</value></field></x>";
    }
    static std::string session_in(std::string const &answer) {
        auto const at = answer.find("sessionid='");
        return at == std::string::npos ? "" : answer.substr(at, answer.find('\'', at + 11) + 1 - at);
    }
    std::string relays(std::string const &payload, std::string const &from = juliet,
                       std::string const &type = "get") {
        return ask("set",
                   "<delegation xmlns='urn:xmpp:delegation:2'><forwarded xmlns='urn:xmpp:forward:0'>"
                   "<iq xmlns='jabber:client' id='i' type='" +
                       type + "' from='" + from + "' to='capulet.example'>" + payload +
                       "</iq></forwarded></delegation>",
                   "capulet.example");
    }

    static constexpr auto juliet = "juliet@capulet.example/balcony";
    static constexpr auto nurse = "nurse@capulet.example/x";
    static constexpr auto romeo = "romeo@montague.example/orchard";
    static constexpr auto items = "<query xmlns='http://jabber.org/protocol/disco#items'/>";

    fake_directory directory_;
    std::shared_ptr<link_config> config_ = std::make_shared<link_config>(test_config());
    responder answers_{config_, directory_};
};

TEST_F(services_test, contact_addresses_stand_on_the_component_and_on_the_server_only_by_choice) {
    directory_.description.hostmaster = "hostmaster@capulet.example";
    config_->contact = {{"abuse", {"mailto:abuse@capulet.example", "xmpp:nurse@capulet.example"}}};
    std::string const info = "<query xmlns='http://jabber.org/protocol/disco#info'/>";
    auto const nested = [&](std::string const &ns) {
        return ask(
            "get",
            "<query xmlns='http://jabber.org/protocol/disco#info' node='urn:xmpp:delegation:2::" + ns + "'/>",
            "capulet.example");
    };
    auto const own = ask("get", info);
    EXPECT_THAT(own, HasSubstr("<value>http://jabber.org/network/serverinfo</value>"));
    EXPECT_THAT(
        own,
        HasSubstr("<field var='abuse-addresses' type='list-multi'><value>mailto:abuse@capulet.example</value>"
                  "<value>xmpp:nurse@capulet.example</value></field>"));
    EXPECT_THAT(
        own,
        HasSubstr("<field var='admin-addresses' type='list-multi'><value>mailto:hostmaster@capulet.example"));
    std::string const vcard4 = "urn:ietf:params:xml:ns:vcard-4.0";
    EXPECT_THAT(nested("vcard-temp") + nested(vcard4), Not(HasSubstr("serverinfo")));
    config_->contact_on_server = true;
    EXPECT_THAT(nested(vcard4), HasSubstr("serverinfo"));
    EXPECT_THAT(nested("vcard-temp"), Not(HasSubstr("serverinfo"))) << "one form under a node";
}

TEST_F(services_test, relays_are_a_feature_of_the_server_alone) {
    auto const nested = [&](std::string const &node) {
        return ask("get", "<query xmlns='http://jabber.org/protocol/disco#info' node='" + node + "'/>",
                   "capulet.example");
    };
    EXPECT_THAT(nested("urn:xmpp:delegation:2::urn:xmpp:extdisco:2"),
                HasSubstr("<feature var='urn:xmpp:extdisco:2'/>"));
    EXPECT_THAT(nested("urn:xmpp:delegation:2:bare:urn:xmpp:extdisco:2"), Not(HasSubstr("<feature")));
}

TEST_F(services_test, items_are_people_page_by_page_for_own_users) {
    directory_.accounts.insert("tybalt@capulet.example");
    auto const first = ask("get", items);
    EXPECT_THAT(
        first,
        HasSubstr("<item jid='juliet@capulet.example' name='Name'/><item jid='nurse@capulet.example' "
                  "name='Name'/><set xmlns='http://jabber.org/protocol/rsm'><first>juliet@capulet.example"
                  "</first><last>nurse@capulet.example</last></set>"));
    auto const second =
        ask("get",
            "<query xmlns='http://jabber.org/protocol/disco#items'><set "
            "xmlns='http://jabber.org/protocol/rsm'><after>nurse@capulet.example</after></set></query>");
    EXPECT_THAT(second, HasSubstr("<item jid='tybalt@capulet.example'"));
    EXPECT_THAT(second, Not(HasSubstr("juliet@capulet.example'/>")));
    EXPECT_THAT(ask("get", items, romeo),
                HasSubstr("<query xmlns='http://jabber.org/protocol/disco#items'/>"));
}

TEST_F(services_test, search_is_for_own_users_and_limited) {
    directory_.accounts.insert("tybalt@capulet.example");
    std::string const asked = "<query xmlns='jabber:iq:search'><last>Capulet</last></query>";
    auto const found = ask("set", asked);
    EXPECT_THAT(found,
                HasSubstr("<item jid='nurse@capulet.example'><first>First</first><last>Capulet</last>"));
    EXPECT_THAT(found, Not(HasSubstr("tybalt")));
    EXPECT_THAT(ask("set", asked, romeo), HasSubstr("<forbidden "));
    EXPECT_THAT(ask("get", "<query xmlns='jabber:iq:search'/>", romeo), HasSubstr("<forbidden "));
    EXPECT_THAT(ask("set", "<query xmlns='jabber:iq:search'><last> </last></query>"),
                HasSubstr("<not-acceptable "));
    config_->search_open = true;
    EXPECT_THAT(ask("set", asked, romeo), HasSubstr("<item jid="));
}

TEST_F(services_test, relays_come_with_credentials_that_the_turn_server_checks) {
    directory_.relay_servers = {{model::relay_kind::stun,
                                 model::relay_transport::udp,
                                 {model::domain_name::parse("s.example").value(), 3478}},
                                {model::relay_kind::turn,
                                 model::relay_transport::tls,
                                 {model::domain_name::parse("turn.example").value(), 5349}}};
    auto const all = relays("<services xmlns='urn:xmpp:extdisco:2'/>");
    EXPECT_THAT(all, HasSubstr("<service type='stun' transport='udp' host='s.example' port='3478'/>"));
    // printf 1000086400:juliet@capulet.example | openssl dgst -sha1 -hmac north-wind -binary | base64
    EXPECT_THAT(
        all,
        HasSubstr("<service type='turns' transport='tcp' host='turn.example' port='5349' restricted='true' "
                  "username='1000086400:juliet@capulet.example' password='zYCqBtC6RKUyDZ0IuGpS7FWMxYY=' "
                  "expires='2001-09-10T01:46:40.000000Z'/>"));
    EXPECT_THAT(relays("<services xmlns='urn:xmpp:extdisco:2' type='stun'/>"),
                Not(HasSubstr("turn.example")));
    auto const one =
        "<credentials xmlns='urn:xmpp:extdisco:2'><service type='turns' host='turn.example'/></credentials>";
    EXPECT_THAT(relays(one), HasSubstr("<credentials xmlns='urn:xmpp:extdisco:2'><service type='turns'"));
    EXPECT_THAT(
        relays(
            "<credentials xmlns='urn:xmpp:extdisco:2'><service type='stun' host='s.example'/></credentials>"),
        HasSubstr("<item-not-found "));
    config_->turn.secret = secret_string();
    EXPECT_THAT(relays("<services xmlns='urn:xmpp:extdisco:2'/>"), Not(HasSubstr("password=")));
}

TEST_F(services_test, relays_are_refused_to_strangers_and_in_sets) {
    auto const all = "<services xmlns='urn:xmpp:extdisco:2'/>";
    EXPECT_THAT(relays(all, romeo), HasSubstr("<forbidden "));
    EXPECT_THAT(relays(all, juliet, "set"), HasSubstr("<forbidden "));
    EXPECT_THAT(relays("<query xmlns='urn:xmpp:extdisco:2'/>"), HasSubstr("<bad-request "));
}

TEST_F(services_test, commands_are_listed_to_those_who_may_use_them) {
    std::string const list =
        "<query xmlns='http://jabber.org/protocol/disco#items' node='http://jabber.org/protocol/commands'/>";
    EXPECT_THAT(ask("get", list), HasSubstr("urn:cusax:command:telephone-settings"));
    EXPECT_THAT(ask("get", list), Not(HasSubstr("suspend-account")));
    EXPECT_THAT(ask("get", list, nurse), HasSubstr("suspend-account"));
    EXPECT_THAT(ask("get", list, romeo), Not(HasSubstr("<item")));
    EXPECT_THAT(command("suspend-account"), HasSubstr("<forbidden "));
    EXPECT_THAT(command("new-password", "", "", romeo), HasSubstr("<forbidden "));
    EXPECT_THAT(command("new-password", "", "", "capulet.example"), HasSubstr("<forbidden "));
    EXPECT_THAT(command("fly"), HasSubstr("<item-not-found "));
}

TEST_F(services_test, settings_are_told_at_once) {
    auto const told = command("telephone-settings");
    EXPECT_THAT(told, HasSubstr("status='completed'"));
    EXPECT_THAT(told, HasSubstr("<value>sip:juliet@capulet.example</value>"));
    EXPECT_THAT(told, HasSubstr("<value>tls sip1.capulet.example:5061</value>"));
    EXPECT_THAT(command("telephone-settings", "", "", "tybalt@capulet.example/x"),
                HasSubstr("<item-not-found "));
}

TEST_F(services_test, password_is_made_once_after_a_confirmation) {
    auto const begun = command("new-password");
    EXPECT_THAT(begun, HasSubstr("status='executing'"));
    EXPECT_THAT(begun, HasSubstr("<actions execute='complete'><complete/></actions>"));
    auto const id = session_in(begun);
    EXPECT_THAT(command("new-password", id, submit("confirm", "false")), HasSubstr("<note type='error'>"));
    EXPECT_TRUE(directory_.done.empty());
    EXPECT_THAT(command("new-password", id, submit("confirm", "true"), "juliet@capulet.example/other"),
                HasSubstr("<bad-sessionid "));
    EXPECT_THAT(command("new-password", id + " action='prev'"), HasSubstr("<bad-action "));
    EXPECT_THAT(command("new-password", id + " action='next'", submit("confirm", "1")),
                HasSubstr("<bad-action "));
    EXPECT_THAT(command("new-password", id), HasSubstr("<bad-payload "));
    EXPECT_THAT(command("new-password", id, submit("confirm", "true")),
                HasSubstr("<value>k7mq-x2wd</value>"));
    EXPECT_THAT(command("new-password", id, submit("confirm", "true")), HasSubstr("<bad-sessionid "));
    EXPECT_THAT(directory_.done, ElementsAre("password juliet@capulet.example"));
}

TEST_F(services_test, cancelled_command_does_nothing) {
    auto const id = session_in(command("new-password"));
    EXPECT_THAT(command("new-password", id + " action='cancel'"), HasSubstr("status='canceled'"));
    EXPECT_THAT(command("new-password", id, submit("confirm", "true")), HasSubstr("<bad-sessionid "));
    EXPECT_TRUE(directory_.done.empty());
}

TEST_F(services_test, administrator_goes_forth_and_back_and_suspends) {
    auto const begun = command("suspend-account", "", "", nurse);
    EXPECT_THAT(begun, HasSubstr("<actions execute='next'><next/></actions>"));
    auto const id = session_in(begun);
    EXPECT_THAT(command("suspend-account", id, submit("address", "nobody"), nurse),
                HasSubstr("There is no account nobody"));
    auto const shown =
        command("suspend-account", id + " action='next'", submit("address", "juliet@capulet.example"), nurse);
    EXPECT_THAT(shown, HasSubstr("<actions execute='complete'><prev/><complete/></actions>"));
    EXPECT_THAT(command("suspend-account", id + " action='prev'", "", nurse),
                HasSubstr("<value>juliet@capulet.example</value>"));
    command("suspend-account", id, submit("address", "juliet@capulet.example"), nurse);
    EXPECT_THAT(command("suspend-account", id + " action='complete'",
                        "<x xmlns='jabber:x:data' type='submit'/>", nurse),
                HasSubstr("juliet@capulet.example is suspended."));
    EXPECT_THAT(directory_.done, ElementsAre("suspended juliet@capulet.example by nurse@capulet.example"));
}

}  // namespace
}  // namespace cusax::component

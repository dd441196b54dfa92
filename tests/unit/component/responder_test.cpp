#include "component/responder.hpp"

#include "base/exceptions.hpp"
#include "fake_directory.hpp"
#include "xml/parser.hpp"

#include <gtest/gtest.h>

namespace cusax::component {
namespace {

link_config test_config() {
    link_config config;
    config.component = "cusax.capulet.example";
    config.domains = {"capulet.example"};
    config.software_version = "1.2";
    return config;
}

class responder_test : public testing::Test {
  protected:
    reply answer(std::string const &stanza) {
        responder const answers(config_, directory_);
        auto const read = xml::parse(stanza);
        EXPECT_TRUE(read) << stanza;
        return answers.answer(answers.sort(read.value()));
    }
    std::string answer_wire(std::string const &stanza) {
        return xml::render(answer(stanza).stanza, "jabber:component:accept");
    }

    // The inner answer to a forwarded request of juliet's server, with from and to left out of it.
    std::string delegated(std::string const &type, std::string const &addresses, std::string const &payload,
                          std::string const &server = "capulet.example") {
        auto const said =
            answer_wire("<iq xmlns='jabber:component:accept' id='o1' type='set' from='" + server +
                        "' to='cusax.capulet.example'><delegation xmlns='urn:xmpp:delegation:2'><forwarded "
                        "xmlns='urn:xmpp:forward:0'>"
                        "<iq xmlns='jabber:client' id='i1' type='" +
                        type + "' " + addresses + ">" + payload + "</iq></forwarded></delegation></iq>");
        std::string const prefix = "<iq type='result' id='o1' from='cusax.capulet.example' to='" + server +
                                   "'><delegation xmlns='urn:xmpp:delegation:2'><forwarded "
                                   "xmlns='urn:xmpp:forward:0'><iq xmlns='jabber:client' ";
        std::string const suffix = "</forwarded></delegation></iq>";
        if (!said.starts_with(prefix) || !said.ends_with(suffix)) return said;
        return said.substr(prefix.size(), said.size() - prefix.size() - suffix.size());
    }
    static std::string inner_error(std::string const &addresses, std::string const &type,
                                   std::string const &condition) {
        return "type='error' id='i1' " + addresses + "><error type='" + type + "'><" + condition +
               " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>";
    }
    std::string own(std::string const &type, std::string const &payload,
                    std::string const &from = "romeo@montague.example/orchard",
                    std::string const &to = "cusax.capulet.example") {
        auto const said = answer_wire("<iq xmlns='jabber:component:accept' id='o1' type='" + type +
                                      "' from='" + from + "' to='" + to + "'>" + payload + "</iq>");
        auto const tail = " id='o1' from='" + to + "' to='" + from + "'";
        auto const at = said.find(tail);
        return at == std::string::npos ? said : said.substr(4, at - 4) + said.substr(at + tail.size());
    }

    fake_directory directory_;
    std::shared_ptr<link_config const> config_ = std::make_shared<link_config const>(test_config());
};

constexpr auto temp = "<vCard xmlns='vcard-temp'/>";
constexpr auto four = "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'/>";
constexpr auto juliet_self = "from='juliet@capulet.example/balcony'";
constexpr auto to_juliet_self = "from='juliet@capulet.example' to='juliet@capulet.example/balcony'";

TEST_F(responder_test, get_of_own_and_anothers_card_answered) {
    EXPECT_EQ(delegated("get", juliet_self, temp),
              "type='result' id='i1' from='juliet@capulet.example' to='juliet@capulet.example/balcony'>"
              "<vCard xmlns='vcard-temp'><FN>juliet@capulet.example</FN></vCard></iq>");
    EXPECT_EQ(delegated("get", "from='romeo@montague.example/orchard' to='juliet@capulet.example'", four),
              "type='result' id='i1' from='juliet@capulet.example' to='romeo@montague.example/orchard'>"
              "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'><FN>juliet@capulet.example</FN></vcard></iq>");
}

TEST_F(responder_test, get_of_nobody_is_item_not_found) {
    for (std::string const to : {"tybalt@capulet.example", "capulet.example", "romeo@montague.example",
                                 "juliet@elsewhere.example"}) {
        auto const said = delegated("get", "from='romeo@montague.example/o' to='" + to + "'", temp);
        EXPECT_TRUE(said.starts_with(
            inner_error("from='" + to + "' to='romeo@montague.example/o'", "cancel", "item-not-found")))
            << said;
    }
}

TEST_F(responder_test, get_where_xmpp_is_switched_off_is_item_not_found) {
    directory_.domains.clear();
    EXPECT_TRUE(delegated("get", juliet_self, temp)
                    .starts_with(inner_error(to_juliet_self, "cancel", "item-not-found")));
}

TEST_F(responder_test, set_by_the_owner_stored) {
    EXPECT_EQ(delegated("set", juliet_self, "<vCard xmlns='vcard-temp'><FN>Juliet</FN></vCard>"),
              "type='result' id='i1' from='juliet@capulet.example' to='juliet@capulet.example/balcony'/>");
    EXPECT_EQ(delegated("set", "from='nurse@capulet.example/x' to='nurse@capulet.example'", four),
              "type='result' id='i1' from='nurse@capulet.example' to='nurse@capulet.example/x'/>");
    EXPECT_EQ(directory_.stored(),
              (std::vector<std::string>{
                  "juliet@capulet.example <vCard xmlns='vcard-temp'><FN>Juliet</FN></vCard>",
                  "nurse@capulet.example <vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'/>"}));
}

TEST_F(responder_test, set_by_anybody_else_forbidden) {
    std::pair<std::string, std::string> const cases[] = {
        {"nurse@capulet.example/x", "juliet@capulet.example"},     // another user
        {"romeo@montague.example/x", "juliet@capulet.example"},    // another domain
        {"juliet@capulet.example/x", "capulet.example"},           // the server
        {"capulet.example", "capulet.example"},                    // the server by itself
        {"juliet@capulet.example/x", "juliet@capulet.example/x"},  // not a bare JID
        {"romeo@montague.example/x", "romeo@montague.example"},    // own, but not of this server
        {"juliet@capulet.example.montague.example/x", "juliet@capulet.example"},
    };
    for (auto const &[from, to] : cases) {
        auto const said = delegated("set", "from='" + from + "' to='" + to + "'", temp);
        EXPECT_TRUE(said.starts_with(inner_error("from='" + to + "' to='" + from + "'", "auth", "forbidden")))
            << said;
    }
    EXPECT_TRUE(directory_.stored().empty());
}

TEST_F(responder_test, set_by_an_unknown_user_is_item_not_found) {
    EXPECT_TRUE(delegated("set", "from='tybalt@capulet.example/x'", temp)
                    .starts_with(inner_error("from='tybalt@capulet.example' to='tybalt@capulet.example/x'",
                                             "cancel", "item-not-found")));
}

TEST_F(responder_test, payloads_that_are_no_card_refused) {
    std::tuple<std::string, std::string, std::string> const cases[] = {
        {"<query xmlns='urn:unknown'/>", "cancel", "service-unavailable"},
        {"<vcard xmlns='vcard-temp'/>", "modify", "bad-request"},
        {"<vCard xmlns='urn:ietf:params:xml:ns:vcard-4.0'/>", "modify", "bad-request"},
    };
    for (auto const &[payload, type, condition] : cases) {
        for (auto const kind : {"get", "set"}) {
            auto const said = delegated(kind, juliet_self, payload);
            EXPECT_TRUE(said.starts_with(inner_error(to_juliet_self, type, condition))) << said;
        }
    }
    EXPECT_TRUE(directory_.stored().empty());
}

TEST_F(responder_test, forwarding_by_anybody_but_our_servers_forbidden) {
    for (std::string const server : {"montague.example", "juliet@capulet.example/x", "capulet.example/x"}) {
        EXPECT_EQ(
            delegated("get", juliet_self, temp, server),
            "<iq type='error' id='o1' from='cusax.capulet.example' to='" + server +
                "'><error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
    }
}

TEST_F(responder_test, forwarded_nonsense_is_a_bad_request) {
    auto const said = delegated("result", juliet_self, temp);
    EXPECT_TRUE(said.starts_with("<iq type='error' id='o1'")) << said;
    EXPECT_NE(said.find("<bad-request "), std::string::npos) << said;
}

TEST_F(responder_test, broken_directory_is_a_wait_error_never_silence) {
    directory_.before = [](std::string const &) { throw unavailable("the database is away"); };
    EXPECT_TRUE(delegated("get", juliet_self, temp)
                    .starts_with(inner_error(to_juliet_self, "wait", "internal-server-error")));
    directory_.before = [](std::string const &) { throw std::runtime_error("an invariant\nwith a row"); };
    auto const said = delegated("set", juliet_self, temp);
    EXPECT_TRUE(said.starts_with(inner_error(to_juliet_self, "wait", "internal-server-error")));
    EXPECT_EQ(said.find("invariant"), std::string::npos);
}

TEST_F(responder_test, outcome_tells_whose_fault_it_was) {
    auto const get = [&](std::string const &to) {
        return answer(
                   "<iq id='o1' type='set' from='capulet.example' to='cusax.capulet.example'><delegation "
                   "xmlns='urn:xmpp:delegation:1'>"
                   "<forwarded xmlns='urn:xmpp:forward:0'><iq xmlns='jabber:client' id='i' type='get' "
                   "from='a@b/c' to='" +
                   to +
                   "'>"
                   "<vCard xmlns='vcard-temp'/></iq></forwarded></delegation></iq>")
            .outcome;
    };
    EXPECT_EQ(get("juliet@capulet.example"), stanza_outcome::answered);
    EXPECT_EQ(get("tybalt@capulet.example"), stanza_outcome::refused);
    directory_.before = [](std::string const &) { throw unavailable("away"); };
    EXPECT_EQ(get("juliet@capulet.example"), stanza_outcome::failed);
}

TEST_F(responder_test, requests_sorted_by_kind_and_account) {
    responder const answers(config_, directory_);
    struct {
        std::string inner;
        stanza_kind kind;
        std::string key;
    } const forwarded[] = {
        {"<iq xmlns='jabber:client' id='i' type='get' from='a@b/c' to='juliet@capulet.example'><vCard "
         "xmlns='vcard-temp'/></iq>",
         stanza_kind::vcard_temp_get, "juliet@capulet.example"},
        {"<iq xmlns='jabber:client' id='i' type='set' from='juliet@capulet.example/c'><vCard "
         "xmlns='vcard-temp'/></iq>",
         stanza_kind::vcard_temp_set, "juliet@capulet.example"},
        {"<iq xmlns='jabber:client' id='i' type='set' from='juliet@capulet.example/c'><vcard "
         "xmlns='urn:ietf:params:xml:ns:vcard-4.0'/></iq>",
         stanza_kind::vcard4_set, "juliet@capulet.example"},
        {"<iq xmlns='jabber:client' id='i' type='get' from='juliet@capulet.example/c'><x "
         "xmlns='urn:x'/></iq>",
         stanza_kind::other_request, "juliet@capulet.example"},
    };
    for (auto const &c : forwarded) {
        auto const sorted = answers.sort(
            xml::parse(
                "<iq id='o1' type='set' from='capulet.example'><delegation xmlns='urn:xmpp:delegation:1'>"
                "<forwarded xmlns='urn:xmpp:forward:0'>" +
                c.inner + "</forwarded></delegation></iq>")
                .value());
        EXPECT_EQ(sorted.kind, c.kind) << c.inner;
        EXPECT_EQ(sorted.order_key, c.key) << c.inner;
    }
    auto const ping = answers.sort(
        xml::parse("<iq type='get' from='romeo@montague.example/o'><ping xmlns='urn:xmpp:ping'/></iq>")
            .value());
    EXPECT_EQ(ping.kind, stanza_kind::ping);
    EXPECT_EQ(ping.order_key, "romeo@montague.example");
}

TEST_F(responder_test, component_tells_what_it_is) {
    EXPECT_EQ(
        own("get", "<query xmlns='http://jabber.org/protocol/disco#info'/>"),
        "type='result'><query xmlns='http://jabber.org/protocol/disco#info'>"
        "<identity category='component' type='generic' name='Capulet telephone book'/>"
        "<identity category='directory' type='user' name='Capulet telephone book'/>"
        "<feature var='http://jabber.org/protocol/disco#info'/><feature "
        "var='http://jabber.org/protocol/disco#items'/>"
        "<feature var='http://jabber.org/protocol/rsm'/><feature var='jabber:iq:search'/>"
        "<feature var='http://jabber.org/protocol/commands'/><feature var='urn:xmpp:ping'/><feature "
        "var='jabber:iq:version'/>"
        "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' "
        "type='hidden'><value>urn:cusax:info:0</value></field>"
        "<field var='sip-domain' type='text-single'><value>capulet.example</value></field></x></query></iq>");
    EXPECT_EQ(own("get", "<query xmlns='http://jabber.org/protocol/disco#items'/>"),
              "type='result'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>");
    EXPECT_EQ(own("get", "<ping xmlns='urn:xmpp:ping'/>"), "type='result'/>");
    EXPECT_EQ(own("get", "<query xmlns='jabber:iq:version'/>"),
              "type='result'><query "
              "xmlns='jabber:iq:version'><name>cusaxd</name><version>1.2</version></query></iq>");
}

TEST_F(responder_test, nesting_shows_identity_and_form_once) {
    auto const nested = [&](std::string const &node, std::string const &from = "capulet.example") {
        return own("get", "<query xmlns='http://jabber.org/protocol/disco#info' node='" + node + "'/>", from);
    };
    auto const start = [](std::string const &node) {
        return "type='result'><query xmlns='http://jabber.org/protocol/disco#info' node='" + node + "'>";
    };
    for (std::string const version : {"1", "2"}) {
        auto const main_temp = "urn:xmpp:delegation:" + version + "::vcard-temp";
        EXPECT_EQ(nested(main_temp),
                  start(main_temp) +
                      "<identity category='directory' type='user' name='Capulet telephone book'/>"
                      "<feature var='vcard-temp'/><x xmlns='jabber:x:data' type='result'>"
                      "<field var='FORM_TYPE' type='hidden'><value>urn:cusax:info:0</value></field>"
                      "<field var='sip-domain' "
                      "type='text-single'><value>capulet.example</value></field></x></query></iq>");
        for (std::string const rest : {"::urn:ietf:params:xml:ns:vcard-4.0", ":bare:vcard-temp",
                                       ":bare:urn:ietf:params:xml:ns:vcard-4.0"}) {
            auto const node = "urn:xmpp:delegation:" + version + rest;
            auto const said = nested(node);
            EXPECT_TRUE(said.starts_with(start(node) + "<feature var=")) << said;
            EXPECT_EQ(said.find("<identity"), std::string::npos) << said;
            EXPECT_EQ(said.find("<x "), std::string::npos) << said;
        }
    }
    EXPECT_NE(nested("urn:xmpp:delegation:2::vcard-temp", "romeo@montague.example/o").find("<item-not-found"),
              std::string::npos);
    EXPECT_NE(nested("urn:other").find("<item-not-found"), std::string::npos);
}

// Without an answer to nesting ejabberd delegates nothing, so a lost database must not cost that.
TEST_F(responder_test, nesting_answered_without_a_database) {
    directory_.before = [](std::string const &) { throw unavailable("away"); };
    auto const said =
        own("get",
            "<query xmlns='http://jabber.org/protocol/disco#info' node='urn:xmpp:delegation:1::vcard-temp'/>",
            "capulet.example");
    EXPECT_TRUE(said.starts_with("type='result'")) << said;
    EXPECT_NE(said.find("<feature var='vcard-temp'/>"), std::string::npos) << said;
}

TEST_F(responder_test, everything_else_refused) {
    auto const error = [](std::string const &type, std::string const &condition) {
        return "type='error'><error type='" + type + "'><" + condition +
               " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>";
    };
    EXPECT_EQ(own("get", "<query xmlns='urn:unknown'/>"), error("cancel", "service-unavailable"));
    EXPECT_EQ(own("set", "<query xmlns='http://jabber.org/protocol/disco#info'/>"),
              error("cancel", "service-unavailable"));
    EXPECT_EQ(own("set", "<ping xmlns='urn:xmpp:ping'/>"), error("cancel", "service-unavailable"));
    EXPECT_EQ(own("get", "<vCard xmlns='vcard-temp'/>"), error("cancel", "service-unavailable"));
    EXPECT_EQ(own("get", ""), error("modify", "bad-request"));
    EXPECT_EQ(own("get", "<query xmlns='http://jabber.org/protocol/disco#items' node='n'/>"),
              error("cancel", "item-not-found"));
    EXPECT_EQ(own("get", "<ping xmlns='urn:xmpp:ping'/>", "romeo@montague.example/o",
                  "nobody@cusax.capulet.example"),
              error("cancel", "item-not-found"));
}

}  // namespace
}  // namespace cusax::component

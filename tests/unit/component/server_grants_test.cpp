#include "component/server_grants.hpp"

#include "xml/parser.hpp"

#include <gtest/gtest.h>

namespace cusax::component {
namespace {

server_grants make_grants(std::vector<std::string> domains) {
    link_config config;
    config.component = "cusax.capulet.example";
    config.domains = std::move(domains);
    return server_grants(std::make_shared<link_config const>(std::move(config)));
}

xml::element delegation(std::string const &from, std::string const &inside,
                        std::string const &version = "2") {
    return xml::parse("<message xmlns='jabber:component:accept' from='" + from +
                      "'><delegation xmlns='urn:xmpp:delegation:" + version + "'>" + inside +
                      "</delegation></message>")
        .value();
}

constexpr auto temp = "<delegated namespace='vcard-temp'/>";
constexpr auto four = "<delegated namespace='urn:ietf:params:xml:ns:vcard-4.0'/>";

TEST(server_grants, complete_when_every_domain_gave_every_namespace) {
    auto grants = make_grants({"capulet.example", "montague.example"});
    EXPECT_EQ(grants.missing(), "vcard-temp of capulet.example");
    EXPECT_TRUE(grants.take(delegation("capulet.example", temp)));
    EXPECT_EQ(grants.missing(), "urn:ietf:params:xml:ns:vcard-4.0 of capulet.example");
    EXPECT_TRUE(grants.take(delegation("capulet.example", four)));
    EXPECT_EQ(grants.missing(), "vcard-temp of montague.example");
    EXPECT_TRUE(grants.take(delegation("montague.example", std::string(temp) + four, "1")));
    EXPECT_EQ(grants.missing(), "");
    auto const list = grants.list();
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0].delegation_ns, "urn:xmpp:delegation:2");
    EXPECT_EQ(list[1].delegation_ns, "urn:xmpp:delegation:1");
    EXPECT_EQ(list[1].namespaces.size(), 2U);
    grants.clear();
    EXPECT_EQ(grants.missing(), "vcard-temp of capulet.example");
}

TEST(server_grants, filtered_delegation_does_not_count) {
    auto grants = make_grants({"capulet.example"});
    grants.take(delegation("capulet.example",
                           "<delegated namespace='vcard-temp'><attribute name='node'/></delegated>"));
    EXPECT_EQ(grants.missing(), "vcard-temp of capulet.example");
}

TEST(server_grants, others_than_our_servers_are_not_believed) {
    auto grants = make_grants({"capulet.example"});
    for (auto const from : {"montague.example", "tybalt@capulet.example", "capulet.example/x", ""})
        EXPECT_FALSE(grants.take(delegation(from, std::string(temp) + four))) << from;
    EXPECT_FALSE(
        grants.take(xml::parse("<message from='capulet.example'><body>hi</body></message>").value()));
    EXPECT_TRUE(grants.list().empty());
}

TEST(server_grants, privileges_read_from_the_greeting) {
    auto grants = make_grants({"capulet.example"});
    EXPECT_EQ(grants.privileges_of("capulet.example"), nullptr);
    EXPECT_TRUE(grants.take(
        xml::parse(
            "<message from='capulet.example'><privilege xmlns='urn:xmpp:privilege:2'><perm access='iq'>"
            "<namespace ns='http://jabber.org/protocol/pubsub' type='both'/></perm></privilege></message>")
            .value()));
    ASSERT_NE(grants.privileges_of("capulet.example"), nullptr);
    EXPECT_TRUE(grants.list().at(0).may_publish);
    EXPECT_EQ(grants.list().at(0).privilege_ns, "urn:xmpp:privilege:2");
}

}  // namespace
}  // namespace cusax::component

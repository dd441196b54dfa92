#include "xmpp/external_services.hpp"

#include "xml/parser.hpp"

#include <gtest/gtest.h>

namespace cusax::xmpp {
namespace {

result<services_request> parsed(std::string const &payload) {
    return parse_services_request(xml::parse(payload).value());
}

// XEP-0215 §3.1 to §3.3
TEST(external_services, requests_are_read) {
    external_service const turn{
        .type = "turn", .transport = "udp", .host = "turn.shakespeare.lit", .port = 3478};
    external_service const stun{
        .type = "stun", .transport = "udp", .host = "turn.shakespeare.lit", .port = 3478};
    auto const all = parsed("<services xmlns='urn:xmpp:extdisco:2'/>");
    EXPECT_TRUE(all && all->wants(turn) && all->wants(stun));
    auto const some = parsed("<services xmlns='urn:xmpp:extdisco:2' type='turn'/>");
    EXPECT_TRUE(some && some->wants(turn) && !some->wants(stun));
    auto const one = parsed(
        "<credentials xmlns='urn:xmpp:extdisco:2'><service host='turn.shakespeare.lit' "
        "type='turn'/></credentials>");
    EXPECT_TRUE(one && one->for_credentials && one->wants(turn) && !one->wants(stun));
    auto const port = parsed(
        "<credentials xmlns='urn:xmpp:extdisco:2'><service host='turn.shakespeare.lit' type='turn' "
        "port='1'/></credentials>");
    EXPECT_TRUE(port && !port->wants(turn));
}

TEST(external_services, requests_without_a_service_are_malformed) {
    for (std::string const payload :
         {"<query xmlns='urn:xmpp:extdisco:2'/>", "<services xmlns='urn:xmpp:extdisco:1'/>",
          "<credentials xmlns='urn:xmpp:extdisco:2'/>",
          "<credentials xmlns='urn:xmpp:extdisco:2'><service type='turn'/></credentials>",
          "<credentials xmlns='urn:xmpp:extdisco:2'><service host='h'/></credentials>",
          "<credentials xmlns='urn:xmpp:extdisco:2'><service host='h' type='turn' "
          "port='65536'/></credentials>",
          "<credentials xmlns='urn:xmpp:extdisco:2'><service host='h' type='turn' port='0'/></credentials>"})
        EXPECT_FALSE(parsed(payload)) << payload;
}

TEST(external_services, those_with_credentials_are_restricted) {
    std::vector<external_service> const services = {
        {.type = "stun", .transport = "udp", .host = "s.example", .port = 3478},
        {.type = "turns",
         .transport = "tcp",
         .host = "t.example",
         .port = 5349,
         .credentials = {{"u", "p", "e"}}}};
    EXPECT_EQ(
        xml::render(render_services({}, services)),
        "<services xmlns='urn:xmpp:extdisco:2'>"
        "<service type='stun' transport='udp' host='s.example' port='3478'/>"
        "<service type='turns' transport='tcp' host='t.example' port='5349' restricted='true' username='u' "
        "password='p' expires='e'/></services>");
    EXPECT_EQ(xml::render(render_services({.type = "ftp"}, {})),
              "<services xmlns='urn:xmpp:extdisco:2' type='ftp'/>");
    EXPECT_TRUE(xml::render(render_services({.for_credentials = true, .type = "turns"}, services))
                    .starts_with("<credentials xmlns='urn:xmpp:extdisco:2'><service "));
}

}  // namespace
}  // namespace cusax::xmpp

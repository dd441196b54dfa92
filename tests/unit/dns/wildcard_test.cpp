// The zone and every query of RFC 4592 §2.2.1 and what follows it.
#include "zone_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cusax::dns {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using strings = std::vector<std::string>;

zone_set rfc4592_zones() {
    return zone_set(
        {zone_of("example", {
                                txt_of("*.example", "this is a wildcard"),
                                set_of("*.example", rr_type::mx, {make_mx(10, n("host1.example"))}),
                                txt_of("sub.*.example", "this is not a wildcard"),
                                a_of("host1.example", "192.0.2.1"),
                                srv_of("_ssh._tcp.host1.example", 22, "host1.example"),
                                srv_of("_ssh._tcp.host2.example", 22, "host2.example"),
                                set_of("subdel.example", rr_type::ns,
                                       {make_ns(n("ns.example.com")), make_ns(n("ns.example.net"))}),
                            })});
}

TEST(wildcard, table_of_rfc4592_holds) {
    zone_set const zones = rfc4592_zones();
    struct {
        std::string_view qname;
        rr_type qtype;
        rcode code;
        strings answer;
    } const cases[] = {
        // synthesised
        {"host3.example", rr_type::mx, rcode::noerror, {"host3.example. 3600 MX 10 host1.example."}},
        {"host3.example", rr_type::a, rcode::noerror, {}},
        {"foo.bar.example",
         rr_type::txt,
         rcode::noerror,
         {"foo.bar.example. 3600 TXT \"this is a wildcard\""}},
        // not synthesised
        {"host1.example", rr_type::mx, rcode::noerror, {}},
        {"sub.*.example", rr_type::mx, rcode::noerror, {}},
        {"_telnet._tcp.host1.example", rr_type::srv, rcode::nxdomain, {}},
        {"ghost.*.example", rr_type::mx, rcode::nxdomain, {}},
        // §2.2.2: empty non-terminals block it
        {"_tcp.host2.example", rr_type::mx, rcode::noerror, {}},
        {"host2.example", rr_type::mx, rcode::noerror, {}},
        {"foo.host2.example", rr_type::mx, rcode::nxdomain, {}},
        // §2.3: the asterisk itself is an owner like any other
        {"*.example", rr_type::txt, rcode::noerror, {"*.example. 3600 TXT \"this is a wildcard\""}},
        {"sub.*.example",
         rr_type::txt,
         rcode::noerror,
         {"sub.*.example. 3600 TXT \"this is not a wildcard\""}},
    };
    for (auto const &[qname, qtype, code, answer] : cases) {
        decoded const response = ask(zones, qname, qtype);
        EXPECT_EQ(response.code, static_cast<unsigned>(code)) << qname << ' ' << render_type(qtype);
        EXPECT_EQ(response.answer, answer) << qname << ' ' << render_type(qtype);
        EXPECT_TRUE(response.aa()) << qname;
        EXPECT_EQ(response.authority.size(), answer.empty() ? 1U : 0U)
            << qname << ": SOA where there is no data";
    }
}

TEST(wildcard, delegation_is_not_covered) {
    decoded const response = ask(rfc4592_zones(), "host.subdel.example", rr_type::a);
    EXPECT_FALSE(response.aa());
    EXPECT_THAT(response.answer, IsEmpty());
    EXPECT_THAT(response.authority, ElementsAre("subdel.example. 3600 NS ns.example.com.",
                                                "subdel.example. 3600 NS ns.example.net."));
}

// RFC 4592 §3.3.3
TEST(wildcard, alias_under_the_asterisk_is_followed) {
    zone_set const zones(
        {zone_of("example", {cname_of("*.example", "host.example"), a_of("host.example", "192.0.2.1")})});
    EXPECT_THAT(ask(zones, "any.example", rr_type::a).answer,
                ElementsAre("any.example. 3600 CNAME host.example.", "host.example. 3600 A 192.0.2.1"));
}

}  // namespace
}  // namespace cusax::dns

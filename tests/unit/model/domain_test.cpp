#include "model/domain.hpp"

#include <gtest/gtest.h>

namespace cusax::model {
namespace {

TEST(make_domain, realm_and_hostmaster_follow_the_ascii_name) {
    auto const made = make_domain(domain_name::parse("bücher.example").value());
    EXPECT_EQ(made.name.unicode(), "bücher.example");
    EXPECT_EQ(made.sip.realm, "xn--bcher-kva.example");
    EXPECT_EQ(made.dns.hostmaster, "hostmaster@xn--bcher-kva.example");
}

TEST(make_domain, everything_else_has_the_contracts_default) {
    auto const made = make_domain(domain_name::parse("capulet.example").value());
    EXPECT_TRUE(made.sip.enabled);
    EXPECT_TRUE(made.xmpp.enabled);
    EXPECT_TRUE(made.sip.servers.empty());
    EXPECT_EQ(made.dns.mode, dns_mode::zone);
    EXPECT_EQ(made.dns.ttl, std::chrono::seconds{3600});
    EXPECT_EQ(made.policy.tel_edit, tel_edit::forbid);
    EXPECT_EQ(made.policy.vcard_voice_form, voice_form::bare);
    EXPECT_EQ(made.policy.scram_iterations, 10000);
    EXPECT_EQ(made.policy.digest_algorithms, (std::vector{digest_algorithm::md5, digest_algorithm::sha256}));
    EXPECT_EQ(made.policy.retain, std::chrono::days{90});
    EXPECT_EQ(made.numbering, numbering_plan{});
    EXPECT_EQ(made.version, 0);
}

}  // namespace
}  // namespace cusax::model

#include "xmpp/jid_parts.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace cusax::xmpp {
namespace {

// RFC 7622 §3.5, table 1
TEST(jid_parts, cut_at_the_right_separators) {
    struct {
        std::string_view jid, bare, domain;
        bool is_domain;
    } const cases[] = {
        {"juliet@example.com", "juliet@example.com", "example.com", false},
        {"juliet@example.com/foo", "juliet@example.com", "example.com", false},
        {"juliet@example.com/foo@bar", "juliet@example.com", "example.com", false},
        {"king@example.com/a/b", "king@example.com", "example.com", false},
        {"example.com", "example.com", "example.com", true},
        {"example.com/foobar", "example.com", "example.com", false},
        {"a.example.com/b@example.net", "a.example.com", "a.example.com", false},
        {"", "", "", false},
    };
    for (auto const &c : cases) {
        EXPECT_EQ(bare_jid(c.jid), c.bare) << c.jid;
        EXPECT_EQ(domain_of(c.jid), c.domain) << c.jid;
        EXPECT_EQ(is_domain_jid(c.jid), c.is_domain) << c.jid;
    }
}

}  // namespace
}  // namespace cusax::xmpp

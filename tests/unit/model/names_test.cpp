#include "model/names.hpp"

#include <gtest/gtest.h>

namespace cusax::model {
namespace {

// The contract's names, in the order of the enumeration; every one is a value and gives its name back.
template <named E>
void expect_names(std::string const &names) {
    EXPECT_EQ(list_names<E>(), names);
    for (int i = 0; !name_of(static_cast<E>(i)).empty(); ++i)
        EXPECT_EQ(parse_name<E>(name_of(static_cast<E>(i))), static_cast<E>(i));
    for (auto const *const other : {"", "no such name", " ", "UDP", "md5"})
        EXPECT_FALSE(parse_name<E>(other)) << other;
}

TEST(names, are_those_of_the_contract) {
    expect_names<sip_transport>("udp, tcp, tls, ws, wss");
    expect_names<xmpp_security>("starttls, direct");
    expect_names<relay_kind>("stun, turn");
    expect_names<relay_transport>("udp, tcp, tls");
    expect_names<dns_mode>("zone, underscore, push, none");
    expect_names<tel_edit>("forbid, validate, allow");
    expect_names<voice_form>("bare, uri");
    expect_names<digest_algorithm>("MD5, SHA-256, SHA-512-256");
    expect_names<scram_hash>("SCRAM-SHA-1, SCRAM-SHA-256");
    expect_names<account_status>("active, suspended, deleted");
    expect_names<address_type>("voice, video, cell, fax, pager, text, textphone");
}

}  // namespace
}  // namespace cusax::model

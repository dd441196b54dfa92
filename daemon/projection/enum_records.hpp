// From an account to the records of its telephone numbers (ENUM, RFC 6116): who
// dials +49 30 1234 0001 finds sip:juliet@capulet.example (E2U+sip, RFC 3764) and
// xmpp:juliet@capulet.example (E2U+xmpp, RFC 4979). Pure.
#pragma once

#include "dns/record.hpp"
#include "model/account.hpp"
#include "model/domain.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace cusax::projection {

// The zone that the domain's numbers are published in; none where it has none.
std::optional<dns::name> enum_zone_of(model::domain const &domain);

// SOA and NS of the ENUM zone as the domain that leads it rules them. Several domains may share a zone:
// who leads is the caller's to decide.
std::vector<dns::rrset> enum_apex_of(dns::name const &zone, model::domain const &leader);

// The owner of a number inside the zone (RFC 6116 §3.2: the digits reversed, one label each). The labels of
// one digit that the zone begins with are the end of the owner: "4.3.2.1.0.3.9.4.e164.arpa." holds +49301234
// and whatever begins so. None for a number outside.
std::optional<dns::name> enum_owner_of(std::string_view digits, dns::name const &zone);

// One NAPTR RRset for each published number of an active account inside the zone of `domain`, which is the
// account's; `sip_domain` is that of its SIP address. E2U+sip stands in it for an account with voice where
// SIP is enabled, E2U+xmpp for one with xmpp where XMPP is. A URI that does not fit into 255 octets is
// left out. TTL: the domain's.
std::vector<dns::rrset> enum_records_of(model::account const &account, model::domain const &domain,
                                        model::domain const &sip_domain);

}  // namespace cusax::projection

// Records as text: the master file format of RFC 1035 §5.1, with RFC 3597 for
// data of types that the daemon does not know. named-checkzone, nsd-checkzone
// and ldns-read-zone read what is written here.
#pragma once

#include "base/bytes.hpp"
#include "dns/record.hpp"

#include <span>
#include <string>

namespace cusax::dns {

// "10 60 5060 sip.capulet.example." Data that is not of its type comes out in the form of RFC 3597 §5.
std::string render_rdata(rr_type type, byte_view data);

// One line for each record: "owner TTL IN TYPE data\n".
std::string render_rrset(rrset const &set);

// The sets in the order given; a zone's begins with its SOA (zone::rrsets() does).
std::string render_zone_file(std::span<rrset const> sets);

}  // namespace cusax::dns

// Record data from its text, as people write it and as presentation.hpp renders
// it: the fields of RFC 1035 §5.1, CAA (RFC 8659), TLSA (RFC 6698), SVCB and
// HTTPS (RFC 9460), and \# for every type (RFC 3597 §5). Total: any octets may
// come in.
#pragma once

#include "base/result.hpp"
#include "dns/record.hpp"

#include <string_view>

namespace cusax::dns {

// "10 60 5060 sip.capulet.example." → the octets of the wire. Names without a final dot get
// `origin` behind them, "@" is the origin. Stricter than the wire form where servers that
// take our zones over are: digests of their algorithm's length, a NAPTR regexp that is a
// substitution, no SvcParams in alias mode. Error invalid_input, in words for the person who wrote it.
result<rdata> parse_rdata(rr_type type, std::string_view text, name const &origin);

}  // namespace cusax::dns

// A zone that another server sends us by AXFR (RFC 5936), collected message by
// message: TSIG checked over the whole stream, SOA at both ends, bounded in size.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "dns/record.hpp"
#include "dns/request_writer.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace cusax::dns {

class transfer_reader {
  public:
    // For the answer to `request`, an AXFR for `origin`. `most_octets` bounds the memory that
    // the records take, about.
    transfer_reader(name origin, outgoing_request request, std::size_t most_octets);

    // The next message. True: it was the last. Errors, after which all is void: malformed
    // (no transfer), forbidden (the server's rcode), unauthorized (the signature), too_large.
    result<bool> take(byte_view message, std::chrono::sys_seconds now);

    // After the last message: the SOA first, then in canonical order; records that came
    // twice once, RRs of one set under the lowest of their TTLs (RFC 2181 §5.2).
    std::vector<rrset> rrsets() &&;

  private:
    result<void> check_signature(byte_view message, std::chrono::sys_seconds now);
    result<void> add(rrset single);

    name origin_;
    outgoing_request request_;
    std::size_t octets_left_;
    std::optional<rrset> soa_;
    bool ended_ = false;
    std::map<std::pair<name, rr_type>, rrset> sets_;
};

}  // namespace cusax::dns

// Zone transfers out: AXFR (RFC 5936) and IXFR (RFC 1995) over TCP, from one
// version of a zone, message by message as the connection takes them. Octets and
// rules; who may have a zone is the caller's policy.
#pragma once

#include "base/bytes.hpp"
#include "dns/lookup.hpp"
#include "dns/record_stream.hpp"
#include "dns/tsig.hpp"
#include "dns/zone_set.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

namespace cusax::dns {

enum class transfer_kind : std::uint8_t {
    whole,           // asked for by AXFR
    difference,      // asked for by IXFR
    whole_for_ixfr,  // since the history does not reach back, or the difference is longer than the zone
    nothing_newer,   // IXFR of a client that has our serial or a newer one: the SOA alone
};

std::string_view render_transfer_kind(transfer_kind kind);  // "axfr", "ixfr", "ixfr_as_axfr", "up_to_date"

// A transfer under way. It holds its version of the zone; the key must outlive it. One thread at a time.
class transfer {
  public:
    // The next message into `out`, which holds max_message_size octets; 0 at the end.
    std::size_t next(std::span<std::uint8_t> out, std::chrono::sys_seconds now);

    name const &origin() const { return zone_->origin(); }
    std::uint32_t serial() const { return zone_->serial(); }  // that the client will have
    std::optional<std::uint32_t> client_serial() const { return client_serial_; }  // of IXFR
    transfer_kind kind() const { return kind_; }
    tsig_key const *key() const { return key_; }  // that it is signed with; nullptr: unsigned
    std::size_t records_sent() const { return records_sent_; }

  private:
    friend class transfer_opening;
    transfer(std::shared_ptr<zone const> from, query const &request, std::optional<tsig_check> const &checked,
             answer_limits const &limits, std::optional<std::uint32_t> client_serial);

    void choose(std::optional<std::uint32_t> client_serial);

    std::shared_ptr<zone const> zone_;
    std::uint16_t id_;
    std::uint16_t flags_;
    bytes question_;
    std::optional<edns_request> edns_;
    answer_limits limits_;
    tsig_key const *key_ = nullptr;
    std::optional<tsig_signer> signer_;
    std::optional<std::uint32_t> client_serial_;
    transfer_kind kind_ = transfer_kind::whole;
    std::optional<record_stream> records_;
    std::size_t records_sent_ = 0;
    bool first_ = true;
};

struct transfer_rules {
    answer_limits limits;
    tsig_context trust;
    // May this client have the zone? The key's name where its signature was good; else nullptr.
    std::function<bool(name const &origin, name const *key)> may_have;
};

struct ordinary_query {};  // for answer()

// What a message that came over TCP is: something that answer() is for, a transfer to
// run, or a request for one that is refused in `out` (which holds max_message_size
// octets): NOTAUTH for zones that are not ours and for faults of its signature, REFUSED
// by the rules, FORMERR for IXFR without its SOA.
using tcp_request = std::variant<ordinary_query, transfer, answered>;
tcp_request open_transfer(byte_view message, zone_set const &zones, transfer_rules const &rules,
                          std::span<std::uint8_t> out);

}  // namespace cusax::dns

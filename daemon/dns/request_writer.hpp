// Messages that we send to other servers: queries (RFC 1035), NOTIFY (RFC 1996) and,
// by dns/update_writer.hpp, updates. Owners below the name in question point to it;
// each may be signed (RFC 8945), and then brings what checks its answer.
#pragma once

#include "base/bytes.hpp"
#include "dns/name.hpp"
#include "dns/record.hpp"
#include "dns/response_writer.hpp"
#include "dns/tsig.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace cusax::dns {

// How a request is signed; the key must outlive its answer.
struct request_signing {
    tsig_key const *key = nullptr;  // nullptr: unsigned
    std::chrono::sys_seconds now{};
};

struct outgoing_request {
    bytes octets;
    std::optional<tsig_verifier> verifier;  // of the answer; none where the request is unsigned
};

// Unpredictable, so that an answer cannot be forged blindly where there is no key. Any thread.
std::uint16_t random_id();

class request_writer {
  public:
    // `id`: random_id(). In question: a name and type, or the zone of an update.
    request_writer(std::uint16_t id, opcode op, name const &in_question, rr_type type);

    void set_authoritative() { flags_ |= header_flag::authoritative; }

    // Sections in any order. False, and nothing added, where the message would grow beyond 65,535 octets.
    bool add(section where, name const &owner, rr_type type, rr_class klass, time_to_live ttl,
             byte_view data);

    outgoing_request finish(request_signing const &signing) const;

  private:
    struct part {
        bytes octets;
        std::uint16_t count = 0;
    };

    std::uint16_t id_;
    std::uint16_t flags_;
    name in_question_;
    rr_type type_;
    std::array<part, 3> sections_;
    std::size_t size_;
};

// Of class IN, recursion not desired: SOA, AXFR, any other.
outgoing_request make_query(std::uint16_t id, name const &qname, rr_type qtype,
                            request_signing const &signing);

// RFC 1996 §3.7: the new SOA (one record, at the zone's apex) in the answer section.
outgoing_request make_notify(std::uint16_t id, rrset const &soa, request_signing const &signing);

}  // namespace cusax::dns

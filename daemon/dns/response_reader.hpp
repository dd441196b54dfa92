// Answers of other servers, taken apart (RFC 1035 §4.1): total over any octets,
// names written out, also in the data of types that may compress them. What they
// are worth is told by TSIG (dns/tsig.hpp), not here.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "dns/message.hpp"
#include "dns/name.hpp"
#include "dns/record.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace cusax::dns {

struct received_record {
    name owner;
    rr_type type{};
    rr_class klass{};
    time_to_live ttl{};  // one above 2^31-1 is read as 0 (RFC 2181 §8)
    rdata data;          // valid for its type; of another class than IN it may be empty
};

struct response {
    std::uint16_t id{};
    opcode op{};
    rcode code{};  // with the upper bits that OPT holds, RFC 6891 §6.1.3
    bool authoritative{};
    bool truncated{};
    std::optional<name> qname;  // none: without a question
    rr_type qtype{};
    std::vector<received_record> answer;
    std::vector<received_record> authority;
    std::vector<received_record> additional;  // without OPT and TSIG

    // By ID, opcode and question, where it has one. `request` is what we sent.
    bool is_answer_to(byte_view request) const;
};

// Error: malformed.
result<response> read_response(byte_view message);

}  // namespace cusax::dns

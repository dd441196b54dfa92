// One owner of a zone, encoded in a row of octets: its name, how many child
// owners exist (an owner without records but with children is an empty
// non-terminal, RFC 4592 §2.2.2), and its RRsets with their data as the wire has it.
// Only this room encodes nodes, so views read them without checks.
#pragma once

#include "base/bytes.hpp"
#include "dns/record.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <vector>

namespace cusax::dns {

// An RRset where it lies. `body` holds `count` times RDLENGTH (network order) and RDATA.
struct rrset_view {
    rr_type type{};
    time_to_live ttl{};
    std::uint16_t count{};
    byte_view body;

    // Calls visit(byte_view rdata) for each record.
    template <class Visit>
    void each(Visit visit) const {
        for (byte_view rest = body; !rest.empty();) {
            std::size_t const size = static_cast<std::size_t>(rest[0]) << 8U | rest[1];
            visit(rest.subspan(2, size));
            rest = rest.subspan(2 + size);
        }
    }
    byte_view first() const {  // of a set with one record: SOA, CNAME
        return body.subspan(2, static_cast<std::size_t>(body[0]) << 8U | body[1]);
    }
};

// A node taken apart, for editing.
struct node_sets {
    struct set {
        rr_type type{};
        time_to_live ttl{};
        std::vector<rdata> records;
    };

    std::uint32_t children = 0;
    std::vector<set> sets;  // sorted by type
};

class node_view {
  public:
    node_view() = default;
    explicit node_view(byte_view encoded) : encoded_(encoded) {}

    byte_view encoded() const { return encoded_; }
    byte_view owner() const { return encoded_.subspan(1, encoded_[0]); }
    std::uint32_t children() const { return load<std::uint32_t>(1U + encoded_[0]); }
    bool empty() const { return first_set() == encoded_.size(); }
    std::optional<rrset_view> find(rr_type type) const;
    node_sets decode() const;

    template <class Visit>  // visit(rrset_view const &)
    void each(Visit visit) const {
        for (std::size_t at = first_set(); at < encoded_.size();) {
            rrset_view const set = set_at(at);
            visit(set);
            at += set_header + set.body.size();
        }
    }

    // Two views of the same owner in the same zone version.
    bool same_as(node_view const &other) const { return encoded_.data() == other.encoded_.data(); }

  private:
    friend bytes encode_node(byte_view owner, node_sets const &node);
    // type, ttl, count, size of the body (which fits into a message)
    static constexpr std::size_t set_header = 2 + 4 + 2 + 2;

    template <class Number>  // in the machine's own order: nodes never leave the process
    Number load(std::size_t at) const {
        Number value;
        std::memcpy(&value, encoded_.data() + at, sizeof value);
        return value;
    }
    std::size_t first_set() const { return 1U + encoded_[0] + 4U; }
    rrset_view set_at(std::size_t at) const;

    byte_view encoded_;
};

bytes encode_node(byte_view owner, node_sets const &node);

}  // namespace cusax::dns

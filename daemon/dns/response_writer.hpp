// Writes one response into a buffer of the caller, without an allocation: names
// compressed (RFC 1035 §4.1.4) except inside the data of types that RFC 3597 §4
// excludes, whole RRsets or nothing (RFC 2181 §9), room for the OPT record kept.
#pragma once

#include "base/bytes.hpp"
#include "dns/cookie.hpp"
#include "dns/message.hpp"
#include "dns/node.hpp"
#include "dns/record.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace cusax::dns {

enum class section : std::uint8_t { answer, authority, additional };

struct edns_reply {
    std::uint16_t payload{};  // what we can take over UDP
    bool dnssec_ok{};
};

class response_writer {
  public:
    // At most `limit` octets, and no more than `out` holds (at least 512).
    response_writer(std::span<std::uint8_t> out, std::size_t limit, query const &request);

    // With room taken for it now, the OPT record is written by finish().
    void set_edns(edns_reply const &edns);
    void set_expire(time_to_live expire);          // EXPIRE option (RFC 7314 §2); only after set_edns()
    void set_cookie(cookie_octets const &cookie);  // COOKIE option (RFC 7873 §4); only after set_edns()
    void set_authoritative() { flags_ |= header_flag::authoritative; }
    void set_truncated() { flags_ |= header_flag::truncated; }
    bool is_truncated() const { return (flags_ & header_flag::truncated) != 0; }
    void set_rcode(rcode code) { code_ = code; }
    rcode code() const { return code_; }

    // RFC 5936 §3.4: names shall not take their case from the question. Before the first add().
    void forget_question_name() { known_count_ = 0; }

    // Sections in their order. False, and nothing written, where the RRset does not fit.
    bool add(section where, byte_view owner, rrset_view const &set, time_to_live ttl);
    bool add(section where, byte_view owner, rrset_view const &set) {
        return add(where, owner, set, set.ttl);
    }

    std::size_t size() const { return size_; }  // so far
    std::size_t finish();                       // the message's size
    std::size_t opt_size() const;               // of the OPT record, the last one; 0 where there is none

  private:
    static constexpr std::size_t max_known_names = 48;  // then names are written out

    bool has_room(std::size_t count) const { return limit_ - size_ >= count; }
    void put(byte_view octets);
    void put16(std::uint16_t value);
    void put32(std::uint32_t value);
    bool put_name(byte_view name);
    bool put_record(byte_view owner, rrset_view const &set, time_to_live ttl, byte_view data);
    bool put_data(rr_type type, byte_view data);
    void store16(std::size_t at, std::uint16_t value);
    void put_opt();
    void learn_name(std::size_t at, std::size_t size);
    bool is_name_at(std::size_t at, byte_view name) const;
    std::optional<std::uint16_t> known_name(byte_view name) const;

    std::uint8_t *out_;
    std::size_t limit_;
    std::size_t size_ = 0;
    std::uint16_t flags_;
    rcode code_ = rcode::noerror;
    byte_view qname_;
    std::optional<edns_reply> edns_;
    std::optional<time_to_live> expire_;
    std::optional<cookie_octets> cookie_;
    std::array<std::uint16_t, 3> counts_{};
    std::array<std::uint16_t, max_known_names> known_;       // where names begin; filled up to known_count_
    std::array<std::uint8_t, max_known_names> known_sizes_;  // of each, written out
    std::size_t known_count_ = 0;
};

}  // namespace cusax::dns

#include "dns/response_writer.hpp"

#include "dns/rdata_format.hpp"
#include "dns/wire_name.hpp"

#include <algorithm>
#include <cstring>

namespace cusax::dns {
namespace {

constexpr std::uint16_t pointer_bits = 0xC000;
constexpr std::size_t pointer_reach = 0x4000;
constexpr std::size_t bare_opt_size = 11;
constexpr std::size_t option_header = 4;
constexpr std::size_t expire_size = option_header + 4;
constexpr std::size_t cookie_size = option_header + std::tuple_size_v<cookie_octets>;
constexpr std::uint16_t expire_option = 9;
constexpr std::uint16_t cookie_option = 10;

}  // namespace

response_writer::response_writer(std::span<std::uint8_t> out, std::size_t limit, query const &request)
    : out_(out.data()),
      limit_(std::min({limit, out.size(), max_message_size})),
      // Opcode and RD come back, all else is ours: AD and CD stay clear.
      flags_(static_cast<std::uint16_t>(
          header_flag::response |
          (request.flags & (header_flag::opcode_mask | header_flag::recursion_desired)))),
      qname_(request.qname) {
    put16(request.id);
    for (int i = 0; i < 5; ++i) put16(0);  // flags and counts: finish()
    if (request.question.empty()) return;
    store16(4, 1);
    put(request.question);
    learn_name(header_size, qname_.size());
}

// Only once the name, of this size when written out, stands there to its end: is_name_at() reads on
// from each label.
void response_writer::learn_name(std::size_t at, std::size_t size) {
    for (; out_[at] != 0 && out_[at] <= max_label_size; size -= 1U + out_[at], at += 1U + out_[at])
        if (known_count_ < max_known_names && at < pointer_reach) {
            known_sizes_[known_count_] = static_cast<std::uint8_t>(size);
            known_[known_count_++] = static_cast<std::uint16_t>(at);
        }
}

void response_writer::set_edns(edns_reply const &edns) {
    limit_ -= edns_ ? 0 : bare_opt_size;
    edns_ = edns;
}

void response_writer::set_expire(time_to_live expire) {
    limit_ -= expire_ ? 0 : expire_size;
    expire_ = expire;
}

void response_writer::set_cookie(cookie_octets const &cookie) {
    limit_ -= cookie_ ? 0 : cookie_size;
    cookie_ = cookie;
}

std::size_t response_writer::opt_size() const {
    if (!edns_) return 0;
    return bare_opt_size + (expire_ ? expire_size : 0) + (cookie_ ? cookie_size : 0);
}

void response_writer::put(byte_view octets) {
    std::memcpy(out_ + size_, octets.data(), octets.size());
    size_ += octets.size();
}

void response_writer::store16(std::size_t at, std::uint16_t value) {
    out_[at] = static_cast<std::uint8_t>(value >> 8U);
    out_[at + 1] = static_cast<std::uint8_t>(value);
}

void response_writer::put16(std::uint16_t value) {
    store16(size_, value);
    size_ += 2;
}

void response_writer::put32(std::uint32_t value) {
    put16(static_cast<std::uint16_t>(value >> 16U));
    put16(static_cast<std::uint16_t>(value));
}

// Compares a name that this message holds, its pointers followed, with an uncompressed one.
bool response_writer::is_name_at(std::size_t at, byte_view name) const {
    for (std::size_t i = 0;; i += 1U + name[i]) {
        while ((out_[at] & 0xC0U) != 0) at = static_cast<std::size_t>(out_[at] & 0x3FU) << 8U | out_[at + 1];
        std::size_t const size = 1U + out_[at];
        if (out_[at] != name[i] || !equal_ignoring_case({out_ + at, size}, name.subspan(i, size)))
            return false;
        if (name[i] == 0) return true;
        at += size;
    }
}

std::optional<std::uint16_t> response_writer::known_name(byte_view name) const {
    for (std::size_t i = 0; i < known_count_; ++i)
        if (known_sizes_[i] == name.size() && is_name_at(known_[i], name)) return known_[i];
    return std::nullopt;
}

// Writes the labels that the message does not know yet, then a pointer to the rest.
bool response_writer::put_name(byte_view name) {
    if (name.data() == qname_.data() && name.size() > 1) {
        if (!has_room(2)) return false;
        put16(static_cast<std::uint16_t>(pointer_bits | header_size));
        return true;
    }
    std::size_t const start = size_;
    std::size_t const written_out = name.size();
    std::optional<std::uint16_t> rest;
    while (name[0] != 0 && !(rest = known_name(name))) {
        if (!has_room(1U + name[0])) return false;
        put(name.first(1U + name[0]));
        name = name.subspan(1U + name[0]);
    }
    if (!has_room(rest ? 2 : 1)) return false;
    if (rest)
        put16(static_cast<std::uint16_t>(pointer_bits | *rest));
    else
        out_[size_++] = 0;
    learn_name(start, written_out);
    return true;
}

bool response_writer::put_data(rr_type type, byte_view data) {
    for (rdata_field const field : fields_of(type)) {
        if (field == rdata_field::plain_name) break;
        std::size_t const size = field_size(field, data).value_or(data.size());
        if (field == rdata_field::compressible_name) {
            if (!put_name(data.first(size))) return false;
        } else {
            if (!has_room(size)) return false;
            put(data.first(size));
        }
        data = data.subspan(size);
    }
    if (!has_room(data.size())) return false;
    put(data);
    return true;
}

bool response_writer::put_record(byte_view owner, rrset_view const &set, time_to_live ttl, byte_view data) {
    if (!put_name(owner) || !has_room(10)) return false;
    put16(static_cast<std::uint16_t>(set.type));
    put16(static_cast<std::uint16_t>(rr_class::in));
    put32(ttl.count());
    std::size_t const size_at = size_;
    put16(0);
    if (!put_data(set.type, data)) return false;
    store16(size_at, static_cast<std::uint16_t>(size_ - size_at - 2));
    return true;
}

bool response_writer::add(section where, byte_view owner, rrset_view const &set, time_to_live ttl) {
    std::size_t const size_before = size_;
    std::size_t const known_before = known_count_;
    bool fits = true;
    set.each([&](byte_view data) { fits = fits && put_record(owner, set, ttl, data); });
    if (fits) {
        auto &count = counts_[static_cast<std::size_t>(where)];
        count = static_cast<std::uint16_t>(count + set.count);
    } else {
        size_ = size_before;
        known_count_ = known_before;
    }
    return fits;
}

void response_writer::put_opt() {
    out_[size_++] = 0;
    put16(static_cast<std::uint16_t>(rr_type::opt));
    put16(edns_->payload);
    // RFC 6891 §6.1.3: the upper eight bits of the code, version 0, flags
    put16(static_cast<std::uint16_t>((static_cast<std::uint16_t>(code_) >> 4U) << 8U));
    put16(edns_->dnssec_ok ? 0x8000 : 0);
    put16(static_cast<std::uint16_t>(opt_size() - bare_opt_size));
    if (expire_) {
        put16(expire_option);
        put16(4);
        put32(expire_->count());
    }
    if (cookie_) {
        put16(cookie_option);
        put16(cookie_size - option_header);
        put(*cookie_);
    }
    ++counts_[static_cast<std::size_t>(section::additional)];
}

std::size_t response_writer::finish() {
    if (edns_) put_opt();
    store16(2, static_cast<std::uint16_t>(flags_ |
                                          (static_cast<std::uint16_t>(code_) & header_flag::rcode_mask)));
    for (std::size_t i = 0; i < counts_.size(); ++i) store16(6 + 2 * i, counts_[i]);
    return size_;
}

}  // namespace cusax::dns

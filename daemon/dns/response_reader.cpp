#include "dns/response_reader.hpp"

#include "dns/record_reader.hpp"
#include "dns/wire_number.hpp"

#include <utility>

namespace cusax::dns {
namespace {

constexpr auto in_class = static_cast<std::uint16_t>(rr_class::in);

failure broken(char const *why) { return fail(error_code::malformed, why); }

class reader {
  public:
    explicit reader(byte_view message) : message_(message) {}

    result<response> read() {
        if (message_.size() < header_size) return broken("The message has no header.");
        std::uint16_t const flags = read16(message_, 2);
        if ((flags & header_flag::response) == 0) return broken("The message is no response.");
        out_.id = read16(message_, 0);
        out_.op = static_cast<opcode>((flags & header_flag::opcode_mask) >> header_flag::opcode_shift);
        out_.code = static_cast<rcode>(flags & header_flag::rcode_mask);
        out_.authoritative = (flags & header_flag::authoritative) != 0;
        out_.truncated = (flags & header_flag::truncated) != 0;
        if (!read_question(read16(message_, 4))) return broken("The question is unreadable.");
        if (!read_section(read16(message_, 6), out_.answer) ||
            !read_section(read16(message_, 8), out_.authority) ||
            !read_section(read16(message_, 10), out_.additional))
            return broken("A record is unreadable.");
        if (at_ != message_.size()) return broken("There are octets behind the message.");
        return std::move(out_);
    }

  private:
    bool read_question(std::uint16_t count) {
        if (count == 0) return true;
        if (count > 1 || !take_name()) return false;  // RFC 9619
        if (message_.size() - at_ < 4) return false;
        out_.qname = name::from_wire(name_).value();
        out_.qtype = static_cast<rr_type>(read16(message_, at_));
        at_ += 4;
        return true;
    }

    bool take_name() {
        auto const behind = read_name(message_, at_, name_);
        if (behind) at_ = *behind;
        return behind.has_value();
    }

    bool read_section(std::uint16_t count, std::vector<received_record> &section) {
        for (; count > 0; --count) {
            auto const record = read_record(message_, at_);
            if (!record || !read_name(message_, at_, name_)) return false;
            at_ = record->end;
            if (record->type == rr_type::opt) extend_code(record->ttl);
            if (record->type == rr_type::opt || record->type == rr_type::tsig) continue;
            auto data = read_rdata(message_, *record);
            // Prerequisites and deletions of an update that comes back have no data (RFC 2136 §2.4, §2.5).
            bool const needs_none = record->data.empty() && record->klass != in_class;
            if (!data && !needs_none) return false;
            section.push_back({.owner = name::from_wire(name_).value(),
                               .type = record->type,
                               .klass = static_cast<rr_class>(record->klass),
                               .ttl = time_to_live(record->ttl > max_ttl.count() ? 0 : record->ttl),
                               .data = data ? *std::move(data) : rdata()});
        }
        return true;
    }

    void extend_code(std::uint32_t opt_ttl) {
        auto const low = static_cast<unsigned>(out_.code) & header_flag::rcode_mask;
        out_.code = static_cast<rcode>((opt_ttl >> 24U) << 4U | low);
    }

    byte_view message_;
    std::size_t at_ = header_size;
    bytes name_;
    response out_;
};

}  // namespace

bool response::is_answer_to(byte_view request) const {
    if (request.size() < header_size || id != read16(request, 0)) return false;
    auto const asked =
        static_cast<opcode>((read16(request, 2) & header_flag::opcode_mask) >> header_flag::opcode_shift);
    if (op != asked) return false;
    if (!qname) return true;
    bytes wire;
    auto const behind = read_name(request, header_size, wire);
    return behind && request.size() - *behind >= 4 && *qname == name::from_wire(wire).value() &&
           qtype == static_cast<rr_type>(read16(request, *behind));
}

result<response> read_response(byte_view message) { return reader(message).read(); }

}  // namespace cusax::dns

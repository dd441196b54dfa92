#include "dns/message.hpp"

#include "dns/cookie.hpp"
#include "dns/record_reader.hpp"
#include "dns/wire_name.hpp"
#include "dns/wire_number.hpp"

namespace cusax::dns {
namespace {

constexpr std::uint8_t pointer_mark = 0xC0;      // RFC 1035 §4.1.4
constexpr std::uint16_t expire_option = 9;       // RFC 7314 §2
constexpr std::uint16_t cookie_option = 10;      // RFC 7873 §4
constexpr std::uint32_t dnssec_ok_bit = 0x8000;  // in the OPT record's TTL, RFC 6891 §6.1.4

// RFC 6891 §6.1.2; unknown options are passed over.
std::optional<edns_request> read_edns(record_view const &opt) {
    if (!opt.root_owner) return std::nullopt;
    edns_request edns{.payload = opt.klass,
                      .version = static_cast<std::uint8_t>(opt.ttl >> 16U),
                      .dnssec_ok = (opt.ttl & dnssec_ok_bit) != 0,
                      .wants_expire = false,
                      .cookie = {}};
    for (byte_view rest = opt.data; !rest.empty();) {
        if (rest.size() < 4) return std::nullopt;
        std::size_t const size = read16(rest, 2);
        if (rest.size() - 4 < size) return std::nullopt;
        if (read16(rest, 0) == expire_option) edns.wants_expire = true;
        // RFC 7873 §5.2: the first counts; §5.2.2: one of another size makes the query malformed.
        if (read16(rest, 0) == cookie_option && edns.cookie.empty()) {
            if (!is_cookie_size(size)) return std::nullopt;
            edns.cookie = rest.subspan(4, size);
        }
        rest = rest.subspan(4 + size);
    }
    return edns;
}

// Reads the only question; gives the octet behind it.
std::optional<std::size_t> read_question(byte_view message, query &out) {
    byte_view const rest = message.subspan(header_size);
    std::size_t const name_size = wire_name_size(rest);  // nothing lies before it that a pointer could mean
    if (name_size == 0 || rest.size() - name_size < 4) return std::nullopt;
    out.question = rest.first(name_size + 4);
    out.qname = rest.first(name_size);
    out.qtype = static_cast<rr_type>(read16(rest, name_size));
    out.qclass = static_cast<rr_class>(read16(rest, name_size + 2));
    return header_size + name_size + 4;
}

// OPT stands once and only in the additional section (RFC 6891 §6.1.1), TSIG last of all (RFC 8945 §5.1).
bool read_additional(byte_view message, std::size_t &at, std::size_t count, query &out) {
    for (std::size_t i = 0; i < count; ++i) {
        auto const record = read_record(message, at);
        if (!record) return false;
        if (record->type == rr_type::opt) {
            if (out.edns) return false;
            out.edns = read_edns(*record);
            if (!out.edns) return false;
        }
        if (record->type == rr_type::tsig) {
            if (i + 1 != count) return false;
            out.tsig = message.subspan(at, record->end - at);
        }
        at = record->end;
    }
    return true;
}

// Reads what stands behind the question; false where that is not well-formed.
bool read_records(byte_view message, std::size_t at, query &out) {
    std::size_t const before_additional = std::size_t{read16(message, 6)} + read16(message, 8);
    for (std::size_t i = 0; i < before_additional; ++i) {
        auto const record = read_record(message, at);
        if (!record || record->type == rr_type::opt || record->type == rr_type::tsig) return false;
        at = record->end;
    }
    return read_additional(message, at, read16(message, 10), out) && at == message.size();
}

// Of what the body of another opcode means only EDNS and TSIG concern us, which any
// answer must heed (RFC 6891 §6.1.1); where it cannot be read, it has neither.
void read_other(byte_view message, std::optional<std::size_t> behind_question, query &out) {
    bool const fine = behind_question && read_records(message, *behind_question, out);
    if (fine) return;
    out.edns.reset();
    out.tsig = {};
}

}  // namespace

query_verdict parse_query(byte_view message, query &out) {
    out = {};
    if (message.size() < header_size) return query_verdict::ignore;
    out.id = read16(message, 0);
    out.flags = read16(message, 2);
    if ((out.flags & header_flag::response) != 0) return query_verdict::ignore;
    bool const one_question = read16(message, 4) == 1;
    auto const behind_question = one_question ? read_question(message, out) : std::nullopt;
    if (out.op() != opcode::query) {
        read_other(message, behind_question, out);
        return query_verdict::readable;
    }
    // A count other than one is as bad as a question that cannot be read (RFC 9619).
    bool const fine = behind_question && read_records(message, *behind_question, out);
    return fine ? query_verdict::readable : query_verdict::malformed;
}

std::optional<std::size_t> read_name(byte_view message, std::size_t at, bytes &out) {
    out.clear();
    std::optional<std::size_t> behind;
    std::size_t lowest = at;  // pointers lead below all that was read
    while (at < message.size()) {
        std::uint8_t const length = message[at];
        if (length >= pointer_mark) {
            if (at + 1 >= message.size()) return std::nullopt;
            std::size_t const target =
                static_cast<std::size_t>(length & ~pointer_mark) << 8U | message[at + 1];
            if (target >= lowest) return std::nullopt;
            if (!behind) behind = at + 2;
            at = lowest = target;
            continue;
        }
        if (length > max_label_size || message.size() - at < 1U + length ||
            out.size() + length + 1 > max_name_size)
            return std::nullopt;
        out.insert(out.end(), message.begin() + static_cast<std::ptrdiff_t>(at),
                   message.begin() + static_cast<std::ptrdiff_t>(at + 1 + length));
        at += 1U + length;
        if (length == 0) return behind ? behind : at;
    }
    return std::nullopt;
}

}  // namespace cusax::dns

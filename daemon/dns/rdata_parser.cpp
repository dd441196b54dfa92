#include "dns/rdata_parser.hpp"

#include "dns/master_text.hpp"
#include "dns/naptr_rule.hpp"
#include "dns/rdata_format.hpp"
#include "dns/svc_params.hpp"

#include <algorithm>
#include <charconv>
#include <span>

namespace cusax::dns {
namespace {

using words = std::span<master_word const>;

failure refuse(std::string why) { return fail(error_code::invalid_input, std::move(why)); }

// What of a type is called how in an error, "port" and the like, is not worth a table: the place is.
failure refuse_field(std::size_t place, std::string_view why) {
    return refuse("Field " + std::to_string(place) + " " + std::string(why));
}

void put(rdata &out, byte_view octets) { out.insert(out.end(), octets.begin(), octets.end()); }

template <class Number>
bool put_number(rdata &out, std::string_view digits) {
    Number value = 0;
    auto const [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (problem != std::errc() || end != digits.data() + digits.size()) return false;
    for (std::size_t shift = sizeof(Number) * 8; shift > 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(value >> (shift - 8)));
    return true;
}

bool put_address(rdata &out, result<rdata> const &address) {
    if (!address) return false;
    put(out, *address);
    return true;
}

// Names in UTF-8 would go onto the wire as they are, where nobody looks for them.
bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

class data_parser {
  public:
    data_parser(words rest, name const &origin) : rest_(rest), origin_(origin) {}

    result<rdata> parse(std::span<rdata_field const> fields) {
        for (rdata_field const field : fields) {
            ++place_;
            if (auto const done = take(field); !done) return failure(done.error());
        }
        if (!rest_.empty()) return refuse("There is more than the type has fields.");
        return std::move(out_);
    }

  private:
    result<void> take(rdata_field field) {
        if (field == rdata_field::params) return take_params();
        if (rest_.empty()) return refuse_field(place_, "is missing.");
        switch (field) {
            case rdata_field::strings: return take_strings();
            case rdata_field::hex: return take_hex();
            case rdata_field::compressible_name:
            case rdata_field::plain_name: return take_name();
            case rdata_field::string:
            case rdata_field::tag: return take_string();
            case rdata_field::text: return take_text();
            default: return take_value(field);
        }
    }

    master_word next() {
        master_word const word = rest_.front();
        rest_ = rest_.subspan(1);
        return word;
    }

    result<void> take_value(rdata_field field) {
        master_word const word = next();
        bool fine = !word.quoted;
        if (field == rdata_field::octet) fine = fine && put_number<std::uint8_t>(out_, word.written);
        if (field == rdata_field::number16) fine = fine && put_number<std::uint16_t>(out_, word.written);
        if (field == rdata_field::number32) fine = fine && put_number<std::uint32_t>(out_, word.written);
        if (field == rdata_field::ipv4) fine = fine && put_address(out_, parse_a(word.written));
        if (field == rdata_field::ipv6) fine = fine && put_address(out_, parse_aaaa(word.written));
        if (fine) return {};
        if (field == rdata_field::ipv4) return refuse_field(place_, "is not an IPv4 address.");
        if (field == rdata_field::ipv6) return refuse_field(place_, "is not an IPv6 address.");
        if (field == rdata_field::octet) return refuse_field(place_, "is not a number from 0 to 255.");
        return refuse_field(place_, field == rdata_field::number16 ? "is not a number from 0 to 65535."
                                                                   : "is not a number of 32 bits.");
    }

    result<void> take_name() {
        master_word const word = next();
        if (word.quoted || word.has_quotes) return refuse_field(place_, "must be a name without quotes.");
        if (!is_ascii(word.written)) return refuse_field(place_, "must be a name in A-labels (xn--…).");
        auto const parsed = name::parse(word.written, origin_);
        if (!parsed) return refuse_field(place_, "is not a name: " + parsed.error().detail);
        put(out_, parsed->wire());
        return {};
    }

    result<std::string> octets_of(master_word const &word) const {
        if (word.has_quotes) return refuse_field(place_, "has a quote in its middle.");
        return unescape(word.written);
    }

    result<void> take_string() {
        auto const octets = octets_of(next());
        if (!octets) return failure(octets.error());
        if (octets->size() > 255)
            return refuse_field(place_, "is a string of over 255 octets; cut it in several.");
        out_.push_back(static_cast<std::uint8_t>(octets->size()));
        put(out_, as_bytes(*octets));
        return {};
    }

    result<void> take_strings() {
        while (!rest_.empty())
            if (auto const done = take_string(); !done) return done;
        return {};
    }

    result<void> take_text() {
        auto const octets = octets_of(next());
        if (!octets) return failure(octets.error());
        put(out_, as_bytes(*octets));
        return {};
    }

    result<void> take_hex() {
        std::string digits;
        while (!rest_.empty()) {
            master_word const word = next();
            if (word.quoted) return refuse_field(place_, "must be hexadecimal without quotes.");
            digits += word.written;
        }
        auto const octets = decode_hex(digits);
        if (!octets || octets->empty()) return refuse_field(place_, "must be hexadecimal.");
        put(out_, *octets);
        return {};
    }

    result<void> take_params() {
        auto const params = parse_svc_params(rest_);
        if (!params) return failure(params.error());
        put(out_, *params);
        rest_ = {};
        return {};
    }

    words rest_;
    name const &origin_;
    rdata out_;
    std::size_t place_ = 0;
};

// RFC 3597 §5: \# length octets
result<rdata> parse_opaque(words rest) {
    rdata length;
    if (rest.empty() || rest[0].quoted || !put_number<std::uint16_t>(length, rest[0].written))
        return refuse("Behind \\# stands the number of octets.");
    std::string digits;
    for (master_word const &word : rest.subspan(1)) digits += word.written;
    auto octets = decode_hex(digits);
    if (!octets || octets->size() != (static_cast<std::size_t>(length[0]) << 8U | length[1]))
        return refuse("Behind \\# and the number stand as many octets in hexadecimal.");
    return std::move(*octets);
}

// Octets of a digest by the registries' numbers; 0: any length.
std::size_t ds_digest_size(std::uint8_t algorithm) {  // RFC 4034 §5.1.4, RFC 4509, RFC 6605
    return algorithm == 1 ? 20 : algorithm == 2 ? 32 : algorithm == 4 ? 48 : 0;
}
std::size_t sshfp_digest_size(std::uint8_t algorithm) {  // RFC 4255 §3.1.2, RFC 6594
    return algorithm == 1 ? 20 : algorithm == 2 ? 32 : 0;
}
std::size_t tlsa_digest_size(std::uint8_t matching) {  // RFC 6698 §2.1.3
    return matching == 1 ? 32 : matching == 2 ? 64 : 0;
}

result<void> check_digest(std::size_t expected, std::size_t found) {
    if (expected == 0 || expected == found) return {};
    return refuse("The digest is not " + std::to_string(expected) + " octets long, as its algorithm's is.");
}

result<void> check_naptr(byte_view data) {
    byte_view const flags = data.subspan(4);
    byte_view const services = flags.subspan(1U + flags[0]);
    byte_view const regexp = services.subspan(1U + services[0]);
    byte_view const replacement = regexp.subspan(1U + regexp[0]);
    if (!is_substitution(as_text(regexp.subspan(1, regexp[0]))))
        return refuse(
            "The regexp is no substitution like !^.*$!sip:juliet@capulet.example! (RFC 3402 §3.2).");
    if (regexp[0] != 0 && replacement.size() > 1)
        return refuse("A regexp and a replacement exclude one another (RFC 3403 §4.1).");
    return {};
}

// What data of the right form must also be, lest another server refuse the whole zone.
result<void> check_meaning(rr_type type, byte_view data) {
    switch (type) {
        case rr_type::ds: return check_digest(ds_digest_size(data[3]), data.size() - 4);
        case rr_type::sshfp: return check_digest(sshfp_digest_size(data[1]), data.size() - 2);
        case rr_type::tlsa: return check_digest(tlsa_digest_size(data[2]), data.size() - 3);
        case rr_type::naptr: return check_naptr(data);
        case rr_type::svcb:
        case rr_type::https:
            if (data[0] == 0 && data[1] == 0 && data.size() > 2 + wire_name_size(data.subspan(2)))
                return refuse("An alias (priority 0) has no SvcParams (RFC 9460 §2.4.2).");
            return {};
        default: return {};
    }
}

}  // namespace

result<rdata> parse_rdata(rr_type type, std::string_view text, name const &origin) {
    auto const split = split_words(text);
    if (!split) return failure(split.error());
    if (split->empty()) return refuse("There is no data.");
    auto const fields = fields_of(type);
    bool const opaque = split->front().written == "\\#" && !split->front().quoted;
    if (!opaque && fields.empty())
        return refuse(
            "Data of a type that is not known here is written as \\# length hexadecimal (RFC 3597 §5).");
    auto data = opaque ? parse_opaque(words(*split).subspan(1)) : data_parser(*split, origin).parse(fields);
    if (!data) return data;
    if (!is_valid_rdata(type, *data)) return refuse("The data is not of the type " + render_type(type) + ".");
    if (auto const fine = check_meaning(type, *data); !fine) return failure(fine.error());
    return data;
}

}  // namespace cusax::dns

#include "model/sip_uri.hpp"

#include "base/ascii.hpp"
#include "base/bytes.hpp"
#include "model/unicode_text.hpp"

#include <algorithm>

namespace cusax::model {
namespace {

constexpr std::size_t longest_user = 200;  // octets, escapes counted as they are written
constexpr std::string_view marks = "-_.!~*'()";

failure refuse(std::string detail) { return fail(error_code::invalid_input, std::move(detail)); }

// RFC 3261 §25.1. Of user-unreserved the semicolon is left out: in an AOR it only ever begins
// telephone-subscriber parameters (;phone-context=), and one number must not have two addresses.
bool is_unreserved(char c) { return is_alphanumeric(c) || marks.find(c) != std::string_view::npos; }
bool is_user_unreserved(char c) { return std::string_view("&=+$,?/").find(c) != std::string_view::npos; }

// Builds the user part in its canonical form. Unreserved characters and those beyond ASCII are collected so
// that they are folded together; what RFC 3261 §19.1.4 does not take as equal to its escape stays as it is.
class user_writer {
  public:
    // An octet that was escaped, or literal and unreserved or beyond ASCII.
    void add_octet(char c) {
        if (static_cast<unsigned char>(c) >= 0x80 || is_unreserved(c)) {
            foldable_ += c;
            return;
        }
        flush();
        append_percent_encoded(user_, c);
    }
    void add_literal(char c) {
        flush();
        user_ += c;
    }
    // Empty where the octets beyond ASCII are not UTF-8, or controls of it.
    std::string finish() {
        flush();
        return well_formed_ ? user_ : std::string{};
    }

  private:
    void flush() {
        well_formed_ = well_formed_ && is_utf8(foldable_) && !has_control_character(foldable_);
        if (foldable_.empty() || !well_formed_) return;
        for (char const c : to_lower(foldable_)) {
            if (is_unreserved(c))
                user_ += c;
            else
                append_percent_encoded(user_, c);
        }
        foldable_.clear();
    }

    std::string foldable_;
    std::string user_;
    bool well_formed_ = true;
};

result<std::string> parse_user(std::string_view text) {
    if (text.empty()) return refuse("the SIP address has no user part: it is written sip:user@host");
    if (text.size() > longest_user * 3)
        return refuse("the user part of the SIP address is longer than 200 octets");
    user_writer writer;
    for (std::size_t at = 0; at < text.size(); ++at) {
        char const c = text[at];
        if (c == ':') return refuse("the SIP address must not contain a password (\":\" in the user part)");
        if (c == ';') return refuse("the SIP address must not contain parameters (\";\")");
        if (c == '%') {
            auto const octet = decode_hex(text.substr(at + 1, 2));
            if (!octet || octet->size() != 1)
                return refuse(
                    "\"%\" in a SIP address begins an escape and needs two hexadecimal digits behind it");
            char const escaped = static_cast<char>(octet->front());
            if (has_control_character({&escaped, 1}))
                return refuse("the SIP address contains a control character");
            writer.add_octet(escaped);
            at += 2;
        } else if (is_user_unreserved(c)) {
            writer.add_literal(c);
        } else if (is_unreserved(c) || static_cast<unsigned char>(c) >= 0x80) {
            writer.add_octet(c);
        } else {
            return refuse("the user part of a SIP address cannot contain " +
                          describe_code_point(static_cast<unsigned char>(c)) + "; it can be escaped as %XX");
        }
    }
    std::string user = writer.finish();
    if (user.empty())
        return refuse("the user part of the SIP address is not UTF-8, or has control characters in it");
    if (user.size() > longest_user)
        return refuse("the user part of the SIP address is longer than 200 octets");
    return user;
}

bool has_scheme(std::string_view text, std::string_view scheme) {
    return equal_ignoring_case(text.substr(0, scheme.size()), scheme);
}

}  // namespace

result<sip_uri> sip_uri::parse(std::string_view text) {
    if (has_scheme(text, "sips:"))
        return refuse(
            "write the SIP address with \"sip:\"; that calls are secured by TLS is a matter of the domain");
    if (!has_scheme(text, "sip:")) return refuse("a SIP address begins with \"sip:\"");
    text.remove_prefix(4);
    auto const at = text.find('@');
    if (at == std::string_view::npos)
        return refuse("a SIP address is written sip:user@host, and the \"@\" is missing");

    auto user = parse_user(text.substr(0, at));
    if (!user) return fail(std::move(user.error()));
    std::string_view const host = text.substr(at + 1);
    if (host.starts_with('['))
        return refuse("the host of a SIP address must be a domain name, not an IP address");
    switch (auto const stop = host.find_first_of(":;?@");
            stop == std::string_view::npos ? '\0' : host[stop]) {
        case ':': return refuse("the SIP address must not contain a port: where the servers are, DNS tells");
        case ';': return refuse("the SIP address must not contain parameters (\";\")");
        case '?': return refuse("the SIP address must not contain headers (\"?\")");
        case '@': return refuse("the SIP address has two \"@\"; one in the user part is written %40");
        default: break;
    }
    auto name = domain_name::parse(host);
    if (!name) return fail(std::move(name.error()));
    return sip_uri(std::move(*user), std::move(*name));
}

sip_uri sip_uri::of(jid const &identity) {
    user_writer writer;
    for (char const c : identity.user().str()) {
        if (is_user_unreserved(c))
            writer.add_literal(c);
        else
            writer.add_octet(c);
    }
    return {writer.finish(), identity.domain()};
}

std::string sip_uri::digest_username() const { return percent_decode(user_).value(); }

}  // namespace cusax::model

#include "dns/rr_type.hpp"

#include "dns/wire_name.hpp"

#include <charconv>

namespace cusax::dns {
namespace {

struct mnemonic {
    rr_type type;
    std::string_view text;
};

constexpr mnemonic mnemonics[] = {
    {rr_type::a, "A"},       {rr_type::ns, "NS"},       {rr_type::cname, "CNAME"}, {rr_type::soa, "SOA"},
    {rr_type::ptr, "PTR"},   {rr_type::hinfo, "HINFO"}, {rr_type::mx, "MX"},       {rr_type::txt, "TXT"},
    {rr_type::aaaa, "AAAA"}, {rr_type::srv, "SRV"},     {rr_type::naptr, "NAPTR"}, {rr_type::dname, "DNAME"},
    {rr_type::opt, "OPT"},   {rr_type::ds, "DS"},       {rr_type::sshfp, "SSHFP"}, {rr_type::tlsa, "TLSA"},
    {rr_type::svcb, "SVCB"}, {rr_type::https, "HTTPS"}, {rr_type::tsig, "TSIG"},   {rr_type::ixfr, "IXFR"},
    {rr_type::axfr, "AXFR"}, {rr_type::any, "ANY"},     {rr_type::caa, "CAA"},
};

constexpr std::string_view generic_prefix = "TYPE";  // RFC 3597 §5

}  // namespace

std::string render_type(rr_type type) {
    for (auto const &known : mnemonics)
        if (known.type == type) return std::string(known.text);
    return std::string(generic_prefix) + std::to_string(static_cast<unsigned>(type));
}

std::string render_rcode(rcode code) {
    switch (code) {
        case rcode::noerror: return "NOERROR";
        case rcode::formerr: return "FORMERR";
        case rcode::servfail: return "SERVFAIL";
        case rcode::nxdomain: return "NXDOMAIN";
        case rcode::notimp: return "NOTIMP";
        case rcode::refused: return "REFUSED";
        case rcode::yxdomain: return "YXDOMAIN";
        case rcode::yxrrset: return "YXRRSET";
        case rcode::nxrrset: return "NXRRSET";
        case rcode::notauth: return "NOTAUTH";
        case rcode::notzone: return "NOTZONE";
        case rcode::badvers: return "BADVERS";
        case rcode::badcookie: return "BADCOOKIE";
    }
    return "RCODE" + std::to_string(static_cast<unsigned>(code));
}

result<rr_type> parse_type(std::string_view text) {
    for (auto const &known : mnemonics)
        if (equal_ignoring_case(as_bytes(known.text), as_bytes(text))) return known.type;
    if (equal_ignoring_case(as_bytes(text.substr(0, generic_prefix.size())), as_bytes(generic_prefix))) {
        std::string_view const digits = text.substr(generic_prefix.size());
        std::uint16_t value = 0;
        auto const [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (problem == std::errc() && end == digits.data() + digits.size())
            return static_cast<rr_type>(value);
    }
    return fail(error_code::invalid_input, "There is no such record type.");
}

}  // namespace cusax::dns

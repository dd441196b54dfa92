#include "http/api/lookup_query.hpp"

#include "base/ascii.hpp"
#include "base/bytes.hpp"
#include "http/types.hpp"

#include <algorithm>
#include <string>

namespace cusax::http::api {
namespace {

failure refuse(std::string detail) { return fail(error_code::invalid_input, std::move(detail)); }

// Takes the scheme off, if it is this one.
bool take_scheme(std::string_view &text, std::string_view scheme) {
    if (!equal_ignoring_case(text.substr(0, scheme.size()), scheme)) return false;
    text.remove_prefix(scheme.size());
    return true;
}

// Neither a JID nor a SIP URI has a space in it.
std::string with_plus(std::string_view text) {
    std::string made(text);
    std::replace(made.begin(), made.end(), ' ', '+');
    return made;
}

// RFC 5122 §2.2: xmpp:[//authority/]node@host[/resource][?query][#fragment]; only the node@host counts here.
result<lookup_query> read_xmpp(std::string_view rest) {
    auto const text = percent_decode(with_plus(rest.substr(0, rest.find_first_of("?#"))));
    if (!text) return refuse("\"%\" needs two hexadecimal digits behind it");
    auto jid = model::jid::parse(*text);
    if (!jid) return fail(std::move(jid.error()));
    return lookup_query{.jid = std::move(*jid)};
}

// RFC 3261 §19.1.1: sip:user[:password]@host[:port][;parameters][?headers].
result<lookup_query> read_sip(std::string_view rest) {
    auto const at = rest.find('@');
    std::string_view const user = rest.substr(0, at);
    std::string_view const host = at == std::string_view::npos ? std::string_view() : rest.substr(at);
    auto sip = model::sip_uri::parse("sip:" + with_plus(user.substr(0, user.find(';'))) +
                                     std::string(host.substr(0, host.find_first_of(":;?"))));
    if (!sip) return fail(std::move(sip.error()));
    return lookup_query{.sip = std::move(*sip)};
}

result<lookup_query> read_number(std::string_view text, model::domain const *plan_of) {
    std::string number(text);
    if (number.starts_with(' ')) number.front() = '+';
    if (auto international = model::phone_number::parse(number))
        return lookup_query{.number = std::move(*international)};
    if (plan_of == nullptr)
        return refuse(
            "only a number in international form (\"+49…\") says by itself whose it is; "
            "for any other name the domain whose people write it so with \"domain=\"");
    auto resolved = plan_of->numbering.resolve(number);
    if (!resolved) return fail(std::move(resolved.error()));
    return lookup_query{.number = std::move(*resolved)};
}

result<lookup_query> read_user_at_domain(std::string_view text) {
    auto const plain = with_plus(text);
    lookup_query made;
    auto jid = model::jid::parse(plain);
    if (jid) made.jid = *jid;
    if (auto sip = model::sip_uri::parse("sip:" + plain)) made.sip = std::move(*sip);
    if (!made.jid && !made.sip) return fail(std::move(jid.error()));
    return made;
}

}  // namespace

result<lookup_query> read_lookup(std::string_view uri, model::domain const *plan_of) {
    std::string_view rest = uri;
    if (take_scheme(rest, "xmpp:")) return read_xmpp(rest);
    if (take_scheme(rest, "sip:") || take_scheme(rest, "sips:")) return read_sip(rest);
    if (take_scheme(rest, "tel:")) return read_number(rest, plan_of);
    if (uri.find('@') != std::string_view::npos) return read_user_at_domain(uri);
    if (uri.find_first_of("0123456789") != std::string_view::npos) return read_number(uri, plan_of);
    return refuse("must be sip:…, tel:…, xmpp:…, user@domain or a number");
}

}  // namespace cusax::http::api

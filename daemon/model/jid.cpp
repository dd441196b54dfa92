#include "model/jid.hpp"

#include "base/bytes.hpp"
#include "model/stringprep.hpp"
#include "model/unicode_text.hpp"

namespace cusax::model {
namespace {

constexpr std::size_t longest_username = 1023;  // octets, RFC 7622 §3.3.1

failure refuse(std::string detail) { return fail(error_code::invalid_input, std::move(detail)); }

std::string explain(stringprep_failure const &what) {
    switch (what.fault) {
        case stringprep_fault::prohibited:
            return "a user name cannot contain " + describe_code_point(what.code_point);
        case stringprep_fault::unassigned:
            return "a user name cannot contain " + describe_code_point(what.code_point) +
                   ": it is newer than Unicode 3.2, beyond which XMPP servers do not agree";
        case stringprep_fault::mixed_bidi:
            return "a user name that is written from right to left must begin and end with such a letter "
                   "and have no letters of the other direction";
    }
    return {};
}

}  // namespace

result<username> username::parse(std::string_view text) {
    if (text.empty()) return refuse("the user name is empty");
    if (text.size() > longest_username) return refuse("the user name is longer than 1023 octets");
    if (!is_utf8(text)) return refuse("the user name is not UTF-8");
    auto prepared = prepare(stringprep_profile::nodeprep, text);
    if (!prepared) return refuse(explain(prepared.error()));
    if (prepared->empty()) return refuse("the user name has nothing but invisible characters");
    if (prepared->size() > longest_username) return refuse("the user name is longer than 1023 octets");
    return username(std::move(*prepared));
}

result<jid> jid::parse(std::string_view text) {
    if (text.find('/') != std::string_view::npos)
        return refuse("a JID is written user@domain here, without a resource (\"/\")");
    auto const at = text.find('@');
    if (at == std::string_view::npos) return refuse("a JID is written user@domain, and the \"@\" is missing");
    auto user = username::parse(text.substr(0, at));
    if (!user) return fail(std::move(user.error()));
    auto domain = domain_name::parse(text.substr(at + 1));
    if (!domain) return fail(std::move(domain.error()));
    return jid(std::move(*user), std::move(*domain));
}

}  // namespace cusax::model

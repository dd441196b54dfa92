#include "model/account.hpp"

namespace cusax::model {
namespace {

bool said(std::optional<std::string> const &text) { return text && !text->empty(); }

}  // namespace

std::string render(address_uri const &uri) {
    if (auto const *const number = std::get_if<phone_number>(&uri)) return number->uri();
    return std::get<sip_uri>(uri).str();
}

result<address_uri> parse_address_uri(std::string_view text) {
    if (!text.starts_with("tel:"))
        return sip_uri::parse(text).map([](auto uri) { return address_uri(std::move(uri)); });
    return phone_number::parse(text.substr(4)).map([](auto number) {
        return address_uri(std::move(number));
    });
}

std::string display_name(account const &of) {
    auto const &name = of.profile.name;
    if (said(name.formatted)) return *name.formatted;
    if (said(name.given) && said(name.family)) return *name.given + " " + *name.family;
    if (said(name.given)) return *name.given;
    if (said(name.family)) return *name.family;
    return of.jid.user().str();
}

}  // namespace cusax::model

#include "projection/vcard_addresses.hpp"

#include "base/ascii.hpp"
#include "vcard/uri_forms.hpp"

#include <algorithm>
#include <array>

namespace cusax::projection {
namespace {

std::string_view type_name(model::address_type type) {
    switch (type) {
        case model::address_type::voice: return "voice";
        case model::address_type::video: return "video";
        case model::address_type::cell: return "cell";
        case model::address_type::fax: return "fax";
        case model::address_type::pager: return "pager";
        case model::address_type::text: return "text";
        case model::address_type::textphone: return "textphone";
    }
    return "voice";
}

// "user@host" of what follows the scheme: neither port, parameters nor headers belong to an address of
// record.
std::optional<std::string> canonical_sip(std::string_view text) {
    auto const at = text.find('@');
    if (at == std::string_view::npos) return std::nullopt;
    auto const address = text.substr(0, text.find_first_of(":;?", at));
    auto const parsed = model::sip_uri::parse("sip:" + std::string(address));
    return parsed ? std::optional(parsed->str()) : std::nullopt;
}

// A number outside the domain's ranges is still a number: somebody else's.
std::optional<std::string> canonical_number(std::string_view text, model::domain const &in) {
    if (auto const resolved = in.numbering.resolve(text)) return resolved->uri();
    if (auto const parsed = model::phone_number::parse(text)) return parsed->uri();
    return std::nullopt;
}

// A number is text, since clients put "tel:" before it themselves; a SIP address is a URI.
vcard::property make_telephone(std::string const &uri) {
    bool const number = uri.starts_with("tel:");
    return number ? vcard::make_text("tel", std::string(vcard::without_tel_scheme(uri)))
                  : vcard::make_uri("tel", uri);
}

vcard::property make_telephone(std::string const &uri, std::vector<std::string> types, bool primary) {
    auto made = make_telephone(uri);
    made.set_parameter("type", std::move(types));
    if (primary) made.set_parameter("pref", {"1"});
    return made;
}

}  // namespace

bool is_callable(model::account const &of, model::domain const &in) {
    return of.status == model::account_status::active && of.services.voice && in.sip.enabled;
}

bool has_video(model::account const &of, model::domain const &in) {
    return is_callable(of, in) && of.services.video && in.sip.video;
}

std::vector<call_address> published_addresses(model::account const &of, model::domain const &in) {
    std::vector<call_address> published;
    if (!is_callable(of, in)) return published;
    for (auto const &each : of.addresses) {
        bool const told_already = each.uri == model::address_uri(of.sip_address);
        if (!each.published || told_already) continue;
        bool const voice_only = each.type == model::address_type::video && !has_video(of, in);
        published.push_back({.uri = model::render(each.uri),
                             .type = voice_only ? model::address_type::voice : each.type,
                             .primary = each.primary});
    }
    std::ranges::stable_partition(published, [](call_address const &each) { return each.primary; });
    return published;
}

std::optional<std::string> canonical_address(std::string_view text, model::domain const &in) {
    auto const trimmed = trim(text);
    auto const scheme = vcard::scheme_of(trimmed);
    auto const rest = scheme.empty() ? trimmed : trimmed.substr(scheme.size() + 1);
    if (scheme == "sip" || scheme == "sips") return canonical_sip(rest);
    if (!scheme.empty() && scheme != "tel" && scheme != "callto") return std::nullopt;
    bool const number = scheme == "tel" || rest.find('@') == std::string_view::npos;
    return number ? canonical_number(rest, in) : canonical_sip(rest);
}

bool is_call_address(vcard::property const &property) {
    constexpr std::array<std::string_view, 4> schemes{"sip", "sips", "tel", "callto"};
    if (property.name == "tel") return true;
    return property.name == "impp" &&
           std::ranges::any_of(property.values, [&](vcard::component const &value) {
               return std::ranges::any_of(value, [&](std::string const &uri) {
                   return std::ranges::find(schemes, vcard::scheme_of(uri)) != schemes.end();
               });
           });
}

bool is_own_jid(vcard::property const &property, model::account const &of) {
    if (property.name != "impp") return false;
    auto const text = vcard::jid_of(property.text());
    if (!text) return false;
    auto const jid = model::jid::parse(*text);
    return jid && *jid == of.jid;
}

bool is_own_address(std::string_view canonical, model::account const &of) {
    return canonical == of.sip_address.str() ||
           std::ranges::any_of(of.addresses, [&](model::address const &each) {
               return model::render(each.uri) == canonical;
           });
}

bool is_published_address(std::string_view canonical, model::account const &of) {
    return canonical == of.sip_address.str() ||
           std::ranges::any_of(of.addresses, [&](model::address const &each) {
               return each.published && model::render(each.uri) == canonical;
           });
}

vcard::property in_canonical_spelling(vcard::property telephone, model::domain const &in) {
    auto const canonical = canonical_address(telephone.text(), in);
    if (!canonical) return telephone;
    auto made = make_telephone(*canonical);
    made.parameters = std::move(telephone.parameters);
    made.group = std::move(telephone.group);
    return made;
}

std::vector<vcard::property> telephones(model::account const &of, model::domain const &in) {
    std::vector<vcard::property> made;
    if (!is_callable(of, in)) return made;
    std::vector<std::string> types{"work", "voice"};
    if (has_video(of, in)) types.emplace_back("video");
    made.push_back(make_telephone(of.sip_address.str(), std::move(types), false));
    for (auto const &each : published_addresses(of, in))
        made.push_back(make_telephone(each.uri, {"work", std::string(type_name(each.type))}, each.primary));
    return made;
}

}  // namespace cusax::projection

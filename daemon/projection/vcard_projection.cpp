#include "projection/vcard_projection.hpp"

#include "projection/vcard_addresses.hpp"
#include "projection/vcard_slots.hpp"
#include "vcard/raw_xml.hpp"
#include "vcard/temp.hpp"
#include "vcard/uri_forms.hpp"
#include "vcard/xml4.hpp"

#include <algorithm>
#include <set>

namespace cusax::projection {
namespace {

bool is_active(model::account const &of) { return of.status == model::account_status::active; }

bool is_address(vcard::property const &property) { return property.name == "tel" || property.name == "impp"; }

bool is_name(vcard::property const &property) { return property.name == "fn" || property.name == "n"; }

// The spelling by which two telephone addresses are the same.
std::string address_key(vcard::property const &property, model::domain const &in) {
    return canonical_address(property.text(), in).value_or(std::string(property.text()));
}

// The policy may have changed since the card was stored, the account may have left, and numbers may
// have moved: what is shown of addresses is decided anew each time.
bool is_visible(vcard::property const &property, model::account const &of, model::domain const &in) {
    bool const forbidden = in.policy.tel_edit == model::tel_edit::forbid;
    if (is_own_jid(property, of)) return false;  // the rows say it, or have withdrawn it
    if (is_call_address(property))
        return is_active(of) && !forbidden &&
               (is_callable(of, in) || !is_own_address(address_key(property, in), of));
    if (property.name == "impp") return is_active(of);
    bool const hidden_addresses = vcard::hides_address(property);
    return !hidden_addresses || (is_active(of) && in.policy.tel_edit == model::tel_edit::allow);
}

vcard::card visible_part(vcard::card const *user_part, model::account const &of, model::domain const &in) {
    vcard::card visible;
    if (user_part == nullptr) return visible;
    for (auto const &each : user_part->properties) {
        if (is_visible(each, of, in)) visible.add(each);
    }
    return visible;
}

void add_profile(vcard::card &to, model::profile const &said) {
    if (said.name.given || said.name.family) {
        auto const part = [](std::optional<std::string> const &text) {
            return text ? vcard::component{*text} : vcard::component{};
        };
        to.add(vcard::make_structured("n", {part(said.name.family), part(said.name.given), {}, {}, {}}));
    }
    if (said.email) to.add(vcard::make_text("email", *said.email)).set_parameter("type", {"work"});
    if (said.organization) to.add(vcard::make_structured("org", {{*said.organization}}));
    if (said.title) to.add(vcard::make_text("title", *said.title));
}

void add_impp(vcard::card &to, model::account const &of, model::domain const &in) {
    if (is_active(of) && of.services.xmpp && in.xmpp.enabled)
        to.add(vcard::make_uri("impp", vcard::xmpp_uri(of.jid.str())));
    if (!is_callable(of, in)) return;
    to.add(vcard::make_uri("impp", of.sip_address.str()));
    for (auto const &each : published_addresses(of, in)) {
        if (each.uri.starts_with("sip:")) to.add(vcard::make_uri("impp", each.uri));
    }
}

// Addresses of one kind: the provisioned ones, then those of the user's that are others.
void add_addresses(vcard::card &to, std::string_view name, vcard::card const &provisioned,
                   vcard::card const &user, model::domain const &in) {
    std::set<std::string> told;
    for (auto const *const source : {&provisioned, &user}) {
        for (auto const *const each : source->all(name)) {
            if (told.insert(address_key(*each, in)).second)
                to.add(name == "tel" ? in_canonical_spelling(*each, in) : *each);
        }
    }
}

}  // namespace

vcard::card provisioned_card(model::account const &of, model::domain const &in) {
    vcard::card card;
    card.add(vcard::make_text("fn", model::display_name(of)));
    add_profile(card, of.profile);
    add_impp(card, of, in);
    for (auto &telephone : telephones(of, in)) card.add(std::move(telephone));
    return card;
}

vcard::card merged_card(model::account const &of, model::domain const &in, vcard::card const *user_part) {
    auto const provisioned = provisioned_card(of, in);
    auto const user = visible_part(user_part, of, in);
    vcard::card merged;
    for (auto const *const name : {"fn", "n"}) {
        auto const &source = user.first(name) != nullptr ? user : provisioned;
        for (auto const *const each : source.all(name)) merged.add(*each);
    }
    for (auto const &each : user.properties) {
        if (!is_name(each) && !is_address(each)) merged.add(each);
    }
    for (auto const &each : provisioned.properties) {
        if (!is_name(each) && !is_address(each) && user.first(each.name) == nullptr) merged.add(each);
    }
    add_addresses(merged, "impp", provisioned, user, in);
    add_addresses(merged, "tel", provisioned, user, in);
    return merged;
}

xml::element render_vcard_temp(model::account const &of, model::domain const &in,
                               vcard::card const *user_part) {
    auto const user = visible_part(user_part, of, in);
    auto card = merged_card(of, in, user_part);
    std::erase_if(card.properties, [](vcard::property const &each) { return each.name == "tel"; });
    for (auto &telephone : slotted_telephones(of, in, user.all("tel"))) card.add(std::move(telephone));
    return vcard::render_temp(card);
}

xml::element render_vcard4(model::account const &of, model::domain const &in, vcard::card const *user_part) {
    return vcard::render_xml4(merged_card(of, in, user_part));
}

}  // namespace cusax::projection

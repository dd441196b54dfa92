#include "component/identities.hpp"

#include "model/names.hpp"
#include "projection/vcard_projection.hpp"
#include "vcard/jcard.hpp"

#include <utility>

namespace cusax::component {
namespace {

failure no_such_account() { return fail(error_code::not_found, "there is no such account"); }

// What the user wrote, or an empty card.
result<vcard::card> user_part_of_row(storage::written_card const &row) {
    if (!row.jcard) return vcard::card{};
    return vcard::parse_jcard(*row.jcard);
}

}  // namespace

// A suspended account has no card for anybody (CUSAX-12), as if it were not there.
result<identities::found_card> identities::active(std::string_view bare_jid) {
    auto const jid = model::jid::parse(bare_jid);
    if (!jid) return no_such_account();
    auto const domain = domains_.find(jid->domain());
    if (!domain || !domain->xmpp.enabled) return no_such_account();
    auto card = cards_.find(*jid);
    bool const reachable =
        card && card->account.status == model::account_status::active && card->account.services.xmpp;
    if (!reachable) return no_such_account();
    return found_card{.card = *std::move(card), .domain = domain};
}

result<xml::element> identities::vcard_temp(std::string_view bare_jid) {
    auto const found = active(bare_jid);
    if (!found) return fail(found.error());
    auto const written = user_part_of_row(found->card);
    if (!written) return fail(written.error());
    return projection::render_vcard_temp(found->card.account, *found->domain, &*written);
}

result<xml::element> identities::vcard4(std::string_view bare_jid) {
    auto const found = active(bare_jid);
    if (!found) return fail(found.error());
    auto const written = user_part_of_row(found->card);
    if (!written) return fail(written.error());
    return projection::render_vcard4(found->card.account, *found->domain, &*written);
}

result<void> identities::store_vcard(std::string_view bare_jid, xml::element const &vcard) {
    auto const found = active(bare_jid);
    if (!found) return fail(found.error());
    auto const kept = projection::user_part_of(
        vcard, found->card.account, *found->domain,
        [this](std::string const &uri) { return is_reachable(uri); }, bounds_);
    if (!kept) return fail(kept.error());
    auto const stored = writer_.apply(
        {.body = storage::store_vcard{found->card.account.id, vcard::render_jcard(*kept)},
         .by = {.name = std::string(bare_jid), .token_id = {}, .address = {}, .request_id = {}}});
    if (!stored) return fail(stored.error());
    return {};
}

// An address that an active account of ours with telephony is called at.
bool identities::is_reachable(std::string const &uri) {
    auto const address = model::parse_address_uri(uri);
    if (!address) return false;
    auto const holder = accounts_.find_by_uri(*address);
    return holder && holder->status == model::account_status::active && holder->services.voice;
}

bool identities::serves(std::string_view domain) const {
    auto const name = model::domain_name::parse(domain);
    if (!name) return false;
    auto const found = domains_.find(*name);
    return found && found->xmpp.enabled;
}

result<service_description> identities::describe(std::string_view domain) {
    auto const name = model::domain_name::parse(domain);
    auto const found = name ? domains_.find(*name) : nullptr;
    if (!found) return fail(error_code::not_found, "there is no such domain");
    service_description made{.name = "CUSAX directory of " + found->name.unicode(),
                             .fields = {},
                             .hostmaster = found->dns.hostmaster};
    if (!found->sip.enabled) return made;
    made.fields.push_back({.var = "sip_domain", .values = {found->name.ascii()}});
    made.fields.push_back(
        {.var = "video", .values = {found->sip.video ? "true" : "false"}, .type = "boolean"});
    made.fields.push_back({.var = "calls", .values = {found->policy.xmpp_jingle ? "sip xmpp" : "sip"}});
    made.fields.push_back({.var = "messages", .values = {found->policy.sip_messaging ? "xmpp sip" : "xmpp"}});
    return made;
}

std::vector<model::relay_server> identities::relays(std::string_view domain) {
    auto const name = model::domain_name::parse(domain);
    auto const found = name ? domains_.find(*name) : nullptr;
    return found ? found->relay : std::vector<model::relay_server>();
}

std::optional<std::string> identities::any_account(std::string_view domain) {
    auto name = model::domain_name::parse(domain);
    if (!name) return std::nullopt;
    storage::account_filter filter;
    filter.domain = std::move(*name);
    filter.status = model::account_status::active;
    auto const page = accounts_.list(filter, {.limit = 1, .cursor = {}});
    if (!page || page->items.empty()) return std::nullopt;
    return page->items.front().jid.str();
}

}  // namespace cusax::component

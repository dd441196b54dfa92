// identities: what people and administrators do with accounts, as commands of lifecycle.
#include "component/identities.hpp"
#include "model/names.hpp"

#include <algorithm>

namespace cusax::component {
namespace {

failure no_such_account() { return fail(error_code::not_found, "there is no such account"); }

std::vector<std::string> numbers_of(model::account const &account) {
    std::vector<std::string> numbers;
    for (auto const &address : account.addresses)
        if (auto const *const number = std::get_if<model::phone_number>(&address.uri))
            numbers.push_back(number->str());
    return numbers;
}

account_summary summary_of(model::account const &account) {
    account_summary made{.jid = account.jid.str(),
                         .name = display_name(account),
                         .sip_address = account.sip_address.str(),
                         .status = std::string(name_of(account.status)),
                         .services = {},
                         .numbers = numbers_of(account),
                         .password_set = account.password_set};
    if (account.services.xmpp) made.services.emplace_back("xmpp");
    if (account.services.voice) made.services.emplace_back("voice");
    if (account.services.video) made.services.emplace_back("video");
    return made;
}

bool is_in(model::account const &account, std::vector<std::string> const &domains) {
    return std::ranges::any_of(domains, [&](std::string const &domain) {
        auto const name = model::domain_name::parse(domain);
        return name && *name == account.jid.domain();
    });
}

storage::actor actor_of(std::string_view jid) {
    return {.name = std::string(jid), .token_id = {}, .address = {}, .request_id = {}};
}

lifecycle::request request_of(administrator const &by) {
    auto const in_domains = [domains = by.domains](model::account const &judged) -> result<void> {
        if (!is_in(judged, domains)) return no_such_account();
        return {};
    };
    return {.by = actor_of(by.jid), .check_version = {}, .permit = in_domains};
}

result<account_summary> summary_of_changed(result<model::account> const &changed) {
    if (!changed) return fail(changed.error());
    return summary_of(*changed);
}

}  // namespace

result<telephone_settings> identities::settings(std::string_view bare_jid) {
    auto const found = active(bare_jid);
    if (!found) return fail(found.error());
    auto const &account = found->card.account;
    auto const domain = domains_.find(account.sip_address.host());
    if (!domain || !domain->sip.enabled || !account.services.voice)
        return fail(error_code::not_found, "the account has no telephone");
    telephone_settings made{.name = display_name(account),
                            .sip_address = account.sip_address.str(),
                            .username = account.sip_address.digest_username(),
                            .realm = domain->sip.realm,
                            .domain = domain->name.ascii(),
                            .numbers = numbers_of(account),
                            .servers = {},
                            .password_set = account.password_set};
    for (auto const &server : domain->sip.servers)
        made.servers.push_back({.transport = std::string(name_of(server.transport)),
                                .host = server.at.host.ascii(),
                                .port = server.at.port});
    return made;
}

result<secret_string> identities::new_password(std::string_view bare_jid) {
    auto const found = active(bare_jid);
    if (!found) return fail(found.error());
    lifecycle::request const on{
        .by = actor_of(bare_jid),
        .check_version = {},
        .permit = [](model::account const &judged) -> result<void> {
            if (judged.status != model::account_status::active || !judged.services.xmpp)
                return no_such_account();
            return {};
        }};
    auto changed = commands_.set_password(found->card.account.id, {}, on);
    if (!changed) return fail(changed.error());
    if (!changed->generated) return fail(error_code::unavailable, "no password was made");
    return *std::move(changed->generated);
}

// Numbers as the people of any of the domains write them.
std::optional<model::account> identities::find_by_address(std::string_view text,
                                                          std::vector<std::string> const &domains) {
    if (auto const jid = model::jid::parse(text)) return commands_.find(*jid);
    if (auto const uri = model::parse_address_uri(text)) return accounts_.find_by_uri(*uri);
    for (auto const &each : domains) {
        auto const name = model::domain_name::parse(each);
        auto const domain = name ? domains_.find(*name) : nullptr;
        if (!domain) continue;
        if (auto const number = domain->numbering.resolve(text))
            if (auto found = accounts_.find_by_uri(*number)) return found;
    }
    return std::nullopt;
}

result<account_summary> identities::look_up(std::string_view address, administrator const &by) {
    auto const found = find_by_address(address, by.domains);
    if (!found || !is_in(*found, by.domains) || found->status == model::account_status::deleted)
        return no_such_account();
    return summary_of(*found);
}

result<account_summary> identities::suspend(std::string_view bare_jid, administrator const &by) {
    auto const jid = model::jid::parse(bare_jid);
    if (!jid) return no_such_account();
    return summary_of_changed(commands_.suspend(*jid, request_of(by)));
}

// A tombstone is not brought back here: nobody can have chosen one.
result<account_summary> identities::reactivate(std::string_view bare_jid, administrator const &by) {
    auto const jid = model::jid::parse(bare_jid);
    if (!jid) return no_such_account();
    auto const found = commands_.find(*jid);
    if (!found) return no_such_account();
    return summary_of_changed(commands_.reactivate(found->id, request_of(by)));
}

}  // namespace cusax::component

#include "enforce/decision.hpp"

#include <variant>

namespace cusax::enforce {
namespace {

using model::change_kind;

bool is_offered(service at, model::account const &account) {
    return at == service::xmpp ? account.services.xmpp : account.services.voice;
}

bool may_sign_in(service at, model::account const &account) {
    return account.status == model::account_status::active && is_offered(at, account);
}

// Whether everything that the account has open must go.
bool ends_all(service at, model::change const &because, std::optional<model::account> const &now) {
    if (because.new_password || because.former_jid) return true;
    switch (because.kind) {
        case change_kind::account_password_changed:
        case change_kind::account_purged: return true;
        case change_kind::account_device_secret_changed: return at == service::sip;
        case change_kind::account_suspended:
        case change_kind::account_deleted: return !now || !may_sign_in(at, *now);
        // One that is gone by now has a purge of its own behind this change.
        case change_kind::account_updated: return now && !is_offered(at, *now);
        case change_kind::account_created:
        case change_kind::account_reactivated:
        case change_kind::account_device_secret_made:
        case change_kind::account_vcard_changed:
        case change_kind::domain_created:
        case change_kind::domain_updated:
        case change_kind::domain_deleted:
        case change_kind::conference_created:
        case change_kind::conference_updated:
        case change_kind::conference_deleted: return false;
    }
    return false;
}

}  // namespace

reach reach_of(service at, change_kind kind) {
    switch (kind) {
        case change_kind::account_updated:
        case change_kind::account_suspended:
        case change_kind::account_reactivated:  // a new password may come with it
        case change_kind::account_password_changed:
        case change_kind::account_deleted:
        case change_kind::account_purged: return reach::account;
        case change_kind::account_device_secret_changed:
            return at == service::sip ? reach::account : reach::nobody;
        case change_kind::domain_updated: return reach::domain;
        case change_kind::account_created:
        case change_kind::account_device_secret_made:
        case change_kind::account_vcard_changed:
        case change_kind::domain_created:
        case change_kind::domain_deleted:  // a domain goes when it has no accounts
        case change_kind::conference_created:
        case change_kind::conference_updated:
        case change_kind::conference_deleted: return reach::nobody;
    }
    return reach::nobody;
}

std::optional<session_owner> owner_to_end(service at, model::change const &because,
                                          std::optional<model::account> const &now) {
    if (reach_of(at, because.kind) != reach::account || !because.jid) return std::nullopt;
    // Nobody has signed in yet under a name that is new.
    auto jid = model::jid::parse(because.former_jid ? *because.former_jid : *because.jid);
    if (!jid) return std::nullopt;
    bool const all = ends_all(at, because, now);
    session_owner owner{.jid = *std::move(jid)};
    if (at == service::xmpp) return all ? std::optional(std::move(owner)) : std::nullopt;
    if (all && now) owner.aors = aors_of(*now);
    for (auto const &former : because.former_aors)
        if (auto aor = model::sip_uri::parse(former)) owner.aors.push_back(*std::move(aor));
    return owner.aors.empty() ? std::nullopt : std::optional(std::move(owner));
}

bool must_end(service at, model::domain const &now) {
    return at == service::xmpp ? !now.xmpp.enabled : !now.sip.enabled;
}

session_owner owner_within(service at, model::account const &account, model::domain_name const &domain) {
    session_owner owner{.jid = account.jid};
    if (at == service::sip) owner.aors = aors_of(account);
    std::erase_if(owner.aors, [&](model::sip_uri const &aor) { return aor.host() != domain; });
    return owner;
}

bool changes_domains(change_kind kind) {
    return kind == change_kind::domain_created || kind == change_kind::domain_updated ||
           kind == change_kind::domain_deleted;
}

std::vector<model::sip_uri> aors_of(model::account const &account) {
    std::vector<model::sip_uri> aors{account.sip_address};
    // Those of a tombstone are free, and may be somebody else's.
    if (account.status == model::account_status::deleted) return aors;
    for (auto const &further : account.addresses)
        if (auto const *const aor = std::get_if<model::sip_uri>(&further.uri)) aors.push_back(*aor);
    return aors;
}

}  // namespace cusax::enforce

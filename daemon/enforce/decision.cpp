#include "enforce/decision.hpp"

namespace cusax::enforce {

using model::change_kind;

reach reach_of(change_kind kind) {
    switch (kind) {
        case change_kind::account_updated:
        case change_kind::account_suspended:
        case change_kind::account_password_changed:
        case change_kind::account_deleted:
        case change_kind::account_purged: return reach::account;
        case change_kind::domain_updated: return reach::domain;
        case change_kind::account_created:
        case change_kind::account_reactivated:
        case change_kind::account_device_secret_changed:  // XMPP does not sign in with it
        case change_kind::account_vcard_changed:
        case change_kind::domain_created:
        case change_kind::domain_deleted:  // a domain goes when it has no accounts
        case change_kind::conference_created:
        case change_kind::conference_updated:
        case change_kind::conference_deleted: return reach::nobody;
    }
    return reach::nobody;
}

bool must_end(change_kind because, std::optional<model::account> const &now) {
    switch (because) {
        case change_kind::account_password_changed:
        case change_kind::account_purged: return true;
        case change_kind::account_suspended:
        case change_kind::account_deleted:
            return !now || now->status != model::account_status::active || !now->services.xmpp;
        // One that is gone by now has a purge of its own behind this change.
        case change_kind::account_updated: return now && !now->services.xmpp;
        case change_kind::account_created:
        case change_kind::account_reactivated:
        case change_kind::account_device_secret_changed:
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

bool must_end(model::domain const &now) { return !now.xmpp.enabled; }

}  // namespace cusax::enforce

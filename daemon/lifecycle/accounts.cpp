#include "lifecycle/accounts.hpp"

#include "base/uuid.hpp"
#include "credentials/generate.hpp"
#include "lifecycle/decide_account.hpp"
#include "lifecycle/races.hpp"

#include <algorithm>
#include <utility>

namespace cusax::lifecycle {
namespace {

using model::account;
using model::account_status;
using storage::account_key;

failure no_such_account() { return fail(error_code::not_found, "there is no such account"); }

}  // namespace

std::optional<account> accounts::find(account_key const &key) {
    auto found = reader_.find(key);
    bool const by_jid = std::holds_alternative<model::jid>(key);
    if (found && by_jid && found->status == account_status::deleted) return std::nullopt;
    return found;
}

find_domain accounts::finder() {
    return [this](model::domain_name const &name) { return domains_.find(name); };
}

result<std::optional<model::credential_set>> accounts::credentials_for(
    account const &owner, std::optional<secret_string> const &password) {
    if (!password) return std::nullopt;
    auto const xmpp_domain = domains_.find(owner.jid.domain());
    auto const sip_domain = domains_.find(owner.sip_address.host());
    if (!xmpp_domain || !sip_domain) return fail(error_code::not_found, "the account's domain is gone");
    auto made = maker_.make(*password, owner, *xmpp_domain, *sip_domain);
    if (!made) return fail(under("/password", std::move(made.error())));
    return std::move(*made);
}

result<account> accounts::insert(account made, std::optional<secret_string> const &password,
                                 request const &on) {
    auto credentials = credentials_for(made, password);
    if (!credentials) return fail(std::move(credentials.error()));
    auto const stored =
        writer_.apply({.body = storage::create_account{made, std::move(*credentials)}, .by = on.by});
    if (!stored) return fail(stored.error());
    return as_stored(std::move(made), *stored);
}

result<account> accounts::replace(account const &before, account after,
                                  std::optional<secret_string> const &password, request const &on,
                                  bool revoke_devices) {
    if (!password && same_content(before, after)) return before;
    auto const what = update_of(before, after, password, on, revoke_devices);
    if (!what) return fail(what.error());
    auto const stored = writer_.apply(*what);
    if (!stored) return fail(stored.error());
    return as_stored(std::move(after), *stored);
}

result<storage::command> accounts::update_of(account const &before, account const &after,
                                             std::optional<secret_string> const &password, request const &on,
                                             bool revoke_devices) {
    if (auto const allowed = on.permits(after); !allowed) return fail(allowed.error());
    auto credentials = credentials_for(after, password);
    if (!credentials) return fail(std::move(credentials.error()));
    auto const kind = kind_of_update(before, after, password.has_value());
    return storage::command{.body = storage::update_account{after, std::move(*credentials), kind,
                                                            former_passwords_kept(after), revoke_devices},
                            .by = on.by};
}

account accounts::as_stored(account made, storage::applied const &row) {
    made.version = row.version;
    made.created_at = row.created_at;
    made.updated_at = row.updated_at;
    return made;
}

// Beside the one that counts.
int accounts::former_passwords_kept(account const &of) {
    auto const domain = domains_.find(of.jid.domain());
    return domain ? std::max(0, domain->policy.password_history - 1) : 0;
}

result<account> accounts::existing(account_key const &key, bool tombstones, request const &on) {
    auto found = reader_.find(key);
    bool const hidden = found && found->status == account_status::deleted && !tombstones;
    if (!found || hidden) {
        if (auto const allowed = on.accepts(std::nullopt); !allowed) return fail(allowed.error());
        return no_such_account();
    }
    if (auto const allowed = on.permits(*found); !allowed) return fail(allowed.error());
    if (auto const allowed = on.accepts(found->version); !allowed) return fail(allowed.error());
    return std::move(*found);
}

result<account> accounts::create(model::account_input const &input, request const &on) {
    auto made = decide_new(input, make_uuid(), finder());
    if (!made) return made;
    if (auto const allowed = on.permits(*made); !allowed) return fail(allowed.error());
    return insert(std::move(*made), input.password, on);
}

result<put_outcome> accounts::put(model::jid const &jid, model::account_input input, request const &on) {
    input = with_identity(std::move(input), jid);
    return decide_again_after_races(on.is_conditional(), [&]() -> result<put_outcome> {
        auto const current = reader_.find(jid);
        if (current && current->status == account_status::deleted) return fail(retained(*current));
        auto const version = current ? std::optional(current->version) : std::nullopt;
        if (auto const allowed = on.accepts(version); !allowed) return fail(allowed.error());
        if (auto const same = check_identity(input, jid); !same) return fail(same.error());
        if (current) {
            if (auto const allowed = on.permits(*current); !allowed) return fail(allowed.error());
            auto after = decide_replacement(input, *current, finder());
            if (!after) return fail(std::move(after.error()));
            auto stored = replace(*current, std::move(*after), input.password, on);
            if (!stored) return fail(std::move(stored.error()));
            return put_outcome{std::move(*stored), false};
        }
        auto stored = create(input, on);
        if (stored) return put_outcome{std::move(*stored), true};
        // Somebody created it between our look and our write: then it is a replacement.
        bool const raced = stored.error().code == error_code::address_taken && reader_.find(jid).has_value();
        if (raced) stored.error().code = error_code::version_mismatch;
        return fail(std::move(stored.error()));
    });
}

result<account> accounts::edit(account_key const &key, account_edit const &change, request const &on) {
    return decide_again_after_races(on.is_conditional(), [&]() -> result<account> {
        auto const current = existing(key, false, on);
        if (!current) return fail(current.error());
        auto const input = change(*current);
        if (!input) return fail(input.error());
        auto after = decide_replacement(*input, *current, finder());
        if (!after) return after;
        return replace(*current, std::move(*after), input->password, on);
    });
}

result<password_outcome> accounts::set_password(account_key const &key, password_change wanted,
                                                request const &on) {
    std::optional<secret_string> generated;
    if (!wanted.password) generated = wanted.password = credentials::generate_password();
    auto changed = decide_again_after_races(on.is_conditional(), [&]() -> result<account> {
        auto const current = existing(key, false, on);
        if (!current) return fail(current.error());
        account after = *current;
        after.password_set = true;
        after.password_change_required = wanted.change_required;
        return replace(*current, std::move(after), wanted.password, on, wanted.revoke_devices);
    });
    if (!changed) return fail(std::move(changed.error()));
    return password_outcome{std::move(*changed), std::move(generated)};
}

result<account> accounts::change_status(account_key const &key, account_status next, bool tombstones,
                                        request const &on) {
    return decide_again_after_races(on.is_conditional(), [&]() -> result<account> {
        auto const current = existing(key, tombstones, on);
        if (!current) return fail(current.error());
        auto after = decide_status(*current, next, system_now());
        if (!after) return after;
        return replace(*current, std::move(*after), std::nullopt, on);
    });
}

result<account> accounts::suspend(account_key const &key, request const &on) {
    return change_status(key, account_status::suspended, std::holds_alternative<std::string>(key), on);
}

result<account> accounts::reactivate(account_key const &key, request const &on) {
    return change_status(key, account_status::active, true, on);
}

result<account> accounts::remove(account_key const &key, request const &on) {
    return change_status(key, account_status::deleted, std::holds_alternative<std::string>(key), on);
}

result<void> accounts::purge(account_key const &key, request const &on) {
    return decide_again_after_races(on.is_conditional(), [&]() -> result<void> {
        auto const current = existing(key, true, on);
        if (!current) return fail(current.error());
        auto const gone =
            writer_.apply({.body = storage::purge_account{current->id, current->version}, .by = on.by});
        if (!gone) return fail(gone.error());
        return {};
    });
}

}  // namespace cusax::lifecycle

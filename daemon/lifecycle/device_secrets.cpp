#include "lifecycle/device_secrets.hpp"

#include "credentials/derive.hpp"
#include "credentials/generate.hpp"
#include "lifecycle/races.hpp"

#include <algorithm>
#include <utility>

namespace cusax::lifecycle {

std::string device_secrets::realm_of(model::account const &owner) {
    auto const domain = domains_.find(owner.sip_address.host());
    return domain ? domain->sip.realm : std::string();
}

std::vector<device_access> device_secrets::list(model::account const &of) {
    auto const realm = realm_of(of);
    std::vector<device_access> all;
    for (auto &device : store_.devices(of.id)) {
        auto username = model::device_username(of.sip_address, device.name);
        all.push_back({.device = std::move(device), .username = std::move(username), .realm = realm});
    }
    return all;
}

result<device_secrets::found> device_secrets::find(storage::account_key const &owner, std::string const &name,
                                                   request const &on) {
    request unconditional = on;
    unconditional.check_version = {};
    auto account = owners_.existing(owner, false, unconditional);
    if (!account) return fail(std::move(account.error()));
    bool const has_device = std::ranges::any_of(store_.devices(account->id),
                                                [&](auto const &device) { return device.name == name; });
    // A secret has no version of its own: it is there or not.
    auto const known = has_device ? std::optional<std::int64_t>(0) : std::nullopt;
    if (on.check_version)
        if (auto const allowed = on.check_version(known); !allowed) return fail(allowed.error());
    return found{.owner = std::move(*account), .has_device = has_device};
}

result<made_device_secret> device_secrets::set(storage::account_key const &owner, std::string const &name,
                                               bool create_only, request const &on) {
    auto secret = credentials::generate_password();
    return decide_again_after_races(on.is_conditional(), [&]() -> result<made_device_secret> {
        auto const known = find(owner, name, on);
        if (!known) return fail(known.error());
        auto const &sip_address = known->owner.sip_address;
        auto const domain = domains_.find(sip_address.host());
        if (!domain) return fail(error_code::not_found, "the account's SIP domain is gone");
        if (domain->policy.digest_algorithms.empty())
            return fail(error_code::conflict,
                        "the domain keeps no digest algorithm, so that a device could not sign in");
        device_access access{.device = {.name = name},
                             .username = model::device_username(sip_address, name),
                             .realm = domain->sip.realm};
        auto verifiers =
            credentials::derive_digests(secret, {.username = access.username,
                                                 .realm = access.realm,
                                                 .domain = sip_address.host().ascii(),
                                                 .algorithms = domain->policy.digest_algorithms});
        auto const stored = writer_.apply(
            {.body = storage::set_device_secret{known->owner, name, std::move(verifiers), create_only},
             .by = on.by});
        if (!stored) return fail(stored.error());
        access.device.set_at = stored->updated_at;
        return made_device_secret{.account_id = known->owner.id,
                                  .access = std::move(access),
                                  .secret = secret,
                                  .created = !known->has_device};
    });
}

result<void> device_secrets::revoke(storage::account_key const &owner, std::string const &name,
                                    request const &on) {
    auto const known = find(owner, name, on);
    if (!known) return fail(known.error());
    auto const gone =
        writer_.apply({.body = storage::revoke_device_secret{known->owner.id, name}, .by = on.by});
    if (!gone) return fail(gone.error());
    return {};
}

}  // namespace cusax::lifecycle

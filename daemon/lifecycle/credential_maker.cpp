#include "lifecycle/credential_maker.hpp"

#include "credentials/derive.hpp"
#include "credentials/password.hpp"
#include "credentials/password_rules.hpp"
#include "credentials/verify.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace cusax::lifecycle {
namespace {

class core_lease {
  public:
    explicit core_lease(std::counting_semaphore<> &cores) : cores_(cores) { cores_.acquire(); }
    ~core_lease() { cores_.release(); }
    core_lease(core_lease const &) = delete;
    core_lease &operator=(core_lease const &) = delete;

  private:
    std::counting_semaphore<> &cores_;
};

// Without any policy everything is taken that the contract takes, the owner's own name too.
credentials::password_rules rules_for(model::account const &owner, model::domain_policy const &policy,
                                      credentials::bad_passwords const *bad) {
    credentials::password_rules rules{
        .min_length = static_cast<std::size_t>(policy.password_min_length), .own_names = {}, .bad = bad};
    bool const any = policy.password_min_length > 1 || policy.password_history > 0 || bad != nullptr;
    if (any)
        rules.own_names = {owner.jid.user().str(), owner.jid.str(), owner.sip_address.digest_username(),
                           owner.sip_address.digest_username() + "@" + owner.sip_address.host().unicode(),
                           owner.sip_address.str()};
    return rules;
}

bool is_among(std::vector<model::former_password> const &last,
              credentials::prepared_password const &password) {
    return std::ranges::any_of(last,
                               [&](auto const &then) { return credentials::matches_former(password, then); });
}

}  // namespace

credential_maker::credential_maker(storage::account_store &store)
    : store_(store), cores_(std::max(1U, std::thread::hardware_concurrency())) {}

void credential_maker::refuse(std::shared_ptr<credentials::bad_passwords const> bad) {
    std::lock_guard const lock(mutex_);
    bad_ = std::move(bad);
}

std::shared_ptr<credentials::bad_passwords const> credential_maker::bad() {
    std::lock_guard const lock(mutex_);
    return bad_;
}

result<model::credential_set> credential_maker::make(secret_string const &password,
                                                     model::account const &owner,
                                                     model::domain const &xmpp_domain,
                                                     model::domain const &sip_domain) {
    auto prepared = credentials::prepare_password(password);
    if (!prepared) return fail(std::move(prepared.error()));
    auto const known_bad = bad();
    auto const &policy = xmpp_domain.policy;
    auto const allowed = credentials::check_rules(*prepared, rules_for(owner, policy, known_bad.get()));
    if (!allowed) return fail(allowed.error());
    std::vector<model::former_password> last;
    if (policy.password_history > 0) last = store_.last_passwords(owner.id, policy.password_history);
    core_lease const lease(cores_);
    if (is_among(last, *prepared))
        return fail(error_code::invalid_input, "the password is one that the account has, or had lately");
    return credentials::derive(*prepared, {.digest = {.username = owner.sip_address.digest_username(),
                                                      .realm = sip_domain.sip.realm,
                                                      .domain = owner.sip_address.host().ascii(),
                                                      .algorithms = sip_domain.policy.digest_algorithms},
                                           .scram_iterations = policy.scram_iterations});
}

}  // namespace cusax::lifecycle

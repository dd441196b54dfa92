#include "lifecycle/password_checker.hpp"

#include "credentials/derive.hpp"
#include "credentials/password.hpp"

#include <utility>

namespace cusax::lifecycle {
namespace {

// For whom there is no verifier; as long as a real one.
constexpr char const *nobodys_salt = "AAAAAAAAAAAAAAAAAAAAAAAA";

// One spelling for one account, whatever the service, and one for what can be no account.
std::string name_of(std::string const &user, std::string const &domain) {
    auto const jid = model::jid::parse(user + "@" + domain);
    return jid ? jid->str() : user + "@" + domain;
}

bool offers(model::domain const &domain, model::service_set const &services, sign_in_service wanted) {
    switch (wanted) {
        case sign_in_service::any: return true;
        case sign_in_service::xmpp: return domain.xmpp.enabled && services.xmpp;
        case sign_in_service::sip: return domain.sip.enabled && services.voice;
    }
    return false;
}

}  // namespace

password_checker::sources password_checker::usual_sources(storage::sign_in_store &store,
                                                          decltype(sources::domain) domain) {
    return {.domain = std::move(domain),
            .by_jid = [&store](model::jid const &jid) { return store.find(jid); },
            .by_aor = [&store](model::sip_uri const &aor) { return store.find(aor); },
            .derive =
                [](secret_string const &password, std::string const &salt, int iterations) {
                    return credentials::derive_scram(model::scram_hash::sha256, password, salt, iterations);
                },
            .now = clock::now};
}

password_checker::password_checker(sources from, attempt_limits limits)
    : from_(std::move(from)), limiter_(limits) {}

password_verdict password_checker::check(password_question const &asked) {
    attempt const counted{.account = name_of(asked.user, asked.domain), .address = asked.client};
    if (auto const wait = limiter_.admit(counted, from_.now())) {
        ++too_soon_;
        return password_too_soon{*wait};
    }
    std::optional<std::string> account_id;
    try {
        account_id = judge(asked);
    } catch (...) {
        limiter_.withdraw(counted, from_.now());
        throw;
    }
    if (!account_id) {
        ++wrong_;
        return password_wrong{};
    }
    limiter_.succeeded(counted, from_.now());
    ++right_;
    return password_right{std::move(*account_id)};
}

bool password_checker::exists(std::string const &user, std::string const &domain) {
    auto const found = look_up(user, domain, sign_in_service::xmpp);
    return found.account && found.account->verifier;
}

password_checker::figures password_checker::counts() const {
    return {.right = right_, .wrong = wrong_, .too_soon = too_soon_};
}

password_checker::looked_up password_checker::look_up(std::string const &user, std::string const &domain,
                                                      sign_in_service service) const {
    auto const name = model::domain_name::parse(domain);
    auto const known = name ? from_.domain(*name) : nullptr;
    if (!known) return {.iterations = model::domain_policy().scram_iterations};
    looked_up found{.iterations = known->policy.scram_iterations};
    if (service == sign_in_service::sip) {
        if (auto const aor = model::sip_uri::parse("sip:" + user + "@" + domain))
            found.account = from_.by_aor(*aor);
    } else if (auto const jid = model::jid::parse(user + "@" + domain)) {
        found.account = from_.by_jid(*jid);
    }
    bool const may_sign_in = found.account && found.account->status == model::account_status::active &&
                             offers(*known, found.account->services, service);
    if (!may_sign_in) found.account.reset();
    return found;
}

// The account whose password this is.
std::optional<std::string> password_checker::judge(password_question const &asked) const {
    auto const found = look_up(asked.user, asked.domain, asked.service);
    auto const prepared = credentials::prepare_password(asked.password);
    bool const same = spend(prepared ? prepared->saslprep : secret_string(), found);
    return same && prepared ? std::optional(found.account->account_id) : std::nullopt;
}

// At least as many iterations as the domain's policy says, whatever is known: a verifier from before the
// policy was raised has fewer, and would give its owner away.
bool password_checker::spend(secret_string const &password, looked_up const &on) const {
    auto const *const verifier = on.account && on.account->verifier ? &*on.account->verifier : nullptr;
    int const real = verifier ? verifier->iterations : 0;
    bool same = false;
    if (verifier) {
        auto const derived = from_.derive(password, verifier->salt, verifier->iterations);
        same = equal_in_constant_time(derived.stored_key, verifier->stored_key);
    }
    if (real < on.iterations) from_.derive(password, nobodys_salt, on.iterations - real);
    return same;
}

}  // namespace cusax::lifecycle

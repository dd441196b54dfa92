// Whether a password is right, for servers that cannot read verifiers
// (CUSAX-1, CUSAX-11). Who is unknown, suspended, without a password or without
// the service costs the same key derivation as a wrong password and gets the
// same answer, so neither the answer nor its time tells which.
#pragma once

#include "base/secret.hpp"
#include "lifecycle/attempt_limiter.hpp"
#include "model/domain.hpp"
#include "model/ip_address.hpp"
#include "storage/sign_in_store.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace cusax::lifecycle {

// With what somebody wants to sign in. `sip` takes the user for that of an AOR, the others for that of a JID.
enum class sign_in_service { any, xmpp, sip };

struct password_question {
    std::string user;    // as the person typed it
    std::string domain;  // as the server says it
    secret_string password;
    sign_in_service service = sign_in_service::any;
    std::optional<model::ip_address> client = {};  // where the person signs in from, if the server tells
};

struct password_right {
    std::string account_id;
};
struct password_wrong {};
struct password_too_soon {
    std::chrono::seconds wait;
};
using password_verdict = std::variant<password_wrong, password_right, password_too_soon>;

class password_checker {
  public:
    using clock = std::chrono::steady_clock;

    // Where it looks things up, and what it derives with; each may be called on any thread.
    struct sources {
        std::function<std::shared_ptr<model::domain const>(model::domain_name const &)> domain;
        std::function<std::optional<storage::sign_in>(model::jid const &)> by_jid;
        std::function<std::optional<storage::sign_in>(model::sip_uri const &)> by_aor;
        std::function<model::scram_verifier(secret_string const &, std::string const &salt, int iterations)>
            derive;
        std::function<clock::time_point()> now;
    };
    struct figures {
        std::uint64_t right = 0;
        std::uint64_t wrong = 0;
        std::uint64_t too_soon = 0;
    };

    // With the clock and the derivation of credentials/.
    static sources usual_sources(storage::sign_in_store &store, decltype(sources::domain) domain);

    explicit password_checker(sources from, attempt_limits limits = {});

    // Takes the milliseconds of one derivation, unless it is too soon. Throws cusax::unavailable where the
    // database is away; then the attempt does not count. Any thread, as the others.
    password_verdict check(password_question const &asked);

    // Whether somebody with a password could sign in under this JID now.
    bool exists(std::string const &user, std::string const &domain);

    figures counts() const;

  private:
    struct looked_up {
        std::optional<storage::sign_in> account = {};  // only one that may sign in so
        int iterations = 0;                            // the domain's
    };

    looked_up look_up(std::string const &user, std::string const &domain, sign_in_service service) const;
    std::optional<std::string> judge(password_question const &asked) const;
    bool spend(secret_string const &password, looked_up const &on) const;

    sources from_;
    attempt_limiter limiter_;
    std::atomic<std::uint64_t> right_{0};
    std::atomic<std::uint64_t> wrong_{0};
    std::atomic<std::uint64_t> too_soon_{0};
};

}  // namespace cusax::lifecycle

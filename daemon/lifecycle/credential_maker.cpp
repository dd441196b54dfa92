#include "lifecycle/credential_maker.hpp"

#include "credentials/derive.hpp"
#include "credentials/password.hpp"

#include <algorithm>
#include <thread>

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

}  // namespace

credential_maker::credential_maker() : cores_(std::max(1U, std::thread::hardware_concurrency())) {}

result<model::credential_set> credential_maker::make(secret_string const &password,
                                                     model::account const &owner,
                                                     model::domain const &xmpp_domain,
                                                     model::domain const &sip_domain) {
    auto prepared = credentials::prepare_password(password);
    if (!prepared) return fail(std::move(prepared.error()));
    core_lease const lease(cores_);
    return credentials::derive(*prepared, {.digest_username = owner.sip_address.digest_username(),
                                           .realm = sip_domain.sip.realm,
                                           .domain = owner.sip_address.host().ascii(),
                                           .scram_iterations = xmpp_domain.policy.scram_iterations,
                                           .algorithms = sip_domain.policy.digest_algorithms});
}

}  // namespace cusax::lifecycle

// How the records of domains stand at a target: what should be (from domains and
// accounts), what is remembered as ours, what is found there, and the plan that
// follows. Changes nothing, so every daemon may look at any time. One thread.
#pragma once

#include "model/domain.hpp"
#include "projection/push_plan.hpp"
#include "publish/primary_client.hpp"
#include "publish/push_target.hpp"
#include "storage/account_store.hpp"
#include "storage/domain_store.hpp"
#include "storage/push_store.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cusax::publish {

// What we know of one domain at a target without asking the primary.
struct push_unit {
    std::string domain;  // ASCII
    std::vector<projection::located_rrset> desired{};
    std::vector<projection::remembered_rrset> remembered{};
    storage::push_state state{};
    // The domain is gone or no longer in mode push, which somebody decided: its withdrawal is not held back.
    bool withdrawn = false;

    bool has_a_part_here() const { return !desired.empty() || !remembered.empty(); }
};

enum class survey_depth {
    changes,     // only RRsets in which desired and remembered differ are looked at
    everything,  // drift is found
};

class push_survey {
  public:
    // All outlive it.
    push_survey(push_target const &target, storage::connection_pool &pool, primary_client &primary)
        : target_(target), primary_(primary), accounts_(pool), domains_(pool), store_(pool) {}

    // Throws cusax::unavailable where the database is away.
    std::vector<push_unit> units(std::vector<std::string> const &domains);

    // Errors: those of primary_client, with the zone in the detail.
    result<projection::push_plan> plan(push_unit const &unit, survey_depth depth);

    // Zones are read anew; until then each is read once for all units.
    void forget_zones() { zones_.clear(); }

  private:
    // A zone as it was transferred, by owner; or why it was not, so that queries must do.
    struct zone_content {
        std::map<dns::name, std::vector<dns::rrset>> sets{};
        std::string refusal{};
    };

    std::vector<projection::located_rrset> desired_of(model::domain const &domain);
    void add_numbers(model::domain const &domain, std::vector<projection::located_rrset> &to);
    void add(dns::rrset set, std::vector<projection::located_rrset> &to) const;
    result<void> look(dns::name const &zone, dns::name const &owner, dns::rr_type type, survey_depth depth,
                      std::vector<projection::located_rrset> &found);
    result<std::reference_wrapper<zone_content const>> content_of(dns::name const &zone);

    push_target const &target_;
    primary_client &primary_;
    storage::account_store accounts_;
    storage::domain_store domains_;
    storage::push_store store_;
    std::map<dns::name, zone_content> zones_;
};

}  // namespace cusax::publish

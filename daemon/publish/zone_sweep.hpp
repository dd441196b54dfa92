// The comparison of everything, page by page, so that the publisher can look at
// the feed between two pages: what a lost wake-up, a restored table or a new
// version of the projections has left untrue becomes true in one round. Beside
// the round it walks single domains whose numbers all have to be looked at.
#pragma once

#include "publish/domain_zones.hpp"
#include "publish/number_zones.hpp"

#include <deque>
#include <optional>
#include <string>

namespace cusax::publish {

class zone_sweep {
  public:
    zone_sweep(domain_zones &domains, number_zones &numbers) : domains_(domains), numbers_(numbers) {}

    void reset();  // forgets all work
    void begin_round();
    void walk(model::domain_name const &domain);  // its numbers, before the round goes on
    bool has_work() const { return phase_ != phase::resting || !walks_.empty(); }
    bool is_walking() const { return !walks_.empty(); }
    bool is_resting() const { return phase_ == phase::resting; }

    // Adds what the next page asks for. The page counts as done when it returns: where the
    // publication fails, begin_round() again.
    void add_page(zone_batch &to);

  private:
    enum class phase { resting, domains, numbers, unclaimed };
    struct domain_walk {
        model::domain_name domain;
        std::optional<std::string> cursor;
    };

    void walk_on(zone_batch &to);
    void go_on(std::string position, phase next);

    domain_zones &domains_;
    number_zones &numbers_;
    phase phase_ = phase::resting;
    std::string position_;  // behind which the next page begins
    std::deque<domain_walk> walks_;
};

}  // namespace cusax::publish

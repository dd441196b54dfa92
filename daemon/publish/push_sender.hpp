// Carries a push plan out: what is about to be ours is written down first, then
// the update is sent, then what it left is settled. One thread, that of the
// target's leader.
#pragma once

#include "publish/primary_client.hpp"
#include "publish/push_survey.hpp"
#include "storage/push_store.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace cusax::publish {

struct push_report {
    std::size_t sent = 0;        // changes that the primary made
    std::size_t refused = 0;     // that it does not want to make; the others were made
    std::size_t in_the_way = 0;  // RRsets that another domain of ours has there already
    bool conflict = false;       // somebody was faster: look again
    bool interrupted = false;    // what became of the last changes is not known
    std::string why{};           // of the last refusal or interruption

    bool complete() const { return refused == 0 && !conflict && !interrupted; }
};

class push_sender {
  public:
    // Both outlive it.
    push_sender(push_target const &target, storage::connection_pool &pool, primary_client &primary)
        : target_(target), primary_(primary), store_(pool) {}

    // Remembers what the plan has found.
    void settle(std::string const &domain, projection::push_plan const &plan);
    // Makes the plan's changes. Throws cusax::unavailable where the database goes away; what was sent
    // by then is settled by the next plan.
    push_report send(std::string const &domain, projection::push_plan const &plan);

  private:
    using changes = std::span<projection::push_change const>;

    void send(std::string const &domain, changes what, push_report &report);
    std::vector<projection::push_change> intend(std::string const &domain, changes what, push_report &report);

    push_target const &target_;
    primary_client &primary_;
    storage::push_store store_;
};

}  // namespace cusax::publish

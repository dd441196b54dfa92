// All targets of updates: their pushers, and what REST asks about them. Looking
// at a plan asks the primary itself, at that moment, on whichever daemon.
#pragma once

#include "model/domain_name.hpp"
#include "publish/zone_pusher.hpp"
#include "storage/command.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace cusax::publish {

// What a push of a domain to a target would change now.
struct push_view {
    std::string target;
    std::vector<dns::name> zones;  // of the target, in which the domain has records; empty: it covers none
    projection::push_plan plan;
    std::string fingerprint;
    bool held = false;  // waits for a confirmation
    storage::push_state state;
};

class zone_pushers {
  public:
    zone_pushers(std::vector<push_target> targets, storage::database settings,
                 storage::connection_pool &pool);
    zone_pushers(zone_pushers const &) = delete;
    zone_pushers &operator=(zone_pushers const &) = delete;

    void start();
    void wake();  // any thread
    void stop();  // all at once, so that the slowest decides

    // Errors: invalid_input at /plan for a target that is not configured; unavailable with the reason
    // where the primary cannot be asked. Throws cusax::unavailable without the database. Any thread.
    result<push_view> look(std::string const &target, model::domain_name const &domain);

    // Lets the changes that are held back go; the plan they are. Errors, besides those of look():
    // conflict where nothing is held back, or the plan is another by now.
    result<push_view> confirm(std::string const &target, model::domain_name const &domain,
                              std::string const &fingerprint, storage::actor const &by);

    // Logs once each domain in mode push that is outside of every target's zones.
    void tell_uncovered();

    std::vector<pusher_figures> figures() const;
    std::size_t uncovered() const;

  private:
    push_target const *find(std::string const &name) const;

    storage::connection_pool &pool_;
    storage::push_store store_;
    std::vector<std::unique_ptr<zone_pusher>> pushers_;
    mutable std::mutex mutex_;
    std::set<std::string> uncovered_;
};

}  // namespace cusax::publish

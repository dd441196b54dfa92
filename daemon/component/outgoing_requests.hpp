// The IQs that we send over a link and the answers that are owed to them. An
// answer counts only if it comes from whom was asked (RFC 6120 §8.1.2.1);
// whatever happens, each request ends exactly once. On the link's strand.
#pragma once

#include "base/result.hpp"
#include "component/link_config.hpp"
#include "component/one_shot_timer.hpp"
#include "xml/element.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace cusax::component {

class outgoing_requests : public std::enable_shared_from_this<outgoing_requests> {
  public:
    using done_function = std::function<void(result<xml::element>)>;

    outgoing_requests(link_strand const &strand, std::shared_ptr<link_config const> config)
        : config_(std::move(config)), deadline_(strand) {}

    // Gives `iq` (get or set) its id, and its `from` where it has none, to be sent by the caller. `done` gets
    // the answer, a result or an error stanza, or the error unavailable.
    xml::element register_request(xml::element iq, done_function done);

    // True where the stanza answers a request of ours.
    bool answered(xml::element const &iq);

    // The link has ended: nothing will be answered any more.
    void forget_all();

  private:
    using clock = std::chrono::steady_clock;

    struct request {
        std::string id;
        std::string to;
        clock::time_point deadline;
        done_function done;
    };

    void watch_deadlines();
    void expire();

    std::shared_ptr<link_config const> config_;
    one_shot_timer deadline_;
    std::map<std::uint64_t, request> waiting_;                   // by number: in the order of their deadlines
    std::map<std::string, std::uint64_t, std::less<>> numbers_;  // by id
    std::uint64_t next_number_ = 0;
};

}  // namespace cusax::component

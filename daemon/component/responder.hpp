// Turns a request that came over a link into its answer: what a server
// delegates (delegated_requests.cpp), and what is asked of the component itself
// (own_requests.cpp). A request is always answered, whatever goes wrong.
#pragma once

#include "component/command_sessions.hpp"
#include "component/directory.hpp"
#include "component/link_config.hpp"
#include "component/link_metrics.hpp"
#include "component/refusal.hpp"
#include "xml/element.hpp"
#include "xmpp/delegation.hpp"

#include <memory>
#include <optional>
#include <string>

namespace cusax::component {

// A request, looked at once.
struct incoming {
    xml::element stanza;
    stanza_kind kind = stanza_kind::other_request;
    std::string order_key = {};  // requests with the same key are answered in order
    std::optional<xmpp::delegated_request> delegated =
        std::nullopt;                                         // unwrapped, from a server that we believe
    std::optional<xmpp::stanza_error> defect = std::nullopt;  // why it is refused without a further look
};

struct reply {
    xml::element stanza;
    stanza_outcome outcome;
};

class responder {
  public:
    responder(std::shared_ptr<link_config const> config, directory &accounts)
        : config_(std::move(config)),
          accounts_(&accounts),
          sessions_(std::make_shared<command_sessions>(config_->command_sessions,
                                                       config_->timing.command_session)) {}

    // `stanza` is an IQ of type get or set. Does not block.
    incoming sort(xml::element stanza) const;

    // Blocks on the directory; never throws for what it throws. Any thread.
    reply answer(incoming const &request) const;

    // An error where the server looks for it: inside of what it forwarded, else outside.
    static xml::element refuse(incoming const &request, xmpp::stanza_error const &what);

  private:
    answer_payload find_answer(incoming const &request) const;

    std::shared_ptr<link_config const> config_;
    directory *accounts_;
    std::shared_ptr<command_sessions> sessions_;  // of the link, over all of its connections
};

}  // namespace cusax::component

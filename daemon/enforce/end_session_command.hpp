// Ends sessions by the ad-hoc command "End User Session" (XEP-0133 §4.6, carried
// by XEP-0050), sent through a component's link. The component's JID must be an
// administrator of the server. The form is read as the server shows it: Prosody
// calls its field accountjids, ejabberd accountjid.
#pragma once

#include "enforce/session_server.hpp"
#include "xml/element.hpp"

#include <functional>
#include <string>

namespace cusax::enforce {

// The link as the command sees it.
struct command_channel {
    std::function<bool()> linked;
    // Sends an IQ and waits for its answer, a result or an error stanza. Error unavailable: there is none.
    std::function<result<xml::element>(xml::element)> ask;
};

class end_session_command : public session_server {
  public:
    explicit end_session_command(command_channel channel) : channel_(std::move(channel)) {}

    std::string_view method() const override { return "command"; }
    bool is_at_hand() const override { return channel_.linked(); }
    result<ended> end_sessions(session_owner const &whose) override;

  private:
    // The <command/> of the answer to this one.
    result<xml::element> converse(std::string const &host, xml::element command);

    command_channel channel_;
};

}  // namespace cusax::enforce

// Watches that delegation still works: a server can lose it without a word (a
// second link that closes takes it away on ejabberd). A probe is a vcard-temp get
// to the served domain; a delegation that lives brings it back as a forwarded
// request. Where the server grants privileged IQs (XEP-0356) the probe goes in a
// user's name, for Prosody does not forward what the component itself sends.
// No sockets, no timers; one thread at a time.
#pragma once

#include "xml/element.hpp"
#include "xmpp/delegation.hpp"
#include "xmpp/privilege.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cusax::component {

class canary {
  public:
    enum class verdict {
        waiting,
        alive,       // every probe came back
        lost,        // one did not
        impossible,  // the server answers probes itself and always did: nothing can be told
    };

    explicit canary(std::string component) : component_(std::move(component)) {}

    // A new round; what was under way is forgotten.
    void begin_round() { probes_.clear(); }

    // The probe for a domain, to be sent. `granted` is what the domain's server lets us do; `account` is a
    // user in whose name a privileged probe goes: without one there is nobody to lose, and no probe.
    std::optional<xml::element> probe(std::string const &domain, xmpp::privileges const *granted,
                                      std::optional<std::string> const &account);

    // True where the request is a probe that came back. It wants an answer like any other request.
    bool came_back(xmpp::delegated_request const &request);

    // The server's answer to an IQ of ours. True where it is one to a probe.
    bool answered(xml::element const &iq);

    verdict judge() const;
    verdict judge_at_deadline() const;

    // Whether a probe of this domain would go as a privileged IQ.
    static bool is_privileged(xmpp::privileges const *granted);

  private:
    struct flight {
        std::string sender;  // who asks in the copy
        bool privileged = false;
        bool back = false;
        bool refused = false;      // the server does not let us probe
        bool intercepted = false;  // answered without having been forwarded
    };

    verdict judge_one(std::string const &domain, flight const &probe) const;

    std::string component_;
    std::map<std::string, std::pair<std::string, flight>> probes_;  // by id: domain and state
    std::map<std::string, bool> ever_back_;                         // by domain, over the rounds of this link
};

}  // namespace cusax::component

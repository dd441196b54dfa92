// What the servers of a link's domains have granted on the present connection:
// delegated namespaces (XEP-0355) and privileges (XEP-0356), read from their
// greetings. Only servers of the link's own domains are believed.
#pragma once

#include "component/link_config.hpp"
#include "xml/element.hpp"
#include "xmpp/privilege.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace cusax::component {

struct delegated_domain {
    std::string domain;
    std::string delegation_ns;            // the version that the server speaks
    std::vector<std::string> namespaces;  // sorted
    std::string privilege_ns;             // empty: no privileges were granted
    bool may_publish = false;             // privileged PubSub IQs (XEP-0356) are granted
};

class server_grants {
  public:
    explicit server_grants(std::shared_ptr<link_config const> config) : config_(std::move(config)) {}

    void clear() { by_domain_.clear(); }

    // Takes note of a greeting. False where the message is none, or not from a server of ours.
    bool take(xml::element const &message);

    // The first "namespace of domain" that is not delegated; empty where all is.
    std::string missing() const;

    // nullptr where the domain granted nothing.
    xmpp::privileges const *privileges_of(std::string const &domain) const;

    std::vector<delegated_domain> list() const;

  private:
    struct granted {
        std::string delegation_ns;
        std::set<std::string> namespaces;
        std::optional<xmpp::privileges> privileges;
    };

    std::shared_ptr<link_config const> config_;
    std::map<std::string, granted> by_domain_;
};

}  // namespace cusax::component

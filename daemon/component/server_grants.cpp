#include "component/server_grants.hpp"

#include "xmpp/delegation.hpp"
#include "xmpp/ns.hpp"

#include <algorithm>

namespace cusax::component {

// Some servers say one namespace a message, so each adds to what was said before.
bool server_grants::take(xml::element const &message) {
    std::string const server(message.attr("from"));
    if (std::ranges::find(config_->domains, server) == config_->domains.end()) return false;
    if (auto const delegated = xmpp::parse_delegation_announcement(message)) {
        auto &grant = by_domain_[server];
        grant.delegation_ns = delegated->delegation_ns;
        for (auto const &one : delegated->namespaces) {
            // With a filter we would see some of the requests only, and the server's own store the others.
            if (one.attributes.empty()) grant.namespaces.insert(one.ns);
        }
        return true;
    }
    if (auto privileges = xmpp::parse_privileges(message)) {
        by_domain_[server].privileges = *std::move(privileges);
        return true;
    }
    return false;
}

std::string server_grants::missing() const {
    for (auto const &domain : config_->domains) {
        auto const grant = by_domain_.find(domain);
        for (auto const &ns : config_->namespaces) {
            if (grant == by_domain_.end() || !grant->second.namespaces.contains(ns))
                return std::string(ns).append(" of ").append(domain);
        }
    }
    return {};
}

xmpp::privileges const *server_grants::privileges_of(std::string const &domain) const {
    auto const grant = by_domain_.find(domain);
    if (grant == by_domain_.end() || !grant->second.privileges) return nullptr;
    return &*grant->second.privileges;
}

std::vector<delegated_domain> server_grants::list() const {
    std::vector<delegated_domain> listed;
    for (auto const &[domain, grant] : by_domain_) {
        auto const &privileges = grant.privileges;
        listed.push_back({.domain = domain,
                          .delegation_ns = grant.delegation_ns,
                          .namespaces = {grant.namespaces.begin(), grant.namespaces.end()},
                          .privilege_ns = privileges ? privileges->ns : std::string(),
                          .may_publish = privileges && privileges->allow_iq(xmpp::ns::pubsub, "set")});
    }
    return listed;
}

}  // namespace cusax::component

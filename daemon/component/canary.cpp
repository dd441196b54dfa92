#include "component/canary.hpp"

#include "base/uuid.hpp"
#include "xmpp/ns.hpp"
#include "xmpp/stanza.hpp"

#include <algorithm>

namespace cusax::component {

namespace ns = xmpp::ns;

bool canary::is_privileged(xmpp::privileges const *granted) {
    return granted != nullptr && granted->allow_iq(ns::vcard_temp, "get");
}

std::optional<xml::element> canary::probe(std::string const &domain, xmpp::privileges const *granted,
                                          std::optional<std::string> const &account) {
    bool const privileged = is_privileged(granted);
    if (privileged && !account) return std::nullopt;
    auto const id = "canary-" + make_uuid();
    probes_[id] = {domain, flight{.sender = privileged ? *account : component_, .privileged = privileged}};
    std::string_view const from = privileged ? std::string_view() : std::string_view(component_);
    auto get = xmpp::make_iq({.type = "get", .id = id, .from = from, .to = domain},
                             privileged ? ns::client : ns::component);
    get.add(xml::element("vCard", std::string(ns::vcard_temp)));
    if (!privileged) return get;
    return xmpp::wrap_privileged_iq(
        {.privilege_ns = granted->ns, .id = id, .component = component_, .user = *account}, std::move(get));
}

bool canary::came_back(xmpp::delegated_request const &request) {
    auto const found = probes_.find(request.id);
    if (found == probes_.end()) return false;
    auto &[domain, probe] = found->second;
    if (probe.sender != request.from || domain != request.server) return false;
    probe.back = true;
    ever_back_[domain] = true;
    return true;
}

bool canary::answered(xml::element const &iq) {
    auto const found = probes_.find(std::string(iq.attr("id")));
    if (found == probes_.end()) return false;
    auto &probe = found->second.second;
    auto const refusal = xmpp::find_error(iq);
    if (probe.privileged && refusal && refusal->condition == xmpp::error_condition::forbidden)
        probe.refused = true;  // the account or the permission has gone
    else
        probe.intercepted = !probe.back;
    return true;
}

canary::verdict canary::judge_one(std::string const &domain, flight const &probe) const {
    if (probe.back) return verdict::alive;
    if (probe.refused) return verdict::impossible;
    if (!probe.intercepted) return verdict::waiting;
    // A server that has never forwarded what the component sends has lost nothing by answering it.
    bool const known_to_work = probe.privileged || ever_back_.contains(domain);
    return known_to_work ? verdict::lost : verdict::impossible;
}

canary::verdict canary::judge() const {
    auto worst = verdict::alive;
    for (auto const &[id, probe] : probes_) {
        auto const one = judge_one(probe.first, probe.second);
        if (one == verdict::lost) return one;
        if (one == verdict::waiting) worst = one;
        if (one == verdict::impossible && worst == verdict::alive) worst = one;
    }
    return worst;
}

canary::verdict canary::judge_at_deadline() const {
    auto const now = judge();
    return now == verdict::waiting ? verdict::lost : now;
}

}  // namespace cusax::component

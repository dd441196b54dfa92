#include "publish/push_sender.hpp"

#include "base/log.hpp"
#include "dns/presentation.hpp"
#include "publish/push_codec.hpp"

#include <algorithm>
#include <utility>

namespace cusax::publish {
namespace {

using projection::push_change;

constexpr std::size_t most_changes = 100;  // of one message
constexpr std::size_t most_refusals = 8;   // then the primary wants nothing of us

std::vector<storage::push_entry> entries_of(std::span<push_change const> changes) {
    std::vector<storage::push_entry> entries;
    entries.reserve(changes.size());
    for (auto const &change : changes) entries.push_back(to_stored(change));
    return entries;
}

std::string text_of(push_change const &change) {
    return change.any().owner.render() + " " + dns::render_type(change.any().type);
}

}  // namespace

void push_sender::settle(std::string const &domain, projection::push_plan const &plan) {
    std::vector<storage::push_entry> settled;
    settled.reserve(plan.settlements.size());
    for (auto const &settlement : plan.settlements) settled.push_back(to_stored(settlement));
    store_.settle(target_.name, domain, settled);
}

push_report push_sender::send(std::string const &domain, projection::push_plan const &plan) {
    auto ordered = plan.changes;  // each message is about one zone
    std::stable_sort(ordered.begin(), ordered.end(),
                     [](auto const &left, auto const &right) { return left.zone < right.zone; });
    push_report report;
    for (auto first = ordered.begin(); first != ordered.end() && !report.conflict && !report.interrupted;) {
        auto const most = std::min<std::ptrdiff_t>(most_changes, ordered.end() - first);
        auto const last =
            std::find_if(first, first + most, [&](auto const &change) { return change.zone != first->zone; });
        send(domain, {first, last}, report);
        first = last;
    }
    return report;
}

// One change that a server does not want, of a type that it does not know or at a name that its policy
// does not give us, must not keep the others away: halves are tried until it is alone.
void push_sender::send(std::string const &domain, changes what, push_report &report) {
    if (report.conflict || report.interrupted || report.refused >= most_refusals) return;
    auto const allowed = intend(domain, what, report);
    if (allowed.empty()) return;
    auto const entries = entries_of(allowed);
    auto outcome = primary_.update(allowed.front().zone, allowed);
    switch (outcome.how) {
        case update_outcome::kind::done:
            store_.settle(target_.name, domain, entries);
            report.sent += allowed.size();
            return;
        case update_outcome::kind::unknown:
            report.interrupted = true;
            report.why = std::move(outcome.why);
            return;
        case update_outcome::kind::conflict:
            report.conflict = true;
            report.why = std::move(outcome.why);
            return store_.abandon(target_.name, domain, entries);
        case update_outcome::kind::refused: break;
    }
    store_.abandon(target_.name, domain, entries);
    if (allowed.size() > 1) {
        auto const half = allowed.size() / 2;
        send(domain, changes(allowed).first(half), report);
        return send(domain, changes(allowed).subspan(half), report);
    }
    ++report.refused;
    report.why = text_of(allowed.front()) + ": " + outcome.why;
    log_warning("PUSH_REFUSED", {{"target", target_.name},
                                 {"domain", domain},
                                 {"rrset", text_of(allowed.front())},
                                 {"why", outcome.why}});
}

std::vector<push_change> push_sender::intend(std::string const &domain, changes what, push_report &report) {
    auto const ours = store_.intend(target_.name, domain, entries_of(what));
    std::vector<push_change> allowed;
    allowed.reserve(what.size());
    for (std::size_t i = 0; i < what.size(); ++i) {
        if (ours[i])
            allowed.push_back(what[i]);
        else
            ++report.in_the_way;
    }
    return allowed;
}

}  // namespace cusax::publish

#include "publish/primary_client.hpp"

#include "base/clock.hpp"
#include "dns/transfer_reader.hpp"
#include "dns/update_writer.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace cusax::publish {
namespace {

using projection::push_action;
using projection::push_change;

constexpr std::size_t largest_zone = std::size_t{1} << 30;  // octets, as transfer_reader counts

// Why the signature of an answer does not count; empty where it does.
std::string fault_of(dns::outgoing_request &request, byte_view message) {
    if (!request.verifier) return {};
    auto const verdict = request.verifier->check(message, system_seconds());
    if (verdict == dns::tsig_verdict::good) return {};
    if (verdict == dns::tsig_verdict::reported)
        return "the primary rejects our signature: " + dns::render_tsig_error(request.verifier->error());
    return "the answer's signature is " + dns::render_tsig_verdict(verdict);
}

bool removes_at(std::span<push_change const> changes, dns::name const &owner) {
    return std::any_of(changes.begin(), changes.end(), [&](auto const &change) {
        return change.action == push_action::remove && change.from->owner == owner;
    });
}

// What must hold before (RFC 2136 §2.4), so that nobody else's work is undone. A server passes over an
// addition beside a CNAME in silence (§3.4.2.2), so that is a prerequisite too, unless we make the room
// ourselves.
bool require(dns::update_writer &to, push_change const &change, bool makes_room) {
    if (change.from) return to.require_rrset(*change.from);
    auto const &wanted = *change.to;
    if (makes_room) return to.forbid_rrset(wanted.owner, wanted.type);
    if (wanted.type == dns::rr_type::cname) return to.forbid_name(wanted.owner);
    return to.forbid_rrset(wanted.owner, wanted.type) && to.forbid_rrset(wanted.owner, dns::rr_type::cname);
}

// RRset by RRset, never a whole name: some servers refuse that.
bool write_changes(dns::update_writer &to, std::span<push_change const> changes) {
    return std::all_of(changes.begin(), changes.end(), [&](push_change const &change) {
        return require(to, change, removes_at(changes, change.any().owner)) &&
               (!change.from || to.remove_rrset(change.from->owner, change.from->type)) &&
               (!change.to || to.add(*change.to));
    });
}

bool is_conflict(dns::rcode code) {
    return code == dns::rcode::yxdomain || code == dns::rcode::yxrrset || code == dns::rcode::nxrrset ||
           code == dns::rcode::nxdomain;
}

std::vector<dns::rrset> sets_at(dns::name const &owner, dns::rr_type type, dns::response &&answer) {
    std::map<dns::rr_type, dns::rrset> sets;
    for (auto &record : answer.answer) {
        bool const asked = record.type == type || record.type == dns::rr_type::cname;
        if (!asked || record.owner != owner || record.klass != dns::rr_class::in) continue;
        auto &set =
            sets.try_emplace(record.type, dns::rrset{owner, record.type, record.ttl, {}}).first->second;
        set.records.push_back(std::move(record.data));
    }
    std::vector<dns::rrset> all;
    for (auto &[of, set] : sets) all.push_back(std::move(set));
    return all;
}

}  // namespace

dns::request_signing primary_client::signing() const {
    return {.key = target_.key ? &*target_.key : nullptr, .now = system_seconds()};
}

// A connection that idled may have been closed by the other side: then a new one is made.
result<void> primary_client::send(byte_view request) {
    bytes framed{static_cast<std::uint8_t>(request.size() >> 8U), static_cast<std::uint8_t>(request.size())};
    framed.insert(framed.end(), request.begin(), request.end());
    auto const until = soon();
    if (!connection_) {
        auto made = net::stream_client::connect(target_.address, until, watched_);
        if (!made) return fail(made.error());
        connection_.emplace(std::move(*made));
    }
    return connection_->send(framed, until);
}

result<bytes> primary_client::receive() {
    auto const until = soon();
    auto const size = connection_->receive(2, until);
    if (!size) return fail(size.error());
    return connection_->receive(static_cast<std::size_t>((*size)[0] << 8U | (*size)[1]), until);
}

// A question may be asked twice; not so an update.
result<bytes> primary_client::exchange(byte_view request) {
    bool const fresh = !connection_;
    auto sent = send(request);
    auto answer = sent ? receive() : result<bytes>(fail(sent.error()));
    if (!answer) connection_.reset();
    if (answer || fresh) return answer;
    sent = send(request);
    answer = sent ? receive() : result<bytes>(fail(sent.error()));
    if (!answer) connection_.reset();
    return answer;
}

result<std::vector<dns::rrset>> primary_client::read_zone(dns::name const &zone) {
    auto request = dns::make_query(dns::random_id(), zone, dns::rr_type::axfr, signing());
    close();  // servers may end a connection after a transfer, and before one
    if (auto const sent = send(request.octets); !sent) {
        close();
        return fail(sent.error());
    }
    dns::transfer_reader reader(zone, std::move(request), largest_zone);
    while (true) {
        auto const message = receive();
        auto const ended =
            message ? reader.take(*message, system_seconds()) : result<bool>(fail(message.error()));
        if (!ended || *ended) close();
        if (!ended) return fail(ended.error());
        if (*ended) return std::move(reader).rrsets();
    }
}

result<std::vector<dns::rrset>> primary_client::find(dns::name const &owner, dns::rr_type type) {
    auto request = dns::make_query(dns::random_id(), owner, type, signing());
    auto const message = exchange(request.octets);
    if (!message) return fail(message.error());
    auto answer = dns::read_response(*message);
    if (!answer) return fail(answer.error());
    if (!answer->is_answer_to(request.octets))
        return fail(error_code::malformed, "the answer is to another question");
    if (auto const fault = fault_of(request, *message); !fault.empty())
        return fail(error_code::unauthorized, fault);
    bool const told = answer->code == dns::rcode::noerror || answer->code == dns::rcode::nxdomain;
    if (!told || !answer->authoritative)
        return fail(error_code::forbidden, "the primary does not answer for " + owner.render() + " (" +
                                               dns::render_rcode(answer->code) + ")");
    return sets_at(owner, type, std::move(*answer));
}

update_outcome primary_client::update(dns::name const &zone, std::span<push_change const> changes) {
    using kind = update_outcome::kind;
    dns::update_writer writer(dns::random_id(), zone);
    if (!write_changes(writer, changes)) return {kind::refused, "the changes do not fit into one message"};
    auto request = writer.finish(signing());
    close();  // one that idled may be dead, and an update is not sent twice
    auto const sent = send(request.octets);
    auto const message = sent ? receive() : result<bytes>(fail(sent.error()));
    if (!message) {
        close();
        return {kind::unknown, message.error().detail};
    }
    return judge(request, *message);
}

update_outcome primary_client::judge(dns::outgoing_request &request, byte_view message) {
    using kind = update_outcome::kind;
    auto const answer = dns::read_response(message);
    if (!answer || !answer->is_answer_to(request.octets))
        return {kind::unknown, answer ? "the answer is to another request" : answer.error().detail};
    auto const fault = fault_of(request, message);
    // An unsigned "yes" may be anybody's; an unsigned "no" is what servers say to a key they do not know.
    if (answer->code == dns::rcode::noerror)
        return fault.empty() ? update_outcome{kind::done, {}} : update_outcome{kind::unknown, fault};
    auto why = "the primary answers " + dns::render_rcode(answer->code);
    if (!fault.empty()) return {kind::unknown, why + "; " + fault};
    if (answer->code == dns::rcode::servfail) return {kind::unknown, std::move(why)};
    return {is_conflict(answer->code) ? kind::conflict : kind::refused, std::move(why)};
}

}  // namespace cusax::publish

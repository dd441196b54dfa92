#include "dns/transfer_reader.hpp"

#include "dns/rdata_format.hpp"
#include "dns/response_reader.hpp"

#include <algorithm>
#include <set>
#include <string>

namespace cusax::dns {
namespace {

constexpr std::size_t record_overhead = 64;  // in memory, beside its octets, about

failure broken(char const *why) { return fail(error_code::malformed, why); }

void drop_doubles(rrset &set) {
    std::set<rdata> met;
    std::erase_if(set.records,
                  [&](rdata const &data) { return !met.insert(canonical_rdata(set.type, data)).second; });
}

}  // namespace

transfer_reader::transfer_reader(name origin, outgoing_request request, std::size_t most_octets)
    : origin_(std::move(origin)), request_(std::move(request)), octets_left_(most_octets) {}

result<void> transfer_reader::check_signature(byte_view message, std::chrono::sys_seconds now) {
    if (!request_.verifier) return {};
    tsig_verdict const verdict = request_.verifier->check(message, now);
    if (verdict == tsig_verdict::good) return {};
    std::string why = "The signature of a transfer is not good: " + render_tsig_verdict(verdict);
    if (verdict == tsig_verdict::reported) why += ' ' + render_tsig_error(request_.verifier->error());
    return fail(error_code::unauthorized, why + '.');
}

result<bool> transfer_reader::take(byte_view message, std::chrono::sys_seconds now) {
    if (ended_) return broken("A message came after the end of a transfer.");
    auto response = read_response(message);
    if (!response) return failure(response.error());
    if (!response->is_answer_to(request_.octets)) return broken("The answer is to another request.");
    auto const fine = check_signature(message, now);
    // What a server says by its rcode is told even where it did not sign it.
    if (response->code != rcode::noerror)
        return fail(error_code::forbidden, "The server answers " + render_rcode(response->code) +
                                               (fine ? "." : ". " + fine.error().detail));
    if (!fine) return failure(fine.error());
    if (response->answer.empty()) return broken("A message of a transfer is empty.");
    for (received_record &record : response->answer) {
        if (record.klass != rr_class::in) return broken("A record of a transfer is of another class.");
        rrset single{.owner = std::move(record.owner), .type = record.type, .ttl = record.ttl, .records = {}};
        single.records.push_back(std::move(record.data));
        if (auto const done = add(std::move(single)); !done) return failure(done.error());
    }
    if (ended_ && request_.verifier && !request_.verifier->complete())
        return fail(error_code::unauthorized, "The last message of a transfer is not signed.");
    return ended_;
}

result<void> transfer_reader::add(rrset single) {
    if (ended_) return broken("There are records behind the last SOA of a transfer.");
    bool const is_soa = single.type == rr_type::soa && single.owner == origin_;
    if (!soa_) {
        if (!is_soa) return broken("A transfer does not begin with the zone's SOA.");
        soa_ = std::move(single);
        return {};
    }
    if (is_soa) {
        if (!equal_rdata(rr_type::soa, single.records.front(), soa_->records.front()))
            return broken("The SOA records of a transfer differ.");
        ended_ = true;
        return {};
    }
    if (!single.owner.is_at_or_below(origin_)) return broken("A record lies outside the transferred zone.");
    std::size_t const size = single.owner.wire().size() + single.records.front().size() + record_overhead;
    if (size > octets_left_) return fail(error_code::too_large, "The transferred zone is too large.");
    octets_left_ -= size;
    auto const [set, fresh] = sets_.try_emplace({single.owner, single.type}, single);
    if (fresh) return {};
    set->second.ttl = std::min(set->second.ttl, single.ttl);
    set->second.records.push_back(std::move(single.records.front()));
    return {};
}

std::vector<rrset> transfer_reader::rrsets() && {
    std::vector<rrset> all;
    all.reserve(sets_.size() + 1);
    all.push_back(std::move(soa_).value());
    for (auto &[key, set] : sets_) {
        drop_doubles(set);
        all.push_back(std::move(set));
    }
    return all;
}

}  // namespace cusax::dns

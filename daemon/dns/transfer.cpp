#include "dns/transfer.hpp"

#include "dns/record_reader.hpp"
#include "dns/reply.hpp"
#include "dns/response_writer.hpp"
#include "dns/serial.hpp"
#include "dns/wire_number.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace cusax::dns {
namespace {

// Beyond this, names cannot be pointed at (RFC 1035 §4.1.4), so a longer message saves nothing. A
// difference is not cut here: it shall fit into as few messages as possible.
constexpr std::size_t message_aim = 0x4000;

// RFC 1995 §4: new SOA; old SOA, what goes; new SOA, what comes; new SOA.
std::vector<rrset> difference_script(net_change net, rrset const &soa) {
    std::vector<rrset> script{soa, std::move(net.soa_before)};
    std::ranges::move(net.change.removed, std::back_inserter(script));
    script.push_back(soa);
    std::ranges::move(net.change.added, std::back_inserter(script));
    script.push_back(soa);
    return script;
}

// The serial of the SOA that IXFR has in its authority section (RFC 1995 §3); nullopt where it has none.
std::optional<std::uint32_t> read_client_serial(byte_view message, query const &request) {
    std::size_t at = header_size + request.question.size();
    for (std::size_t i = read16(message, 6); i > 0; --i) at = read_record(message, at)->end;  // of the answer
    if (read16(message, 8) == 0) return std::nullopt;
    record_view const record = read_record(message, at).value();  // parse_query() has read it before
    auto const data = record.type == rr_type::soa ? read_rdata(message, record) : std::nullopt;
    auto const soa = data ? parse_soa(*data) : std::nullopt;
    return soa ? std::optional(soa->serial) : std::nullopt;
}

bool is_transfer_request(query_verdict verdict, query const &request) {
    return verdict == query_verdict::readable && request.op() == opcode::query &&
           (request.qtype == rr_type::axfr || request.qtype == rr_type::ixfr) &&
           (!request.edns || request.edns->version == 0);
}

}  // namespace

std::string_view render_transfer_kind(transfer_kind kind) {
    switch (kind) {
        case transfer_kind::whole: return "axfr";
        case transfer_kind::difference: return "ixfr";
        case transfer_kind::whole_for_ixfr: return "ixfr_as_axfr";
        case transfer_kind::nothing_newer: break;
    }
    return "up_to_date";
}

transfer::transfer(std::shared_ptr<zone const> from, query const &request,
                   std::optional<tsig_check> const &checked, answer_limits const &limits,
                   std::optional<std::uint32_t> client_serial)
    : zone_(std::move(from)),
      id_(request.id),
      flags_(request.flags),
      question_(request.question.begin(), request.question.end()),
      edns_(request.edns),
      limits_(limits),
      client_serial_(client_serial) {
    if (checked) {
        key_ = checked->key;
        signer_.emplace(*checked);
    }
    choose(client_serial);
}

void transfer::choose(std::optional<std::uint32_t> client_serial) {
    if (client_serial) {
        rrset const soa = zone_->find(zone_->origin(), rr_type::soa).value();
        if (*client_serial == zone_->serial() || is_newer_serial(*client_serial, zone_->serial())) {
            kind_ = transfer_kind::nothing_newer;
            records_.emplace(std::vector{soa});
            return;
        }
        auto const steps = zone_->steps_since(*client_serial);
        auto net = steps ? std::optional(condense(*steps, soa)) : std::nullopt;
        if (net && net->record_count() <= zone_->record_count()) {
            kind_ = transfer_kind::difference;
            records_.emplace(difference_script(*std::move(net), soa));
            return;
        }
        kind_ = transfer_kind::whole_for_ixfr;
    }
    records_.emplace(zone_);
}

std::size_t transfer::next(std::span<std::uint8_t> out, std::chrono::sys_seconds now) {
    if (!records_->current()) return 0;
    query request;
    request.id = id_;
    request.flags = flags_;
    request.question = question_;
    request.qname = request.question.first(question_.size() - 4);
    std::size_t const room = signer_ ? signer_->room() : 0;
    response_writer writer(out, std::min(out.size(), max_message_size) - room, request);
    writer.set_authoritative();
    writer.forget_question_name();
    if (first_ && edns_) {  // RFC 5936 §2.2.5
        writer.set_edns({.payload = limits_.udp_payload, .dnssec_ok = edns_->dnssec_ok});
        // RFC 7314 §3.3.1
        if (edns_->wants_expire) writer.set_expire(soa_expire(zone_->apex().find(rr_type::soa)->first()));
    }
    bool const is_cut = kind_ != transfer_kind::difference;
    std::size_t const sent_before = records_sent_;
    while (auto const record = records_->current()) {
        if (is_cut && writer.size() >= message_aim) break;
        if (!writer.add(section::answer, record->owner, record->data)) break;
        records_->advance();
        ++records_sent_;
    }
    if (records_sent_ == sent_before) throw std::length_error("a record fits into no message of a transfer");
    first_ = false;
    std::size_t const size = writer.finish();
    return signer_ ? signer_->sign(out, size, now) : size;
}

// One request, judged step by step.
class transfer_opening {
  public:
    transfer_opening(byte_view message, zone_set const &zones, transfer_rules const &rules)
        : message_(message), zones_(zones), rules_(rules) {}

    tcp_request open(std::span<std::uint8_t> out) {
        if (!is_transfer_request(parse_query(message_, request_), request_)) return ordinary_query{};
        checked_ = check_tsig(message_, request_, rules_.trust);
        if (rcode const code = judge(); code != rcode::noerror) return refuse(code, out);
        return transfer(std::move(zone_), request_, checked_, rules_.limits, client_serial_);
    }

  private:
    rcode judge() {
        if (rcode const code = tsig_refusal(checked_); code != rcode::noerror) return code;
        if (request_.qclass != rr_class::in) return rcode::refused;
        auto const origin = name::from_wire(request_.qname);
        zone_ = origin ? zones_.find(*origin) : nullptr;
        if (!zone_) return rcode::notauth;  // RFC 5936 §2.2.1
        if (!rules_.may_have(zone_->origin(), checked_ ? &checked_->key->name : nullptr))
            return rcode::refused;
        if (request_.qtype == rr_type::axfr) return rcode::noerror;
        client_serial_ = read_client_serial(message_, request_);
        return client_serial_ ? rcode::noerror : rcode::formerr;
    }

    answered refuse(rcode code, std::span<std::uint8_t> out) const {
        answered outcome;
        outcome.code = code;
        outcome.qtype = request_.qtype;
        if (checked_) {
            outcome.malformed = checked_->malformed;
            outcome.tsig = checked_->error;
            outcome.key = checked_->key;
        }
        if (reply::fits(out, request_, checked_))
            outcome.size =
                reply(out, request_, transport::tcp, rules_.limits, checked_).finish(code, rules_.trust.now);
        return outcome;
    }

    byte_view message_;
    zone_set const &zones_;
    transfer_rules const &rules_;
    query request_;
    std::optional<tsig_check> checked_;
    std::shared_ptr<zone const> zone_;
    std::optional<std::uint32_t> client_serial_;
};

tcp_request open_transfer(byte_view message, zone_set const &zones, transfer_rules const &rules,
                          std::span<std::uint8_t> out) {
    return transfer_opening(message, zones, rules).open(out);
}

}  // namespace cusax::dns

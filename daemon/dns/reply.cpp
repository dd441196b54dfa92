#include "dns/reply.hpp"

#include <algorithm>

namespace cusax::dns {
namespace {

constexpr std::size_t opt_room = 64;  // the OPT record with all options that we give

std::size_t size_limit(query const &request, transport via, answer_limits const &limits) {
    if (via == transport::tcp) return max_message_size;
    if (!request.edns) return classic_udp_size;
    std::size_t const most = std::max<std::size_t>(limits.udp_payload, classic_udp_size);
    return std::clamp<std::size_t>(request.edns->payload, classic_udp_size, most);
}

std::size_t least_size(query const &request) { return header_size + request.question.size() + opt_room; }

std::optional<tsig_signer> signer_for(std::optional<tsig_check> const &checked) {
    if (!checked || checked->malformed) return std::nullopt;
    return tsig_signer(*checked);
}

// Without its signature, which may go beyond what a message without EDNS may have: a name of 255
// octets and a key's of as many leave no choice.
std::size_t unsigned_limit(std::size_t limit, query const &request,
                           std::optional<tsig_signer> const &signer) {
    if (!signer) return limit;
    std::size_t const room = signer->room();
    return std::max(limit > room ? limit - room : 0, least_size(request));
}

}  // namespace

bool reply::fits(std::span<std::uint8_t> out, query const &request,
                 std::optional<tsig_check> const &checked) {
    if (out.size() < classic_udp_size) return false;
    if (!checked) return true;
    auto const signer = signer_for(checked);
    return !signer || least_size(request) + signer->room() <= out.size();
}

reply::reply(std::span<std::uint8_t> out, query const &request, transport via, answer_limits const &limits,
             std::optional<tsig_check> const &checked)
    : out_(out),
      signer_(signer_for(checked)),
      writer_(out, unsigned_limit(std::min(size_limit(request, via, limits), out.size()), request, signer_),
              request) {
    if (request.edns) writer_.set_edns({.payload = limits.udp_payload, .dnssec_ok = request.edns->dnssec_ok});
}

std::size_t reply::finish(rcode code, std::chrono::sys_seconds now) {
    writer_.set_rcode(code);
    std::size_t const size = writer_.finish();
    return signer_ ? signer_->sign(out_, size, now) : size;
}

rcode tsig_refusal(std::optional<tsig_check> const &checked) {
    if (!checked) return rcode::noerror;
    if (checked->malformed) return rcode::formerr;
    return checked->error == tsig_error::none ? rcode::noerror : rcode::notauth;
}

}  // namespace cusax::dns

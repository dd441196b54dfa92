#include "dns/tsig.hpp"

#include "dns/wire_name.hpp"
#include "dns/wire_number.hpp"

#include <algorithm>
#include <utility>

namespace cusax::dns {
namespace {

constexpr std::size_t most_unsigned = 99;  // in a row, RFC 8945 §5.3.1
constexpr std::size_t server_time_size = 6;
constexpr std::size_t least_mac_size = 10;  // §5.2.2.1

bytes lowered(name const &from) {
    bytes out(from.wire().size());
    std::ranges::transform(from.wire(), out.begin(), to_lower);
    return out;
}

std::uint64_t seconds(std::chrono::sys_seconds time) {
    return static_cast<std::uint64_t>(time.time_since_epoch().count()) & 0xFFFF'FFFF'FFFFU;
}

bool is_in_time(tsig_record const &record, std::chrono::sys_seconds now) {
    std::uint64_t const here = seconds(now);
    std::uint64_t const apart =
        here > record.time_signed ? here - record.time_signed : record.time_signed - here;
    return apart <= record.fudge;
}

bool is_for(tsig_record const &record, tsig_key const &key) {
    return equal_ignoring_case(record.owner, key.name.wire()) &&
           equal_ignoring_case(record.algorithm, algorithm_name(key.algorithm).wire());
}

// §5.2.2.1: what is longer than the hash, or too short for any policy, is no MAC.
bool has_mac_size(tsig_record const &record, tsig_key const &key) {
    std::size_t const whole = mac_size(key.algorithm);
    return record.mac.size() <= whole && record.mac.size() >= std::max(least_mac_size, whole / 2);
}

bool is_same_mac(byte_view given, tsig_mac const &computed) {
    return equal_in_constant_time(given, computed.octets().first(given.size()));
}

tsig_key const *key_for(tsig_record const &record, tsig_keyring const *keys) {
    auto const owner = name::from_wire(record.owner);
    tsig_key const *const key = keys != nullptr && owner ? keys->find(*owner) : nullptr;
    return key != nullptr && is_for(record, *key) ? key : nullptr;
}

tsig_error verify(byte_view message, tsig_record const &record, tsig_key const &key,
                  std::chrono::sys_seconds now) {
    tsig_digest digest(key);
    digest.add_message(message, record.at, record.original_id);
    digest.add_variables(record);
    if (!is_same_mac(record.mac, digest.finish())) return tsig_error::badsig;
    if (!is_in_time(record, now)) return tsig_error::badtime;
    if (record.mac.size() < mac_size(key.algorithm)) return tsig_error::badtrunc;
    return tsig_error::none;
}

}  // namespace

std::optional<tsig_check> check_tsig(byte_view message, query const &request, tsig_context const &context) {
    if (request.tsig.empty()) return std::nullopt;
    tsig_check outcome;
    auto record = read_tsig(message, message.size() - request.tsig.size());  // the last record
    if (!record) {
        outcome.malformed = true;
        return outcome;
    }
    outcome.record = std::move(*record);
    tsig_key const *const key = key_for(outcome.record, context.keys);
    if (key == nullptr) {
        outcome.error = tsig_error::badkey;
        return outcome;
    }
    if (!has_mac_size(outcome.record, *key)) {
        outcome.malformed = true;
        return outcome;
    }
    outcome.error = verify(message, outcome.record, *key, context.now);
    if (outcome.error != tsig_error::badsig) outcome.key = key;
    return outcome;
}

tsig_signer::tsig_signer(tsig_key const &key)
    : key_(&key), owner_(lowered(key.name)), algorithm_(lowered(algorithm_name(key.algorithm))) {}

tsig_signer::tsig_signer(tsig_check const &checked)
    : key_(checked.key),
      owner_(checked.record.owner),
      algorithm_(checked.record.algorithm),
      error_(checked.error),
      request_time_(checked.record.time_signed) {
    if (key_ != nullptr) request_mac_.emplace(checked.record.mac);
}

std::size_t tsig_signer::room() const {
    return tsig_size({.owner = owner_, .algorithm = algorithm_, .mac = {}, .other = {}}) +
           (key_ != nullptr ? mac_size(key_->algorithm) : 0) +
           (error_ == tsig_error::badtime ? server_time_size : 0);
}

std::size_t tsig_signer::sign(std::span<std::uint8_t> buffer, std::size_t size,
                              std::chrono::sys_seconds now) {
    bytes server_time;
    // §5.2.3: the client's own time, so that it can verify this, and ours beside it.
    bool const bad_time = error_ == tsig_error::badtime;
    if (bad_time) append48(server_time, seconds(now));
    tsig_record record{.owner = owner_,
                       .algorithm = algorithm_,
                       .time_signed = bad_time ? request_time_ : seconds(now),
                       .fudge = tsig_fudge,
                       .mac = {},
                       .original_id = read16(buffer, 0),
                       .error = static_cast<std::uint16_t>(error_),
                       .other = server_time,
                       .at = size};
    if (key_ != nullptr) {
        tsig_digest digest(*key_);
        if (!first_) digest.add_mac(prior_.octets());
        if (first_ && request_mac_) digest.add_mac(request_mac_->octets());
        digest.add_message(buffer.first(size), size, record.original_id);
        if (first_)
            digest.add_variables(record);
        else
            digest.add_timers(record);
        prior_ = digest.finish();
        record.mac = prior_.octets();
    }
    first_ = false;
    bytes octets;
    append_tsig(octets, record);
    std::ranges::copy(octets, buffer.subspan(size, octets.size()).begin());
    store16(buffer, 10, static_cast<std::uint16_t>(read16(buffer, 10) + 1));  // ARCOUNT
    return size + octets.size();
}

std::string render_tsig_verdict(tsig_verdict verdict) {
    switch (verdict) {
        case tsig_verdict::good: return "good";
        case tsig_verdict::missing: return "missing";
        case tsig_verdict::malformed: return "malformed";
        case tsig_verdict::bad_key: return "bad_key";
        case tsig_verdict::bad_mac: return "bad_mac";
        case tsig_verdict::bad_time: return "bad_time";
        case tsig_verdict::bad_length: return "bad_length";
        case tsig_verdict::reported: break;
    }
    return "reported";
}

tsig_verifier::tsig_verifier(tsig_key const &key, tsig_mac const &request_mac) : key_(&key), digest_(key) {
    digest_.add_mac(request_mac.octets());
}

tsig_verdict tsig_verifier::check_unsigned(byte_view message) {
    if (first_ || ++unsigned_ > most_unsigned) return tsig_verdict::missing;
    digest_.add(message);
    return tsig_verdict::good;
}

tsig_verdict tsig_verifier::check(byte_view message, std::chrono::sys_seconds now) {
    auto const at = find_tsig(message);
    if (!at) return tsig_verdict::malformed;
    if (*at == message.size()) return check_unsigned(message);
    auto const record = read_tsig(message, *at);
    if (!record) return tsig_verdict::malformed;
    error_ = record->error;
    if (record->mac.empty() && error_ != 0) return tsig_verdict::reported;  // §5.3.2: nothing to verify
    if (!is_for(*record, *key_)) return tsig_verdict::bad_key;
    if (!has_mac_size(*record, *key_)) return tsig_verdict::malformed;

    digest_.add_message(message, *at, record->original_id);
    if (first_)
        digest_.add_variables(*record);
    else
        digest_.add_timers(*record);
    tsig_mac const computed = digest_.finish();
    if (!is_same_mac(record->mac, computed)) return tsig_verdict::bad_mac;
    if (error_ != 0) return tsig_verdict::reported;
    if (!is_in_time(*record, now)) return tsig_verdict::bad_time;
    if (record->mac.size() < computed.octets().size()) return tsig_verdict::bad_length;
    first_ = false;
    unsigned_ = 0;
    digest_ = tsig_digest(*key_);
    digest_.add_mac(computed.octets());
    return tsig_verdict::good;
}

}  // namespace cusax::dns

#include "dns/tsig_digest.hpp"

#include "dns/message.hpp"
#include "dns/wire_number.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <stdexcept>
#include <string>

namespace cusax::dns {
namespace {

void require(bool done) {
    if (!done) throw std::runtime_error("OpenSSL cannot compute an HMAC for TSIG");
}

char const *hash_name(tsig_algorithm algorithm) {
    switch (algorithm) {
        case tsig_algorithm::hmac_sha256: return "SHA256";
        case tsig_algorithm::hmac_sha384: return "SHA384";
        case tsig_algorithm::hmac_sha512: break;
    }
    return "SHA512";
}

// Fetched once: looking an algorithm up costs more than a short MAC.
EVP_MAC *hmac_of_openssl() {
    static std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> const fetched(
        EVP_MAC_fetch(nullptr, "HMAC", nullptr), &EVP_MAC_free);
    return fetched.get();
}

}  // namespace

tsig_mac::tsig_mac(byte_view octets) : size_(octets.size()) {
    require(size_ <= octets_.size());
    std::ranges::copy(octets, octets_.begin());
}

void tsig_digest::free_context::operator()(EVP_MAC_CTX *context) const { EVP_MAC_CTX_free(context); }

tsig_digest::tsig_digest(tsig_key const &key) : context_(EVP_MAC_CTX_new(hmac_of_openssl())) {
    std::string hash = hash_name(key.algorithm);
    OSSL_PARAM const settings[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, hash.data(), hash.size()),
        OSSL_PARAM_construct_end()};
    bytes const &octets = key.secret.reveal();
    require(context_ && EVP_MAC_init(context_.get(), octets.data(), octets.size(), settings) == 1);
}

void tsig_digest::add(byte_view octets) {
    require(EVP_MAC_update(context_.get(), octets.data(), octets.size()) == 1);
}

void tsig_digest::add_mac(byte_view mac) {
    bytes sized;
    append16(sized, static_cast<std::uint16_t>(mac.size()));
    append(sized, mac);
    add(sized);
}

void tsig_digest::add_message(byte_view message, std::size_t tsig_at, std::uint16_t original_id) {
    std::array<std::uint8_t, header_size> header{};
    std::copy_n(message.begin(), header_size, header.begin());
    store16(header, 0, original_id);
    if (tsig_at < message.size())
        store16(header, 10, static_cast<std::uint16_t>(read16(header, 10) - 1));  // ARCOUNT
    add(header);
    add(message.subspan(header_size, tsig_at - header_size));
}

void tsig_digest::add_variables(tsig_record const &record) {
    bytes octets;
    append(octets, record.owner);
    append16(octets, static_cast<std::uint16_t>(rr_class::any));
    append32(octets, 0);  // TTL
    append(octets, record.algorithm);
    append48(octets, record.time_signed);
    append16(octets, record.fudge);
    append16(octets, record.error);
    append16(octets, static_cast<std::uint16_t>(record.other.size()));
    append(octets, record.other);
    add(octets);
}

void tsig_digest::add_timers(tsig_record const &record) {
    bytes octets;
    append48(octets, record.time_signed);
    append16(octets, record.fudge);
    add(octets);
}

tsig_mac tsig_digest::finish() {
    std::array<std::uint8_t, max_mac_size> octets{};
    std::size_t size = 0;
    require(EVP_MAC_final(context_.get(), octets.data(), &size, octets.size()) == 1);
    return tsig_mac(byte_view(octets).first(size));
}

}  // namespace cusax::dns

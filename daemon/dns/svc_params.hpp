// SvcParams of SVCB and HTTPS records (RFC 9460 §2.1, §2.2 and appendix A): the
// list of keys and values behind priority and target. Known by name are
// mandatory, alpn, no-default-alpn, port, ipv4hint, ech and ipv6hint; every other
// key is keyNNNNN with plain octets.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "dns/master_text.hpp"

#include <span>
#include <string>

namespace cusax::dns {

// Well-formed on the wire: keys in strictly ascending order, each value of its key's own form, the keys
// that `mandatory` names there, no-default-alpn only beside alpn (§7.1.1, §8).
bool is_valid_svc_params(byte_view params);

// ` alpn="h2,h3" port="853"` of valid octets, with a space in front of each.
std::string render_svc_params(byte_view params);

// In any order. Error invalid_input, with the key that it is about.
result<bytes> parse_svc_params(std::span<master_word const> words);

}  // namespace cusax::dns

// The section [dns] of the configuration: read and checked, and turned into what
// the name server takes.
#pragma once

#include "app/config.hpp"
#include "app/config_reader.hpp"
#include "dns/tsig_key.hpp"
#include "nameserver/config.hpp"
#include "publish/push_target.hpp"

#include <vector>

namespace cusax::app {

void read_dns(config_table &in, dns_config &dns);

// Of a configuration that read_dns() found no fault with.
dns::tsig_keyring keyring_of(dns_config const &dns);
std::vector<nameserver::secondary> secondaries_of(dns_config const &dns);
std::vector<publish::push_target> push_targets_of(dns_config const &dns);
nameserver::server_config server_config_of(dns_config const &dns);  // without keys and secondaries

}  // namespace cusax::app

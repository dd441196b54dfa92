#include "model/domain.hpp"

namespace cusax::model {

domain make_domain(domain_name name) {
    std::string const ascii = name.ascii();
    domain made{.name = std::move(name),
                .sip = {},
                .xmpp = {},
                .relay = {},
                .hosts = {},
                .extra_records = {},
                .dns = {},
                .numbering = {},
                .policy = {}};
    made.sip.realm = ascii;
    made.dns.hostmaster = "hostmaster@" + ascii;
    return made;
}

}  // namespace cusax::model

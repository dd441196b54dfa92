// An update of a zone that another server runs (RFC 2136): what must hold there
// before (§2.4), and what shall be changed (§2.5), all of it or nothing.
#pragma once

#include "dns/request_writer.hpp"

#include <cstdint>

namespace cusax::dns {

// Prerequisites and changes in any order; changes are made in the order of their calls.
// Each call is false, with nothing or a part of an RRset added, where the message
// would grow beyond 65,535 octets: then it must not be sent.
class update_writer {
  public:
    // For these we ask the owner of `zone`; `id` should be random.
    update_writer(std::uint16_t id, name const &zone);

    bool require_rrset(name const &owner, rr_type type);  // it exists, of any value; else NXRRSET
    bool require_rrset(rrset const &exactly);             // it exists with this data, TTL aside; else NXRRSET
    bool forbid_rrset(name const &owner, rr_type type);   // else YXRRSET
    bool require_name(name const &owner);                 // it has records; else NXDOMAIN
    bool forbid_name(name const &owner);                  // else YXDOMAIN

    bool remove_rrset(name const &owner, rr_type type);
    bool remove_records(rrset const &records);  // these alone
    bool add(rrset const &records);

    outgoing_request finish(request_signing const &signing) const { return writer_.finish(signing); }

  private:
    bool require(name const &owner, rr_type type, rr_class klass);

    request_writer writer_;
};

}  // namespace cusax::dns

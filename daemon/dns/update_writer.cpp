#include "dns/update_writer.hpp"

namespace cusax::dns {
namespace {

constexpr time_to_live none{0};
constexpr section prerequisites = section::answer;  // the sections' places under their other names, §2
constexpr section changes = section::authority;

}  // namespace

update_writer::update_writer(std::uint16_t id, name const &zone)
    : writer_(id, opcode::update, zone, rr_type::soa) {}

bool update_writer::require(name const &owner, rr_type type, rr_class klass) {
    return writer_.add(prerequisites, owner, type, klass, none, {});
}

bool update_writer::require_rrset(name const &owner, rr_type type) {
    return require(owner, type, rr_class::any);
}

bool update_writer::require_rrset(rrset const &exactly) {
    for (rdata const &data : exactly.records)
        if (!writer_.add(prerequisites, exactly.owner, exactly.type, rr_class::in, none, data)) return false;
    return true;
}

bool update_writer::forbid_rrset(name const &owner, rr_type type) {
    return require(owner, type, rr_class::none);
}

bool update_writer::require_name(name const &owner) { return require(owner, rr_type::any, rr_class::any); }

bool update_writer::forbid_name(name const &owner) { return require(owner, rr_type::any, rr_class::none); }

bool update_writer::remove_rrset(name const &owner, rr_type type) {
    return writer_.add(changes, owner, type, rr_class::any, none, {});
}

bool update_writer::remove_records(rrset const &records) {
    for (rdata const &data : records.records)
        if (!writer_.add(changes, records.owner, records.type, rr_class::none, none, data)) return false;
    return true;
}

bool update_writer::add(rrset const &records) {
    for (rdata const &data : records.records)
        if (!writer_.add(changes, records.owner, records.type, rr_class::in, records.ttl, data)) return false;
    return true;
}

}  // namespace cusax::dns

#include "dns/request_writer.hpp"

#include "dns/wire_number.hpp"

#include <utility>

namespace cusax::dns {
namespace {

constexpr std::uint16_t pointer_to_question = 0xC000 | header_size;
constexpr std::size_t record_fixed = 10;     // type, class, TTL, RDLENGTH
constexpr std::size_t signature_room = 512;  // more than any TSIG record of ours

void append_owner(bytes &out, name const &owner, name const &in_question) {
    if (in_question.is_root() || !owner.is_at_or_below(in_question)) return append(out, owner.wire());
    append(out, owner.wire().first(owner.wire().size() - in_question.wire().size()));
    append16(out, pointer_to_question);
}

}  // namespace

std::uint16_t random_id() { return read16(random_bytes(2), 0); }

request_writer::request_writer(std::uint16_t id, opcode op, name const &in_question, rr_type type)
    : id_(id),
      flags_(static_cast<std::uint16_t>(static_cast<unsigned>(op) << header_flag::opcode_shift)),
      in_question_(in_question),
      type_(type),
      size_(header_size + in_question.wire().size() + 4) {}

bool request_writer::add(section where, name const &owner, rr_type type, rr_class klass, time_to_live ttl,
                         byte_view data) {
    if (size_ + owner.wire().size() + record_fixed + data.size() + signature_room > max_message_size)
        return false;
    auto &[octets, count] = sections_[static_cast<std::size_t>(where)];
    std::size_t const before = octets.size();
    append_owner(octets, owner, in_question_);
    append16(octets, static_cast<std::uint16_t>(type));
    append16(octets, static_cast<std::uint16_t>(klass));
    append32(octets, ttl.count());
    append16(octets, static_cast<std::uint16_t>(data.size()));
    append(octets, data);
    ++count;
    size_ += octets.size() - before;
    return true;
}

outgoing_request request_writer::finish(request_signing const &signing) const {
    outgoing_request out;
    out.octets.reserve(size_ + signature_room);
    append16(out.octets, id_);
    append16(out.octets, flags_);
    append16(out.octets, 1);
    for (part const &section : sections_) append16(out.octets, section.count);
    append(out.octets, in_question_.wire());
    append16(out.octets, static_cast<std::uint16_t>(type_));
    append16(out.octets, static_cast<std::uint16_t>(rr_class::in));
    for (part const &section : sections_) append(out.octets, section.octets);
    if (signing.key == nullptr) return out;
    tsig_signer signer(*signing.key);
    std::size_t const size = out.octets.size();
    out.octets.resize(size + signer.room());
    out.octets.resize(signer.sign(out.octets, size, signing.now));
    out.verifier.emplace(*signing.key, signer.mac());
    return out;
}

outgoing_request make_query(std::uint16_t id, name const &qname, rr_type qtype,
                            request_signing const &signing) {
    return request_writer(id, opcode::query, qname, qtype).finish(signing);
}

outgoing_request make_notify(std::uint16_t id, rrset const &soa, request_signing const &signing) {
    request_writer writer(id, opcode::notify, soa.owner, rr_type::soa);
    writer.set_authoritative();
    for (rdata const &data : soa.records)
        writer.add(section::answer, soa.owner, rr_type::soa, rr_class::in, soa.ttl, data);
    return writer.finish(signing);
}

}  // namespace cusax::dns

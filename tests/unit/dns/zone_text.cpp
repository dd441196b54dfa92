#include "zone_text.hpp"

#include <numeric>
#include <stdexcept>

namespace cusax::dns {
namespace {

class decoder {
  public:
    explicit decoder(byte_view message) : message_(message) {}

    unsigned number(int octets) {
        unsigned value = 0;
        for (; octets > 0; --octets) value = value << 8U | at(at_++);
        return value;
    }
    bytes name_octets() {
        bytes wire;
        auto const behind = read_name(message_, at_, wire);
        if (!behind) throw std::runtime_error("unreadable name in a response");
        at_ = *behind;
        return wire;
    }
    void copy(bytes &out, std::size_t count) {
        for (; count > 0; --count) out.push_back(at(at_++));
    }
    std::size_t position() const { return at_; }
    void expect_end() const {
        if (at_ != message_.size()) throw std::runtime_error("octets behind the response");
    }

  private:
    std::uint8_t at(std::size_t i) const {
        if (i >= message_.size()) throw std::runtime_error("response ends early");
        return message_[i];
    }
    byte_view message_;
    std::size_t at_ = 0;
};

// Data with the names of RFC 1035 types decompressed.
bytes read_data(decoder &in, rr_type type, std::size_t size) {
    bytes data;
    std::size_t const end = in.position() + size;
    auto const take_name = [&] {
        bytes const wire = in.name_octets();
        data.insert(data.end(), wire.begin(), wire.end());
    };
    if (type == rr_type::mx) in.copy(data, 2);
    if (type == rr_type::ns || type == rr_type::cname || type == rr_type::ptr || type == rr_type::soa ||
        type == rr_type::mx)
        take_name();
    if (type == rr_type::soa) take_name();
    in.copy(data, end - in.position());
    return data;
}

void read_record(decoder &in, decoded &out, std::vector<std::string> &section) {
    name const owner = name::from_wire(in.name_octets()).value();
    auto const type = static_cast<rr_type>(in.number(2));
    unsigned const klass = in.number(2);
    unsigned const ttl = in.number(4);
    std::size_t const size = in.number(2);
    if (type == rr_type::opt) {
        out.has_opt = true;
        out.opt_payload = klass;
        out.code |= ttl >> 24U << 4U;
        out.opt_version = ttl >> 16U & 0xFFU;
        out.opt_flags = ttl & 0xFFFFU;
        in.copy(out.opt_options, size);
        return;
    }
    if (type == rr_type::tsig) {
        out.has_tsig = true;
        bytes unread;
        in.copy(unread, size);
        return;
    }
    bytes const data = read_data(in, type, size);
    section.push_back(owner.render() + ' ' + std::to_string(ttl) + ' ' + render_type(type) + ' ' +
                      render_rdata(type, data));
}

}  // namespace

decoded decode(byte_view message) {
    decoder in(message);
    decoded out;
    out.size = message.size();
    out.id = static_cast<std::uint16_t>(in.number(2));
    out.flags = static_cast<std::uint16_t>(in.number(2));
    out.code = out.flags & 0xFU;
    unsigned const questions = in.number(2);
    unsigned counts[3];
    for (unsigned &count : counts) count = in.number(2);
    if (questions > 1) throw std::runtime_error("more than one question");
    if (questions == 1) {
        std::size_t const start = in.position();
        name const qname = name::from_wire(in.name_octets()).value();
        auto const qtype = static_cast<rr_type>(in.number(2));
        in.number(2);
        out.question = qname.render() + ' ' + render_type(qtype);
        byte_view const octets = message.subspan(start, in.position() - start);
        out.question_octets.assign(octets.begin(), octets.end());
    }
    std::vector<std::string> *const sections[3] = {&out.answer, &out.authority, &out.additional};
    for (int i = 0; i < 3; ++i)
        for (unsigned k = 0; k < counts[i]; ++k) read_record(in, out, *sections[i]);
    in.expect_end();
    return out;
}

tsig_key key_of(std::string_view key_name, tsig_algorithm algorithm) {
    bytes octets(32);
    std::iota(octets.begin(), octets.end(), std::uint8_t{0});
    return {.name = n(key_name), .algorithm = algorithm, .secret = secret<bytes>(octets)};
}

bytes with_signature(bytes message, tsig_signer &signer, std::chrono::sys_seconds now) {
    std::size_t const size = message.size();
    message.resize(size + signer.room());
    message.resize(signer.sign(message, size, now));
    return message;
}

decoded ask(zone_set const &zones, bytes const &query, transport via) {
    bytes out(via == transport::udp ? 1232 : max_message_size);
    answered const outcome = answer(query, zones, via, {}, out);
    if (outcome.size == 0) {
        ADD_FAILURE() << "nothing was answered";
        return {};
    }
    decoded response = decode(byte_view(out).first(outcome.size));
    EXPECT_EQ(response.id, 0x1234);
    EXPECT_TRUE(response.flags & 0x8000) << "QR";
    EXPECT_EQ(response.flags & 0x00F0, 0) << "RA, Z, AD and CD are clear";
    EXPECT_EQ(response.code, static_cast<unsigned>(outcome.code));
    EXPECT_EQ(response.tc(), outcome.truncated);
    return response;
}

}  // namespace cusax::dns

#include "dns/response_reader.hpp"

#include "dns/rdata_format.hpp"
#include "dns/request_writer.hpp"
#include "zone_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cusax::dns {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

bytes answer_to(bytes const &query) {
    zone_set const zones({zone_of(
        "capulet.example", {set_of("capulet.example", rr_type::mx, {make_mx(1, n("mx.capulet.example"))}),
                            a_of("mx.capulet.example", "192.0.2.1")})});
    bytes out(max_message_size);
    out.resize(answer(query, zones, transport::tcp, {}, out).size);
    return out;
}

TEST(response_reader, compressed_answer_reads_back) {
    auto const request = make_query(9, n("Capulet.example"), rr_type::mx, {});
    auto const read = read_response(answer_to(request.octets));
    ASSERT_TRUE(read);
    EXPECT_TRUE(read->is_answer_to(request.octets));
    EXPECT_EQ(read->code, rcode::noerror);
    EXPECT_TRUE(read->authoritative);
    EXPECT_FALSE(read->truncated);
    EXPECT_EQ(read->qname, n("capulet.example"));
    ASSERT_THAT(read->answer, SizeIs(1));
    EXPECT_EQ(read->answer[0].owner, n("capulet.example"));
    EXPECT_EQ(read->answer[0].type, rr_type::mx);
    EXPECT_EQ(read->answer[0].klass, rr_class::in);
    EXPECT_EQ(read->answer[0].ttl, time_to_live(3600));
    EXPECT_TRUE(equal_rdata(rr_type::mx, read->answer[0].data, make_mx(1, n("mx.capulet.example"))));
    EXPECT_THAT(read->authority, IsEmpty());
    EXPECT_THAT(read->additional, SizeIs(1));
}

TEST(response_reader, answers_to_other_requests_are_told) {
    bytes const octets = answer_to(make_query(9, n("capulet.example"), rr_type::mx, {}).octets);
    auto const read = read_response(octets).value();
    bytes update = make_query(9, n("capulet.example"), rr_type::mx, {}).octets;
    update[2] = 5U << 3U;
    for (bytes const &request :
         {make_query(8, n("capulet.example"), rr_type::mx, {}).octets,
          make_query(9, n("montague.example"), rr_type::mx, {}).octets,
          make_query(9, n("capulet.example"), rr_type::a, {}).octets, update, bytes(5)})
        EXPECT_FALSE(read.is_answer_to(request));
}

TEST(response_reader, code_has_its_upper_bits_from_opt) {
    bytes const query =
        make_query(n("capulet.example"), rr_type::soa, {.edns_payload = 1232, .edns_version = 1});
    auto const read = read_response(answer_to(query));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->code, rcode::badvers);
    EXPECT_THAT(read->additional, IsEmpty()) << "OPT is no record";
}

TEST(response_reader, answer_to_an_update_needs_no_question) {
    bytes const refused{0, 9, 0xA8, 8, 0, 0, 0, 0, 0, 0, 0, 0};
    auto const read = read_response(refused);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->code, rcode::nxrrset);
    EXPECT_EQ(read->op, opcode::update);
    bytes update = make_query(9, n("capulet.example"), rr_type::soa, {}).octets;
    update[2] = 5U << 3U;
    EXPECT_TRUE(read->is_answer_to(update));
}

TEST(response_reader, every_truncation_and_addition_is_malformed) {
    bytes const whole = answer_to(make_query(9, n("capulet.example"), rr_type::mx, {}).octets);
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(read_response(byte_view(whole).first(size))) << size;
    bytes longer = whole;
    longer.push_back(0);
    EXPECT_FALSE(read_response(longer));
    EXPECT_FALSE(read_response(make_query(9, n("capulet.example"), rr_type::mx, {}).octets)) << "a request";
}

// Header, no question, one record at the root in the answer section.
bytes with_record(unsigned type, unsigned klass, bytes const &data, std::uint32_t ttl = 0) {
    bytes out{0, 9, 0x80, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0};
    for (unsigned const value : {type, klass, static_cast<unsigned>(ttl >> 16U),
                                 static_cast<unsigned>(ttl & 0xFFFFU), static_cast<unsigned>(data.size())})
        add16(out, value);
    out.insert(out.end(), data.begin(), data.end());
    return out;
}

TEST(response_reader, data_is_held_to_its_type) {
    struct {
        std::string_view what;
        bytes message;
        std::optional<bytes> data;
    } const cases[] = {
        {"A", with_record(1, 1, {1, 2, 3, 4}), bytes{1, 2, 3, 4}},
        {"A too short", with_record(1, 1, {1, 2, 3}), {}},
        {"A too long", with_record(1, 1, {1, 2, 3, 4, 5}), {}},
        {"A of nothing", with_record(1, 1, {}), {}},
        {"A of nothing, deleted", with_record(1, 255, {}), bytes{}},
        {"NS by pointer to the owner", with_record(2, 1, {1, 'a', 0xC0, 12}), bytes{1, 'a', 0}},
        {"NS by pointer to itself", with_record(2, 1, {0xC0, 23}), {}},
        {"NS with octets behind", with_record(2, 1, {0, 0}), {}},
        {"NS beyond its data", with_record(2, 1, {3, 'a'}), {}},
        // RFC 3597 §4: not written any more, but to be read
        {"SRV by pointer", with_record(33, 1, {0, 1, 0, 2, 0, 3, 1, 's', 0xC0, 12}),
         bytes{0, 1, 0, 2, 0, 3, 1, 's', 0}},
        {"unknown type with what looks like a pointer", with_record(65280, 1, {0xC0, 12}), bytes{0xC0, 12}},
    };
    for (auto const &[what, message, data] : cases) {
        auto const read = read_response(message);
        ASSERT_EQ(read.has_value(), data.has_value()) << what;
        if (!data) continue;
        EXPECT_EQ(read->answer.at(0).data, *data) << what;
    }
    EXPECT_EQ(read_response(with_record(1, 1, {1, 2, 3, 4}, 0x80000000))->answer.at(0).ttl, time_to_live(0));
}

}  // namespace
}  // namespace cusax::dns

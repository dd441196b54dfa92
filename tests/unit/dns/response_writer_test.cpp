#include "dns/response_writer.hpp"

#include "zone_text.hpp"

#include <gtest/gtest.h>

namespace cusax::dns {
namespace {

// The body of an RRset as nodes hold it.
struct stored_set {
    rrset set;
    bytes encoded;
    explicit stored_set(rrset from) : set(std::move(from)) {
        encoded = encode_node(
            set.owner.wire(),
            {.children = 0, .sets = {{.type = set.type, .ttl = set.ttl, .records = set.records}}});
    }
    rrset_view view() const { return node_view(encoded).find(set.type).value(); }
};

struct written {
    bytes octets;
    decoded response;
};

written write(bytes const &query_octets, std::vector<stored_set> const &answers) {
    query request;
    EXPECT_EQ(parse_query(query_octets, request), query_verdict::readable);
    bytes out(1232);
    response_writer writer(out, out.size(), request);
    for (auto const &stored : answers)
        EXPECT_TRUE(writer.add(section::answer, stored.set.owner.wire(), stored.view()));
    out.resize(writer.finish());
    return {out, decode(out)};
}

std::size_t pointers_in(bytes const &octets, byte_view pointer) {
    std::size_t count = 0;
    for (auto at = octets.begin();
         (at = std::search(at, octets.end(), pointer.begin(), pointer.end())) != octets.end(); ++at)
        ++count;
    return count;
}

TEST(response_writer, names_of_rfc1035_types_point_into_the_message) {
    auto const [octets, response] = write(make_query(n("capulet.example"), rr_type::ns),
                                          {stored_set(ns_of("capulet.example", "ns1.capulet.example"))});
    EXPECT_EQ(response.answer, std::vector<std::string>{"capulet.example. 3600 NS ns1.capulet.example."});
    // header 12, question 17+4, then owner pointer 2, fixed 10, "ns1" and a pointer
    EXPECT_EQ(octets.size(), 12U + 21U + 2U + 10U + 6U);
}

TEST(response_writer, srv_and_naptr_targets_are_written_out) {
    name const target = n("sip.capulet.example");
    for (rrset const &set : {srv_of("capulet.example", 5060, "sip.capulet.example"),
                             set_of("capulet.example", rr_type::naptr,
                                    {make_naptr(1, 1, "s", "SIP+D2U", "", target).value()})}) {
        auto const [octets, response] = write(make_query(n("capulet.example"), set.type), {stored_set(set)});
        byte_view const wire = target.wire();
        EXPECT_NE(std::search(octets.begin(), octets.end(), wire.begin(), wire.end()), octets.end());
        EXPECT_EQ(pointers_in(octets, bytes{0xC0, 0x0C}), 1U) << "of the owner alone";
    }
}

TEST(response_writer, repeated_label_is_no_name_until_it_is_whole) {
    auto const [octets, response] =
        write(make_query(n("q.example"), rr_type::a),
              {stored_set(cname_of("a.a.b", "a.b")), stored_set(cname_of("a.a.a.b", "b.a.a.b"))});
    EXPECT_EQ(response.answer,
              (std::vector<std::string>{"a.a.b. 3600 CNAME a.b.", "a.a.a.b. 3600 CNAME b.a.a.b."}));
}

TEST(response_writer, more_names_than_are_remembered_still_read_back) {
    std::vector<stored_set> sets;
    std::vector<std::string> expected;
    for (int i = 0; i < 40; ++i) {
        std::string const owner = "h" + std::to_string(i) + ".z" + std::to_string(i) + ".example";
        sets.emplace_back(cname_of(owner, "t." + owner));
        expected.push_back(owner + ". 3600 CNAME t." + owner + ".");
    }
    EXPECT_EQ(write(make_query(n("q.example"), rr_type::a), sets).response.answer, expected);
}

TEST(response_writer, set_that_does_not_fit_leaves_no_trace) {
    query request;
    bytes const query_octets = make_query(n("q.example"), rr_type::txt);
    parse_query(query_octets, request);
    bytes out(512);
    response_writer writer(out, out.size(), request);
    writer.set_edns({.payload = 1232, .dnssec_ok = false});
    stored_set const big(set_of("other.example", rr_type::txt, {bytes(250, 200), bytes(251, 200)}));
    // (the data is opaque to the writer here: what counts is its size)
    EXPECT_FALSE(writer.add(section::answer, big.set.owner.wire(), big.view()));
    stored_set const small(cname_of("other.example", "q.example"));
    EXPECT_TRUE(writer.add(section::answer, small.set.owner.wire(), small.view()));
    decoded const response = decode(byte_view(out).first(writer.finish()));
    EXPECT_EQ(response.answer, std::vector<std::string>{"other.example. 3600 CNAME q.example."});
    EXPECT_TRUE(response.has_opt);
}

}  // namespace
}  // namespace cusax::dns

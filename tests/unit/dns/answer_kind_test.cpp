#include "dns/lookup.hpp"
#include "zone_text.hpp"

#include <gtest/gtest.h>

namespace cusax::dns {
namespace {

class answer_kinds : public testing::Test {
  protected:
    answered ask_for(std::string_view qname, rr_type qtype) const {
        bytes out(1232);
        return answer(make_query(n(qname), qtype), zones, transport::udp, {}, out);
    }

    zone_set const zones{
        {zone_of("example", {a_of("h.example", "192.0.2.5"), txt_of("h.example", "t"),
                             a_of("i.example", "192.0.2.5"), txt_of("*.w.example", "w"),
                             cname_of("c.example", "nowhere.example"), ns_of("s.example", "ns.s.example")}),
         zone_of("other", {})}};
};

TEST_F(answer_kinds, are_told_apart) {
    struct {
        std::string_view qname;
        rr_type qtype;
        answer_kind expected;
    } const cases[] = {
        {"h.example", rr_type::a, answer_kind::positive},
        {"x.w.example", rr_type::txt, answer_kind::positive},
        {"h.example", rr_type::any, answer_kind::positive},
        {"h.example", rr_type::mx, answer_kind::negative},
        {"none.example", rr_type::a, answer_kind::negative},
        {"c.example", rr_type::a, answer_kind::negative},
        {"a.s.example", rr_type::a, answer_kind::referral},
        {"elsewhere.test", rr_type::a, answer_kind::error},
        {"example", rr_type::axfr, answer_kind::error},
    };
    for (auto const &[qname, qtype, expected] : cases)
        EXPECT_EQ(ask_for(qname, qtype).kind, expected) << qname;
}

// One subject is what one attack can vary at no cost.
TEST_F(answer_kinds, subjects_gather_what_can_be_varied) {
    struct {
        std::string_view first;
        rr_type first_type;
        std::string_view second;
        rr_type second_type;
        bool same;
    } const cases[] = {
        {"h.example", rr_type::a, "H.EXAMPLE", rr_type::a, true},
        {"h.example", rr_type::a, "i.example", rr_type::a, false},
        {"h.example", rr_type::a, "h.example", rr_type::txt, false},
        {"x.w.example", rr_type::txt, "y.z.w.example", rr_type::txt, true},
        {"x.w.example", rr_type::txt, "*.w.example", rr_type::txt, true},
        {"none.example", rr_type::a, "h.example", rr_type::mx, true},
        {"none.example", rr_type::a, "none.other", rr_type::a, false},
        {"a.s.example", rr_type::a, "b.a.s.example", rr_type::mx, true},
        {"elsewhere.test", rr_type::a, "another.test", rr_type::a, true},
    };
    for (auto const &[first, first_type, second, second_type, same] : cases)
        EXPECT_EQ(ask_for(first, first_type).subject == ask_for(second, second_type).subject, same)
            << first << ' ' << second;
}

}  // namespace
}  // namespace cusax::dns

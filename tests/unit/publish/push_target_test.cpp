#include "publish/push_target.hpp"

#include <gtest/gtest.h>

namespace cusax::publish {
namespace {

dns::name name_of(std::string_view text) { return dns::name::parse(text).value(); }

TEST(push_target, owner_belongs_to_the_longest_zone_above_it) {
    push_target target;
    for (char const *zone : {"example.", "capulet.example.", "4.3.2.1.0.3.9.4.e164.arpa."})
        target.zones.push_back(name_of(zone));
    struct {
        char const *owner;
        char const *zone;  // "" for none
    } const rows[] = {
        {"capulet.example.", "capulet.example."},
        {"_sip._udp.Capulet.example.", "capulet.example."},
        {"montague.example.", "example."},
        {"notcapulet.example.", "example."},
        {"1.0.0.0.4.3.2.1.0.3.9.4.e164.arpa.", "4.3.2.1.0.3.9.4.e164.arpa."},
        {"3.2.1.0.3.9.4.e164.arpa.", ""},
        {"capulet.test.", ""},
    };
    for (auto const &row : rows) {
        auto const *const zone = target.zone_of(name_of(row.owner));
        EXPECT_EQ(zone == nullptr ? "" : zone->render(), row.zone) << row.owner;
    }
}

}  // namespace
}  // namespace cusax::publish

#include "model/device_secret.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cusax::model {
namespace {

TEST(device_secret, name_is_short_and_plain) {
    for (std::string const &name : std::vector<std::string>{"desk", "d", "9", "desk-2", std::string(32, 'a')})
        EXPECT_EQ(parse_device_name(name).value(), name);
    for (std::string const &name :
         std::vector<std::string>{"", "Desk", "-desk", "desk-", "a~b", "a b", "a.b", "d\u00E9", "a\n",
                                  std::string("a\0b", 3), std::string(33, 'a')})
        EXPECT_FALSE(parse_device_name(name)) << name;
}

TEST(device_secret, user_name_is_the_owners_as_a_client_types_it) {
    EXPECT_EQ(device_username(sip_uri::parse("sip:juliet@capulet.example").value(), "desk"), "juliet~desk");
    EXPECT_EQ(device_username(sip_uri::parse("sip:j%20c@capulet.example").value(), "desk"), "j c~desk");
}

}  // namespace
}  // namespace cusax::model

#include "component/stanza_error.hpp"

#include <gtest/gtest.h>

namespace cusax::component {
namespace {

TEST(stanza_error_for_code, says_whose_turn_it_is) {
    using xmpp::error_condition;
    using xmpp::error_type;
    std::tuple<error_code, error_type, error_condition> const cases[] = {
        {error_code::malformed, error_type::modify, error_condition::bad_request},
        {error_code::invalid_input, error_type::modify, error_condition::not_acceptable},
        {error_code::forbidden, error_type::auth, error_condition::forbidden},
        {error_code::not_found, error_type::cancel, error_condition::item_not_found},
        {error_code::conflict, error_type::cancel, error_condition::conflict},
        {error_code::too_large, error_type::modify, error_condition::policy_violation},
        {error_code::too_many_requests, error_type::wait, error_condition::resource_constraint},
        {error_code::unavailable, error_type::wait, error_condition::internal_server_error},
        {error_code::outcome_unknown, error_type::wait, error_condition::internal_server_error},
        {error_code::not_acceptable, error_type::modify, error_condition::not_acceptable},
    };
    for (auto const &[code, type, condition] : cases) {
        auto const said = to_stanza_error({.code = code, .detail = "a reason", .inputs = {}, .holder = {}});
        EXPECT_EQ(said.type, type) << static_cast<int>(code);
        EXPECT_EQ(said.condition, condition) << static_cast<int>(code);
        EXPECT_EQ(said.text, "a reason");
    }
}

}  // namespace
}  // namespace cusax::component

#include "enforce/json_rpc.hpp"

#include <gtest/gtest.h>

namespace cusax::enforce {
namespace {

TEST(json_rpc, call_has_its_parameters_by_position) {
    EXPECT_EQ(render_call("ul.rm", {"location", "juliet@capulet.example"}, 7),
              R"({"id":7,"jsonrpc":"2.0","method":"ul.rm","params":["location","juliet@capulet.example"]})");
    EXPECT_EQ(render_call("domain.reload", {}, 1),
              R"({"id":1,"jsonrpc":"2.0","method":"domain.reload","params":[]})");
}

TEST(json_rpc, parameter_that_is_no_utf8_is_still_a_call) {
    EXPECT_EQ(render_call("x", {"\xff"}, 1),
              "{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":\"x\",\"params\":[\"\xef\xbf\xbd\"]}");
}

TEST(json_rpc, result_is_read) {
    auto const reply = read_reply("{\n\t\"jsonrpc\":\t\"2.0\",\n\t\"result\":\t{\n\t},\n\t\"id\":\t7\n}", 7);
    ASSERT_TRUE(reply) << reply.error().detail;
    EXPECT_FALSE(reply->fault);
    EXPECT_TRUE(reply->result.is_object());
}

TEST(json_rpc, fault_is_read_as_one_line) {
    struct row {
        char const *text;
        std::int64_t code;
        std::string message;
    };
    row const rows[] = {
        {R"({"jsonrpc":"2.0","error":{"code":500,"message":"Method Not Found"},"id":7})", 500,
         "Method Not Found"},
        {R"({"jsonrpc":"2.0","error":{"code":-32700,"message":"a\nb\u0000c"},"id":null})", -32700, "a b c"},
        {R"({"jsonrpc":"2.0","error":{"code":404},"id":7})", 404, ""},
    };
    for (auto const &[text, code, message] : rows) {
        auto const reply = read_reply(text, 7);
        ASSERT_TRUE(reply && reply->fault) << text;
        EXPECT_EQ(reply->fault->code, code);
        EXPECT_EQ(reply->fault->message, message);
    }
    auto const long_one = std::string(199, 'x') + "ü" + std::string(99, 'x');
    auto const reply =
        read_reply(R"({"jsonrpc":"2.0","id":7,"error":{"code":1,"message":")" + long_one + "\"}}", 7);
    ASSERT_TRUE(reply && reply->fault);
    EXPECT_EQ(reply->fault->message, std::string(199, 'x'));
}

TEST(json_rpc, what_is_no_answer_to_the_call_is_an_error) {
    for (char const *const text :
         {"", "{", "[]", "null", "\xff", R"({"result":{},"id":7})", R"({"jsonrpc":"1.0","result":{},"id":7})",
          R"({"jsonrpc":"2.0","result":{},"id":8})", R"({"jsonrpc":"2.0","result":{},"id":"7"})",
          R"({"jsonrpc":"2.0","result":{}})", R"({"jsonrpc":"2.0","result":{},"id":-7})",
          R"({"jsonrpc":"2.0","id":7})", R"({"jsonrpc":"2.0","error":{},"id":7})",
          R"({"jsonrpc":"2.0","error":{"code":"x"},"id":7})",
          R"({"jsonrpc":"2.0","error":{"code":500,"message":"x"},"id":8})"}) {
        auto const reply = read_reply(text, 7);
        ASSERT_FALSE(reply) << text;
        EXPECT_EQ(reply.error().code, error_code::unavailable) << text;
    }
    EXPECT_FALSE(read_reply(std::string(60'000, '['), 7));
}

TEST(json_rpc, only_an_answer_to_another_call_may_be_passed_over) {
    EXPECT_TRUE(may_answer(R"({"jsonrpc":"2.0","result":{},"id":7})", 7));
    EXPECT_FALSE(may_answer(R"({"jsonrpc":"2.0","result":{},"id":6})", 7));
    EXPECT_TRUE(may_answer(R"({"jsonrpc":"2.0","error":{"code":-32700},"id":null})", 7));
    EXPECT_TRUE(may_answer("what is this", 7));
}

}  // namespace
}  // namespace cusax::enforce

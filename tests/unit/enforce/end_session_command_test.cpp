// XEP-0133 §4.6 and XEP-0050: what is sent, and what each answer means.
#include "enforce/end_session_command.hpp"

#include "xml/parser.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

namespace cusax::enforce {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

constexpr char const *node = "http://jabber.org/protocol/admin#end-user-session";

std::string command_with(std::string const &status, std::string const &content) {
    return "<iq xmlns='jabber:component:accept' type='result'><command "
           "xmlns='http://jabber.org/protocol/commands' sessionid='s1' node='" +
           std::string(node) + "' status='" + status + "'>" + content + "</command></iq>";
}

std::string form_with(std::string const &field) {
    return command_with("executing", "<x xmlns='jabber:x:data' type='form'><field var='" + field + "'/></x>");
}

std::string refusal(std::string const &type, std::string const &condition) {
    return "<iq xmlns='jabber:component:accept' type='error'><error type='" + type + "'><" + condition +
           " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>";
}

// A server that gives these answers in turn.
struct conversation {
    std::deque<std::string> answers;
    std::vector<xml::element> asked{};

    result<ended> run() {
        end_session_command command({.linked = [] { return true; },
                                     .ask = [this](xml::element iq) -> result<xml::element> {
                                         asked.push_back(std::move(iq));
                                         if (answers.empty())
                                             return fail(error_code::unavailable, "the link ended");
                                         auto answer = xml::parse(answers.front()).value();
                                         answers.pop_front();
                                         return answer;
                                     }});
        return command.end_sessions({.jid = model::jid::parse("juliet@capulet.example").value()});
    }
};

TEST(end_session_command, form_of_the_server_is_filled_in) {
    for (std::string const field : {"accountjids", "accountjid"}) {
        conversation with{.answers = {form_with(field), command_with("completed", "")}};
        auto const done = with.run();
        ASSERT_TRUE(done) << done.error().detail;
        EXPECT_EQ(done->sessions, std::nullopt);
        ASSERT_THAT(with.asked, SizeIs(2));
        EXPECT_EQ(with.asked[0].attr("to"), "capulet.example");
        EXPECT_EQ(with.asked[0].attr("type"), "set");
        auto const sent = xml::render(with.asked[1]);
        EXPECT_THAT(sent, HasSubstr("sessionid='s1'"));
        EXPECT_THAT(sent, HasSubstr("'submit'"));
        EXPECT_THAT(sent, HasSubstr("var='" + field + "'><value>juliet@capulet.example</value>"));
    }
}

TEST(end_session_command, answers_that_are_errors) {
    struct row {
        std::string answer;
        error_code expected;
    };
    row const rows[] = {
        {refusal("auth", "forbidden"), error_code::forbidden},
        {refusal("cancel", "item-not-found"), error_code::forbidden},
        {refusal("cancel", "service-unavailable"), error_code::forbidden},
        {refusal("wait", "resource-constraint"), error_code::unavailable},
        {refusal("wait", "internal-server-error"), error_code::unavailable},
        {refusal("modify", "jid-malformed"), error_code::conflict},
        {"<iq xmlns='jabber:component:accept' type='result'/>", error_code::forbidden},
        {command_with("executing", ""), error_code::forbidden},  // no form
    };
    for (auto const &[answer, expected] : rows) {
        conversation with{.answers = {answer}};
        auto const done = with.run();
        ASSERT_FALSE(done) << answer;
        EXPECT_EQ(done.error().code, expected) << answer;
    }
}

TEST(end_session_command, command_that_is_not_completed_concerns_the_account) {
    for (auto const &last : {command_with("executing", ""),
                             command_with("completed", "<note type='error'>no such user</note>")}) {
        conversation with{.answers = {form_with("accountjids"), last}};
        auto const done = with.run();
        ASSERT_FALSE(done) << last;
        EXPECT_EQ(done.error().code, error_code::conflict);
    }
}

TEST(end_session_command, link_that_ends_is_unavailable) {
    conversation with{.answers = {form_with("accountjids")}};
    auto const done = with.run();
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, error_code::unavailable);
}

}  // namespace
}  // namespace cusax::enforce

#include "xmpp/data_form.hpp"

#include "xml/parser.hpp"

#include <gtest/gtest.h>

namespace cusax::xmpp {
namespace {

result<submitted_form> submitted(std::string const &fields, std::string const &type = "submit") {
    return submitted_form::parse(
        xml::parse("<x xmlns='jabber:x:data' type='" + type + "'>" + fields + "</x>").value());
}

// XEP-0004 §3.1, example 2
TEST(data_form, form_to_fill_in_has_labels_and_required) {
    EXPECT_EQ(xml::render(render_form({.type = "form",
                                       .form_type = "jabber:bot",
                                       .title = "Bot Configuration",
                                       .instructions = "Fill out this form",
                                       .fields = {{.var = "botname", .label = "The name", .required = true},
                                                  {.values = {"Section 1"}, .type = "fixed"}}})),
              "<x xmlns='jabber:x:data' type='form'><title>Bot Configuration</title>"
              "<instructions>Fill out this form</instructions>"
              "<field var='FORM_TYPE' type='hidden'><value>jabber:bot</value></field>"
              "<field var='botname' type='text-single' label='The name'><required/></field>"
              "<field type='fixed'><value>Section 1</value></field></x>");
}

// XEP-0004 §3.4, example 8
TEST(data_form, table_has_columns_and_rows) {
    EXPECT_EQ(
        xml::render(
            render_result_table("t", {{.var = "name"}, {.var = "url"}}, {{"Comune", "http://x"}, {"Other"}})),
        "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>t</value></field>"
        "<reported><field var='name' type='text-single'/><field var='url' type='text-single'/></reported>"
        "<item><field var='name'><value>Comune</value></field><field "
        "var='url'><value>http://x</value></field>"
        "</item><item><field var='name'><value>Other</value></field></item></x>");
}

TEST(data_form, submitted_values_are_read_without_white_space) {
    auto const form = submitted(
        "<field var='a'><value> one </value><value>two</value></field><field var='b'/>"
        "<field><value>no name</value></field><other xmlns='urn:x'/>"
        "<field var='yes'><value>1</value></field><field var='no'><value>0</value></field>");
    ASSERT_TRUE(form);
    EXPECT_EQ(form->value("a"), "one");
    EXPECT_EQ(form->value("b"), "");
    EXPECT_EQ(form->value("c"), "");
    EXPECT_TRUE(form->is_true("yes"));
    EXPECT_FALSE(form->is_true("no"));
    EXPECT_FALSE(form->is_true("a"));
}

TEST(data_form, what_was_not_submitted_is_malformed) {
    EXPECT_FALSE(submitted("", "form"));
    EXPECT_FALSE(submitted("<field var='a'/><field var='a'/>"));
    EXPECT_FALSE(submitted_form::parse(xml::parse("<y xmlns='jabber:x:data' type='submit'/>").value()));
}

}  // namespace
}  // namespace cusax::xmpp

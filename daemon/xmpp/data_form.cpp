#include "xmpp/data_form.hpp"

#include "base/ascii.hpp"
#include "xmpp/ns.hpp"

#include <algorithm>

namespace cusax::xmpp {
namespace {

xml::element make_form(std::string_view type) {
    xml::element form("x", std::string(ns::data_form));
    form.set_attr("type", type);
    return form;
}

void add_field(xml::element &parent, form_field const &field) {
    auto &added = parent.add(xml::element("field", parent.ns()));
    if (!field.var.empty()) added.set_attr("var", field.var);
    if (!field.type.empty()) added.set_attr("type", field.type);
    if (!field.label.empty()) added.set_attr("label", field.label);
    if (field.required) added.add(xml::element("required", parent.ns()));
    for (auto const &value : field.values) added.add("value", value);
}

void add_form_type(xml::element &form, std::string_view form_type) {
    add_field(form, {.var = "FORM_TYPE", .values = {std::string(form_type)}, .type = "hidden"});
}

}  // namespace

xml::element render_form(data_form const &form) {
    auto rendered = make_form(form.type);
    if (!form.title.empty()) rendered.add("title", form.title);
    if (!form.instructions.empty()) rendered.add("instructions", form.instructions);
    if (!form.form_type.empty()) add_form_type(rendered, form.form_type);
    for (auto const &field : form.fields) add_field(rendered, field);
    return rendered;
}

xml::element render_result_form(std::string_view form_type, std::vector<form_field> const &fields) {
    return render_form({.form_type = std::string(form_type), .fields = fields});
}

xml::element render_submit_form(std::string_view form_type, std::vector<form_field> fields) {
    for (auto &field : fields) field.type.clear();
    return render_form({.type = "submit", .form_type = std::string(form_type), .fields = std::move(fields)});
}

xml::element render_result_table(std::string_view form_type, std::vector<form_field> const &columns,
                                 std::vector<std::vector<std::string>> const &rows) {
    auto form = make_form("result");
    add_form_type(form, form_type);
    auto &reported = form.add(xml::element("reported", form.ns()));
    for (auto const &column : columns) add_field(reported, column);
    for (auto const &row : rows) {
        auto &item = form.add(xml::element("item", form.ns()));
        for (std::size_t i = 0; i < std::min(columns.size(), row.size()); ++i)
            item.add(xml::element("field", form.ns())).set_attr("var", columns[i].var).add("value", row[i]);
    }
    return form;
}

result<submitted_form> submitted_form::parse(xml::element const &x) {
    if (!x.is("x", ns::data_form) || x.attr("type") != "submit")
        return fail(error_code::malformed, "this is no submitted form");
    submitted_form read;
    for (auto const *const field : x.children()) {
        if (!field->is("field", ns::data_form) || field->attr("var").empty()) continue;
        std::vector<std::string> values;
        for (auto const *const value : field->children())
            if (value->is("value", ns::data_form)) values.push_back(value->text());
        auto const [place, first] = read.values_.emplace(field->attr("var"), std::move(values));
        if (!first) return fail(error_code::malformed, "the field " + place->first + " stands twice");
    }
    return read;
}

std::string submitted_form::value(std::string_view var) const {
    auto const found = values_.find(var);
    if (found == values_.end() || found->second.empty()) return {};
    return std::string(trim(found->second.front()));
}

bool submitted_form::is_true(std::string_view var) const {
    auto const said = value(var);
    return said == "true" || said == "1";
}

}  // namespace cusax::xmpp

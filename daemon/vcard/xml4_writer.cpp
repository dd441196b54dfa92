// Writes vCard 4.0 in XML (RFC 6351 §5).
#include "vcard/date_forms.hpp"
#include "vcard/property_rules.hpp"
#include "vcard/raw_xml.hpp"
#include "vcard/temp_table.hpp"
#include "vcard/xml4.hpp"

#include <algorithm>

namespace cusax::vcard {
namespace {

xml::element make(std::string_view name) { return {std::string(name), std::string(vcard4_ns)}; }

// RFC 6351 appendix A: the parameters whose values are no text.
std::string_view parameter_type(std::string_view name) {
    if (name == "pref") return "integer";
    if (name == "language") return "language-tag";
    if (name == "geo") return "uri";
    return "text";
}

void add_parameters(xml::element &to, property const &source) {
    auto list = make("parameters");
    for (auto const &each : source.parameters) {
        if (each.name == temp_table::origin_parameter || each.values.empty()) continue;
        auto &named = list.add(make(each.name));
        for (auto const &value : each.values) named.add(std::string(parameter_type(each.name)), value);
    }
    if (list.first_child() != nullptr) to.add(std::move(list));
}

void add_components(xml::element &to, property const &source) {
    auto const names = component_names(source.name);
    for (std::size_t i = 0; i < source.values.size(); ++i) {
        if (!names.empty() && i >= names.size()) return;
        std::string const name(names.empty() ? "text" : names[i]);
        for (auto const &text : source.values[i]) to.add(name, text);
        // The schema asks for every component of N and ADR, said or not.
        if (source.values[i].empty() && source.name != "gender") to.add(name, "");
    }
}

void add_values(xml::element &to, property const &source) {
    for (auto const &value : source.values) {
        for (auto const &text : value)
            to.add(is_date_type(source.type) && source.type != "timestamp" ? std::string(date_element(text))
                                                                           : source.type,
                   text);
    }
}

void add_property(xml::element &to, property const &source) {
    if (source.empty()) return;
    if (auto raw = raw_element(source)) {
        if (raw->ns() != temp_ns) to.add(*std::move(raw));
        return;
    }
    if (!is_token(source.name) || !is_token(source.type) || source.name == "xml") return;
    auto &written = to.add(make(name_in_v4(source.name)));
    add_parameters(written, source);
    if (source.structured)
        add_components(written, source);
    else
        add_values(written, source);
}

}  // namespace

xml::element render_xml4(card const &rendered) {
    auto root = make("vcard");
    for (auto const &each : rendered.properties) {
        if (each.group.empty()) {
            add_property(root, each);
            continue;
        }
        // Neighbours of one group share its element.
        auto *const last = root.nodes().empty() ? nullptr : std::get_if<xml::element>(&root.nodes().back());
        bool const same = last != nullptr && last->is("group", vcard4_ns) && last->attr("name") == each.group;
        auto &group = same ? *last : root.add(make("group").set_attr("name", each.group));
        add_property(group, each);
    }
    return root;
}

std::string render_xml4_document(card const &rendered) {
    auto root = make("vcards");
    root.add(render_xml4(rendered));
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + xml::render(root) + "\n";
}

}  // namespace cusax::vcard

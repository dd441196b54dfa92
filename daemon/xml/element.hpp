// An XML element with its namespace resolved: what stanzas and vCards are made of.
//
// A value type: copied, compared and built without a document. Comments and
// processing instructions do not occur (RFC 6120 §11.1 forbids them in streams).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace cusax::xml {

struct attribute {
    std::string name;  // local name
    std::string value;
    std::string ns;  // empty for an attribute without a prefix
    bool operator==(attribute const &) const = default;
};

class element {
  public:
    using node = std::variant<element, std::string>;  // child element, or character data (unescaped UTF-8)

    element(std::string name, std::string ns) : name_(std::move(name)), ns_(std::move(ns)) {}

    std::string const &name() const { return name_; }
    std::string const &ns() const { return ns_; }
    bool is(std::string_view name, std::string_view ns) const { return name_ == name && ns_ == ns; }

    // The value of an attribute without namespace; empty where there is none.
    std::string_view attr(std::string_view name) const;
    bool has_attr(std::string_view name) const;
    element &set_attr(std::string_view name, std::string_view value);  // replaces; returns *this
    element &remove_attr(std::string_view name);

    // The first child element of that name and namespace; nullptr where there is none.
    element const *child(std::string_view name, std::string_view ns) const;
    element const *child(std::string_view name) const { return child(name, ns_); }  // in the own namespace
    element const *first_child() const;             // the first child element, whatever it is
    std::vector<element const *> children() const;  // child elements in order
    std::string text() const;                       // own character data, concatenated

    element &add(element child);  // appends; returns the child in its place
    element &add(std::string name,
                 std::string text);       // appends <name>text</name> in the own namespace; returns *this
    element &add_text(std::string text);  // appends character data; returns *this

    std::vector<attribute> const &attributes() const { return attributes_; }
    std::vector<attribute> &attributes() { return attributes_; }
    std::vector<node> const &nodes() const { return nodes_; }
    std::vector<node> &nodes() { return nodes_; }

    bool operator==(element const &) const = default;

  private:
    std::string name_;
    std::string ns_;
    std::vector<attribute> attributes_;
    std::vector<node> nodes_;
};

// The element as text, with the namespace declarations it needs beyond
// `outer_ns`, the default namespace in force where it will stand ("" for none).
// No white space is added. Total: characters that XML cannot carry are dropped.
std::string render(element const &root, std::string_view outer_ns = "");

}  // namespace cusax::xml

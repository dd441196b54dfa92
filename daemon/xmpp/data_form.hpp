// Data Forms (XEP-0004): forms to fill in, forms that tell results, tables of
// results, and what somebody submitted. FORM_TYPE is XEP-0068.
#pragma once

#include "base/result.hpp"
#include "xml/element.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cusax::xmpp {

struct form_field {
    std::string var = {};  // empty where the type is "fixed"
    std::vector<std::string> values = {};
    std::string type = "text-single";  // XEP-0004 §3.3; empty: left out, as a submitted form may
    std::string label = {};            // for people; may be empty
    bool required = false;
};

struct data_form {
    std::string type = "result";  // form, result
    std::string form_type = {};   // FORM_TYPE; empty: left out
    std::string title = {};
    std::string instructions = {};
    std::vector<form_field> fields = {};
};

xml::element render_form(data_form const &form);

// A form of type "result" whose hidden FORM_TYPE field names what it is (XEP-0128, XEP-0068).
xml::element render_result_form(std::string_view form_type, std::vector<form_field> const &fields);

// A filled-in form (§3.2): its FORM_TYPE and the values, whose types are the asking form's to say.
xml::element render_submit_form(std::string_view form_type, std::vector<form_field> fields);

// Several results (§3.4): `columns` say what every row has, a row holds one value for each of them.
xml::element render_result_table(std::string_view form_type, std::vector<form_field> const &columns,
                                 std::vector<std::vector<std::string>> const &rows);

// What came back: the values of every field that has a name.
class submitted_form {
  public:
    // <x/> of type submit. Errors: malformed (no such form, or a field that stands twice).
    static result<submitted_form> parse(xml::element const &x);

    // The first value without the white space around it; empty where there is none.
    std::string value(std::string_view var) const;
    // True for "true" and "1" (§3.3, boolean).
    bool is_true(std::string_view var) const;

  private:
    std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

}  // namespace cusax::xmpp

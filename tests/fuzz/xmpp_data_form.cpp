// A submitted form (XEP-0004): whatever it holds is read or refused, and what was
// read of it comes back when it is written and submitted again.
#include "xml/parser.hpp"
#include "xmpp/data_form.hpp"
#include "xmpp/ns.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace cusax;

namespace {

// The rest of the form is the input, so that few attempts are lost on its outermost element.
std::string submitted(std::string_view fields) {
    return "<x xmlns='jabber:x:data' type='submit'>" + std::string(fields) + "</x>";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    auto const x = xml::parse(submitted({reinterpret_cast<char const *>(data), size}));
    if (!x) return 0;
    auto const form = xmpp::submitted_form::parse(*x);
    if (!form) return 0;
    xmpp::data_form copy{.type = "submit"};
    for (auto const *const field : x->children()) {
        std::string const var(field->attr("var"));
        if (field->is("field", xmpp::ns::data_form) && !var.empty())
            copy.fields.push_back({.var = var, .values = {form->value(var)}});
    }
    auto const written = xml::parse(xml::render(xmpp::render_form(copy)));
    auto const again = written ? xmpp::submitted_form::parse(*written) : fail(written.error());
    if (!again) std::abort();
    for (auto const &field : copy.fields)
        if (again->value(field.var) != form->value(field.var) ||
            again->is_true(field.var) != form->is_true(field.var))
            std::abort();
    return 0;
}

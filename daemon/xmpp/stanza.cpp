#include "xmpp/stanza.hpp"

namespace cusax::xmpp {
namespace {

xml::element make_answer(xml::element const &request, std::string_view type) {
    iq_address const address{
        .type = type, .id = request.attr("id"), .from = request.attr("to"), .to = request.attr("from")};
    return make_iq(address, request.ns());
}

}  // namespace

xml::element make_iq(iq_address const &address, std::string_view stanza_ns) {
    xml::element iq("iq", std::string(stanza_ns));
    iq.set_attr("type", address.type).set_attr("id", address.id);
    if (!address.from.empty()) iq.set_attr("from", address.from);
    if (!address.to.empty()) iq.set_attr("to", address.to);
    return iq;
}

xml::element make_result(xml::element const &request, std::optional<xml::element> payload) {
    auto answer = make_answer(request, "result");
    if (payload) answer.add(*std::move(payload));
    return answer;
}

xml::element make_error(xml::element const &request, stanza_error const &what) {
    auto answer = make_answer(request, "error");
    answer.add(render_error(what, request.ns()));
    return answer;
}

xml::element as_failed(xml::element const &answer, stanza_error const &what) {
    xml::element failed(answer.name(), answer.ns());
    failed.attributes() = answer.attributes();
    failed.set_attr("type", "error").add(render_error(what, answer.ns()));
    return failed;
}

bool is_request(xml::element const &stanza) {
    auto const type = stanza.attr("type");
    return stanza.name() == "iq" && (type == "get" || type == "set");
}

bool is_answer(xml::element const &stanza) {
    auto const type = stanza.attr("type");
    return stanza.name() == "iq" && (type == "result" || type == "error");
}

}  // namespace cusax::xmpp

#include "xmpp/external_services.hpp"

#include "xmpp/ns.hpp"

#include <charconv>

namespace cusax::xmpp {
namespace {

std::optional<std::uint16_t> read_port(std::string_view text) {
    std::uint16_t port = 0;
    auto const *const end = text.data() + text.size();
    auto const parsed = std::from_chars(text.data(), end, port);
    if (parsed.ec != std::errc() || parsed.ptr != end || port == 0) return std::nullopt;
    return port;
}

}  // namespace

bool services_request::wants(external_service const &service) const {
    return (type.empty() || type == service.type) && (host.empty() || host == service.host) &&
           (!port || *port == service.port);
}

result<services_request> parse_services_request(xml::element const &payload) {
    services_request asked;
    if (payload.is("services", ns::external_services)) {
        asked.type = payload.attr("type");
        return asked;
    }
    if (!payload.is("credentials", ns::external_services))
        return fail(error_code::malformed, "neither services nor credentials");
    auto const *const service = payload.child("service");
    if (service == nullptr || service->attr("host").empty() || service->attr("type").empty())
        return fail(error_code::malformed, "credentials are for a service with host and type");
    asked.for_credentials = true;
    asked.type = service->attr("type");
    asked.host = service->attr("host");
    if (!service->has_attr("port")) return asked;
    asked.port = read_port(service->attr("port"));
    if (!asked.port) return fail(error_code::malformed, "this is no port");
    return asked;
}

xml::element render_services(services_request const &asked, std::vector<external_service> const &services) {
    xml::element answer(asked.for_credentials ? "credentials" : "services",
                        std::string(ns::external_services));
    if (!asked.for_credentials && !asked.type.empty()) answer.set_attr("type", asked.type);
    for (auto const &service : services) {
        auto &added = answer.add(xml::element("service", answer.ns()));
        added.set_attr("type", service.type).set_attr("transport", service.transport);
        added.set_attr("host", service.host).set_attr("port", std::to_string(service.port));
        if (!service.credentials) continue;
        added.set_attr("restricted", "true").set_attr("username", service.credentials->username);
        added.set_attr("password", service.credentials->password);
        added.set_attr("expires", service.credentials->expires);
    }
    return answer;
}

}  // namespace cusax::xmpp

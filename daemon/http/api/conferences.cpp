// /v1/conferences: chat rooms and the bridges where the same meetings are called (CUSAX-9).
#include "base/ascii.hpp"
#include "http/api/access.hpp"
#include "http/api/paging.hpp"
#include "http/api/services.hpp"
#include "http/conditional.hpp"
#include "http/json_body.hpp"
#include "representation/conference_json.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace cusax::http::api {
namespace {

// RFC 3986 §3.3: a room's name may have in it what a path cannot carry as it is.
constexpr std::string_view plain_in_path = "-._~@";

response conference_response(int status, model::conference const &conference) {
    response made = json_response(status, representation::to_json(conference));
    made.set("ETag", render_etag(conference.version));
    if (status == 201)
        made.set("Location", "/v1/conferences/" + percent_encode(conference.room.str(), plain_in_path));
    return made;
}

class conference_resource {
  public:
    explicit conference_resource(services &with) : with_(with) {}

    result<response> list(context const &of) const {
        if (auto const known = refuse_unknown_query(of.incoming, {"domain", "limit", "cursor"}); !known)
            return fail(known.error());
        auto const wanted = read_page_request(of.incoming);
        if (!wanted) return fail(wanted.error());
        auto const domains = listed_domains(of);
        if (!domains) return fail(domains.error());
        auto page = with_.conference_store.list(*domains, *wanted);
        if (!page) return fail(std::move(page.error()));
        return page_response(*page,
                             [](auto const &conference) { return representation::to_json(conference); });
    }

    result<response> get(context const &of) const {
        auto const room = model::jid::parse(of.parameter("room"));
        if (!room) return no_such_conference();
        auto const found = with_.conference_store.find(*room);
        if (!found || !may_see(*of.caller, found->domain)) return no_such_conference();
        if (is_not_modified(of.incoming, found->version)) return not_modified(found->version);
        return conference_response(200, *found);
    }

    result<response> put(context const &of) const {
        auto const room = model::jid::parse(of.parameter("room"));
        if (!room) return fail_at("/jid", "the path names no room: " + room.error().detail);
        auto const document = read_json(of.incoming);
        if (!document) return fail(document.error());
        auto const on = command_request(of);
        if (!on) return fail(on.error());
        auto outcome = with_.conferences.put(
            *room,
            [&](model::conference const *current) -> result<lifecycle::conference_content> {
                auto read = representation::read_conference(*document, *room, current);
                if (!read) return fail(std::move(read.error()));
                return lifecycle::conference_content{std::move(read->bridge), std::move(read->name)};
            },
            *on, permit(of));
        if (!outcome) return fail(told_to(*of.caller, std::move(outcome.error()), with_.account_store));
        return conference_response(outcome->created ? 201 : 200, outcome->conference);
    }

    result<response> remove(context const &of) const {
        auto const room = model::jid::parse(of.parameter("room"));
        if (!room) return no_such_conference();
        auto const on = command_request(of);
        if (!on) return fail(on.error());
        if (auto const gone = with_.conferences.remove(*room, *on, permit(of)); !gone)
            return fail(gone.error());
        return response{.status = 204, .headers = {}, .body = {}, .content_type = {}};
    }

  private:
    static failure no_such_conference() {
        return fail(error_code::not_found, "there is no such conference here");
    }

    static lifecycle::domain_permit permit(context const &of) {
        return [caller = *of.caller](model::domain_name const &domain) { return may_write(caller, domain); };
    }

    services &with_;
};

}  // namespace

void add_conference_routes(router &routes, services &with) {
    conference_resource const conferences(with);
    auto const add = [&](char const *method, char const *pattern, scope needs, auto member) {
        routes.add(
            {.method = method, .pattern = pattern, .needs = needs, .run = blocking(conferences, member)});
    };
    add("GET", "/v1/conferences", scope::reader, &conference_resource::list);
    add("GET", "/v1/conferences/{room}", scope::reader, &conference_resource::get);
    add("PUT", "/v1/conferences/{room}", scope::operator_, &conference_resource::put);
    add("DELETE", "/v1/conferences/{room}", scope::operator_, &conference_resource::remove);
}

}  // namespace cusax::http::api

// GET /v1/changes: the feed of changes, by pages, by long poll, or as a stream of
// server-sent events.
#include "base/ascii.hpp"
#include "http/api/access.hpp"
#include "http/api/paging.hpp"
#include "http/api/services.hpp"
#include "http/change_broadcast.hpp"
#include "http/negotiation.hpp"
#include "http/problem.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace cusax::http::api {
namespace {

constexpr std::array<std::string_view, 2> offered{json_type, "text/event-stream"};
constexpr std::size_t usual_limit = 50;
constexpr std::size_t most_items = 1000;
constexpr int longest_wait = 60;        // seconds
constexpr std::size_t most_pages = 20;  // looked through for one answer where a filter passes few

struct order {
    change_interest interest;
    std::optional<model::feed_cursor> after;  // none: from the beginning
    bool at_end = false;                      // from what comes from now on
    std::size_t limit = usual_limit;
    std::chrono::seconds wait{0};
};

result<std::vector<std::string>> read_kinds(std::string_view text) {
    std::vector<std::string> kinds;
    while (!text.empty()) {
        auto const comma = std::min(text.find(','), text.size());
        std::string kind(trim(text.substr(0, comma)));
        text.remove_prefix(std::min(comma + 1, text.size()));
        if (kind.ends_with(".*")) kind.pop_back();
        bool const family = kind == "account." || kind == "domain." || kind == "conference.";
        if (!family && !model::parse_change_kind(kind))
            return fail_at("/kind", "must name kinds of changes, as in account.created,domain.*");
        kinds.push_back(std::move(kind));
    }
    return kinds;
}

result<void> read_domains(context const &of, order &wanted) {
    auto const domains = listed_domains(of);
    if (!domains) return fail(domains.error());
    if (!*domains) return {};
    wanted.interest.domains.emplace();
    for (auto const &name : **domains) wanted.interest.domains->push_back(name.ascii());
    return {};
}

// Last-Event-ID is what a client of server-sent events comes back with; it is later than what its address
// says.
result<void> read_place(request const &incoming, bool stream, order &wanted) {
    auto after = incoming.query_value("after");
    if (auto const last = incoming.header_value("Last-Event-ID"); stream && last && !last->empty())
        after = last;
    wanted.at_end = after == "latest";
    if (!after || after->empty() || wanted.at_end) return {};
    auto cursor = model::feed_cursor::parse(*after);
    if (!cursor) return fail_at("/after", "is no cursor of this feed");
    wanted.after = *cursor;
    return {};
}

result<order> read_order(context const &of, bool stream) {
    auto const &incoming = of.incoming;
    if (auto const known = refuse_unknown_query(incoming, {"after", "limit", "wait", "domain", "kind"});
        !known)
        return fail(known.error());
    order wanted;
    if (auto const read = read_place(incoming, stream, wanted); !read) return fail(read.error());
    if (auto const read = read_domains(of, wanted); !read) return fail(read.error());
    auto const limit = read_number(incoming, "limit", most_items);
    if (!limit) return fail(limit.error());
    wanted.limit = limit->value_or(usual_limit);
    if (auto const text = incoming.query_value("kind")) {
        auto kinds = read_kinds(*text);
        if (!kinds) return fail(std::move(kinds.error()));
        wanted.interest.kinds = std::move(*kinds);
    }
    if (auto const text = incoming.query_value("wait"); text && *text != "0") {
        auto const wait = read_number(incoming, "wait", longest_wait);
        if (!wait) return fail(wait.error());
        wanted.wait = std::chrono::seconds(wait->value_or(0));
    }
    return wanted;
}

class change_resource {
  public:
    explicit change_resource(services &with) : with_(with) {}

    void get(context const &of, responder const &done) const {
        auto const type = choose(of.incoming, offered);
        if (!type) return done(to_response(type.error()));
        bool const stream = offered[*type] != json_type;
        auto wanted = read_order(of, stream);
        if (!wanted) return done(to_response(wanted.error()));
        if (wanted->at_end) wanted->after = with_.feed.current_end();
        auto const refused = stream ? this->stream(std::move(*wanted), done) : page(std::move(*wanted), done);
        if (!refused) done(to_response(refused.error()));
    }

  private:
    result<void> stream(order wanted, responder const &done) const {
        auto const place = with_.feed.read(wanted.after, 1);  // refuses a cursor of before a restore
        if (!place) return fail(place.error());
        answer_writer out;
        response answer{.status = 200,
                        .headers = {{"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}},
                        .body = {},
                        .content_type = "text/event-stream",
                        .stream = out.stream()};
        auto const after = wanted.after.value_or(model::feed_cursor{.epoch = place->next.epoch});
        done(std::move(answer));
        with_.broadcast.tell(
            std::make_unique<event_stream_reader>(std::move(wanted.interest), std::move(out)), after);
        return {};
    }

    result<void> page(order wanted, responder const &done) const {
        std::vector<model::change> found;
        auto after = wanted.after;
        bool at_end = false;
        bool const all = !wanted.interest.domains && wanted.interest.kinds.empty();
        std::size_t const at_once = all ? wanted.limit : most_items;
        for (std::size_t n = 0; n < most_pages && found.size() < wanted.limit && !at_end; ++n) {
            auto const page = with_.feed.read(after, at_once);
            if (!page) return fail(page.error());
            at_end = page->items.size() < at_once;
            after = page->next;
            for (auto const &each : page->items) {
                if (!wanted.interest.covers(each)) continue;
                found.push_back(each);
                if (found.size() < wanted.limit) continue;
                after = each.cursor;
                break;
            }
        }
        if (found.empty() && at_end && wanted.wait.count() > 0) {
            auto const until = change_reader::clock::now() + wanted.wait;
            with_.broadcast.tell(
                std::make_unique<waiting_reader>(std::move(wanted.interest), wanted.limit, until, done),
                *after);
            return {};
        }
        done(change_page(found, *after));
        return {};
    }

    services &with_;
};

}  // namespace

void add_change_routes(router &routes, services &with) {
    routes.add({.method = "GET",
                .pattern = "/v1/changes",
                .needs = scope::reader,
                .run = {.where = handler::place::pool,
                        .run = [resource = change_resource(with)](context const &of, responder const &done) {
                            resource.get(of, done);
                        }}});
}

}  // namespace cusax::http::api

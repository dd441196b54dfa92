// /v1/sources: directories that say from time to time everybody whom they have,
// and what came of it.
#include "base/bytes.hpp"
#include "credentials/message_digest.hpp"
#include "http/api/access.hpp"
#include "http/api/paging.hpp"
#include "http/api/services.hpp"
#include "http/body_stream.hpp"
#include "http/line_reader.hpp"
#include "http/negotiation.hpp"
#include "http/problem.hpp"
#include "lifecycle/source_sync.hpp"
#include "representation/import_json.hpp"
#include "representation/json_text.hpp"
#include "representation/object_reader.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <utility>

namespace cusax::http::api {
namespace {

using nlohmann::json;

constexpr std::size_t staged_at_once = 1000;
constexpr std::size_t longest_name = 255;
constexpr std::uint32_t longest_grace = 36'500;

json source_json(storage::source_record const &of) {
    return {{"name", of.name},
            {"grace_days", of.grace_days},
            {"accounts", of.accounts},
            {"missing", of.missing},
            {"synced_at", of.synced_at ? json(render_rfc3339(*of.synced_at)) : json(nullptr)},
            {"last_counts", of.last_counts ? json::parse(*of.last_counts) : json(nullptr)}};
}

// The parts of a plan as the contract writes them; entries carry JSON that is text already.
std::string list_text(std::vector<lifecycle::sync_entry> const &entries) {
    std::string text = "[";
    for (auto const &each : entries) {
        if (text.size() > 1) text += ',';
        text += "{\"external_id\":" + representation::render_json(each.external_id) +
                ",\"jid\":" + representation::render_json(each.jid) + ",\"changes\":" + each.changes + '}';
    }
    return text += ']';
}

std::string plan_members(services &with, context const &of, lifecycle::sync_plan const &plan) {
    std::string skipped = "[";
    for (auto const &[line, why] : plan.skipped) {
        if (skipped.size() > 1) skipped += ',';
        skipped += "{\"line\":" + std::to_string(line) +
                   ",\"error\":" + render_problem(told_to(*of.caller, why, with.account_store)) + '}';
    }
    auto const flag = [](bool value) { return value ? "true" : "false"; };
    return "\"create\":" + list_text(plan.create) + ",\"update\":" + list_text(plan.update) +
           ",\"suspend\":" + list_text(plan.suspend) + ",\"reactivate\":" + list_text(plan.reactivate) +
           ",\"unchanged\":" + std::to_string(plan.unchanged) + ",\"skipped\":" + skipped + "]" +
           ",\"removals_held\":" + flag(plan.removals_held) + ",\"applied\":" + flag(plan.applied);
}

response plan_response(services &with, context const &of, lifecycle::sync_plan const &plan) {
    std::string const members = plan_members(with, of, plan);
    if (!plan.brake)
        return {.status = 200,
                .headers = {},
                .body = '{' + members + '}',
                .content_type = std::string(json_type)};
    auto refused = to_response({.code = error_code::brake, .detail = *plan.brake});
    refused.body.pop_back();
    refused.body += ',' + members + '}';
    return refused;
}

lifecycle::sync_line parse_line(std::string const &text) {
    lifecycle::sync_line line;
    auto document = representation::parse_json(text);
    if (!document) {
        line.said = fail(std::move(document.error()));
        return line;
    }
    if (document->is_object())
        if (auto const key = document->find("external_id"); key != document->end() && key->is_string())
            line.external_id = key->get<std::string>();
    line.said = representation::read_import_line(*std::move(document));
    return line;
}

class source_resource {
  public:
    explicit source_resource(services &with) : with_(with) {}

    result<response> list(context const &of) const {
        if (auto const allowed = everywhere(of); !allowed) return fail(allowed.error());
        if (auto const known = refuse_unknown_query(of.incoming, {}); !known) return fail(known.error());
        json items = json::array();
        for (auto const &each : with_.source_store.list()) items.push_back(source_json(each));
        return json_response(200, {{"items", std::move(items)}, {"next_cursor", nullptr}});
    }

    result<response> get(context const &of) const {
        if (auto const allowed = everywhere(of); !allowed) return fail(allowed.error());
        auto const found = with_.source_store.find(of.parameter("source"));
        if (!found) return fail(error_code::not_found, "there is no such source");
        return json_response(200, source_json(*found));
    }

    result<response> put(context const &of) const {
        if (auto const allowed = everywhere(of); !allowed) return fail(allowed.error());
        auto const document = read_json(of.incoming);
        if (!document) return fail(document.error());
        representation::mistakes found;
        representation::object_reader in(*document, "", found);
        std::uint32_t grace = 30;
        in.read("grace_days", grace, std::uint32_t{0}, longest_grace);
        in.refuse_unknown();
        if (!found.empty()) return fail(representation::to_error(std::move(found)));
        auto const &name = of.parameter("source");
        if (name.size() > longest_name) return fail_at("/source", "has at most 255 octets");
        with_.source_store.set_grace(name, static_cast<int>(grace));
        return json_response(200, source_json(*with_.source_store.find(name)));
    }

    void sync(context const &of, responder const &done) const {
        auto order = read_order(of);
        if (!order) return done(to_response(order.error()));
        auto staging = with_.sync_session(order->source);
        if (!staging->begin())
            return done(to_response(
                {.code = error_code::conflict, .detail = "another sync of this source is under way"}));
        if (auto const too_long = stage(of, *staging))
            return done(
                to_response({.code = error_code::too_large,
                             .detail = "line " + std::to_string(*too_long) + " is longer than 1 MiB"}));
        lifecycle::source_sync run(with_.accounts, *staging, *std::move(order), parse_line);
        auto const plan = run.carry_out();
        staging.reset();  // whoever hears of this one may begin the next
        done(plan_response(with_, of, plan));
    }

  private:
    // Sources are nobody's domain.
    static result<void> everywhere(context const &of) {
        if (!visible_domains(*of.caller)) return {};
        return fail(error_code::forbidden, "the token is limited to domains, and a source is not");
    }

    result<lifecycle::sync_order> read_order(context const &of) const {
        auto const &incoming = of.incoming;
        if (auto const known =
                refuse_unknown_query(incoming, {"dry_run", "max_changes", "max_removals_percent"});
            !known)
            return fail(known.error());
        if (auto const type = check_content_type(incoming, std::array{ndjson_type}); !type)
            return fail(type.error());
        lifecycle::sync_order order{.source = of.parameter("source"), .on = {}};
        if (order.source.size() > longest_name) return fail_at("/source", "has at most 255 octets");
        if (auto const allowed = may_sync(of, order.source); !allowed) return fail(allowed.error());
        auto const dry_run = read_flag(incoming, "dry_run");
        auto const changes = read_number(incoming, "max_changes", 1'000'000'000, 0);
        auto const removals = read_number(incoming, "max_removals_percent", 100, 0);
        if (!dry_run) return fail(dry_run.error());
        if (!changes) return fail(changes.error());
        if (!removals) return fail(removals.error());
        order.dry_run = *dry_run;
        order.max_changes = *changes;
        order.max_removals_percent = *removals;
        auto on = command_request(of);
        if (!on) return fail(on.error());
        order.on = *std::move(on);
        return order;
    }

    // A token that is bound to a source may sync no other, and one that is bound to domains no source that
    // has accounts beyond them: it would suspend them.
    result<void> may_sync(context const &of, std::string const &source) const {
        if (of.caller->granted == scope::sync && of.caller->source != source)
            return fail(error_code::forbidden, "the token is bound to another source");
        if (!visible_domains(*of.caller)) return {};
        for (auto const &name : with_.source_store.domains(source))
            if (auto const domain = model::domain_name::parse(name); domain && !may_see(*of.caller, *domain))
                return fail(error_code::forbidden,
                            "the source has accounts in domains that the token does not reach");
        return {};
    }

    // The first line that is too long, if any is.
    static std::optional<std::size_t> stage(context const &of, storage::sync_session &staging) {
        line_reader lines(*of.incoming.stream);
        std::vector<storage::staged_line> taken;
        auto const *const hash = credentials::hash_of(model::digest_algorithm::sha256);
        while (auto line = lines.next()) {
            if (line->too_long) return line->number;
            // What the database cannot keep is no JSON either, and is told as that.
            if (!is_utf8(line->text) || line->text.find('\0') != std::string::npos) line->text = "not UTF-8";
            auto digest = credentials::digest(hash, {line->text});
            taken.push_back(
                {.number = line->number, .text = std::move(line->text), .digest = std::move(digest)});
            if (taken.size() == staged_at_once) staging.stage(std::exchange(taken, {}));
        }
        if (!taken.empty()) staging.stage(taken);
        return std::nullopt;
    }

    services &with_;
};

}  // namespace

void add_source_routes(router &routes, services &with) {
    source_resource const sources(with);
    auto const add = [&](char const *method, char const *pattern, scope needs, auto member) {
        routes.add({.method = method, .pattern = pattern, .needs = needs, .run = blocking(sources, member)});
    };
    add("GET", "/v1/sources", scope::reader, &source_resource::list);
    add("GET", "/v1/sources/{source}", scope::reader, &source_resource::get);
    add("PUT", "/v1/sources/{source}", scope::operator_, &source_resource::put);
    routes.add(
        {.method = "POST",
         .pattern = "/v1/sources/{source}/sync",
         .needs = scope::sync,
         .run = streaming(with.stream_pool,
                          [sources](context const &of, responder const &done) { sources.sync(of, done); }),
         .streams_body = true});
}

}  // namespace cusax::http::api

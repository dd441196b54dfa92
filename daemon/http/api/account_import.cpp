// POST /v1/accounts/import: NDJSON both ways, a result for each line in its order.
//
// Lines are taken as they come and written a batch to a transaction; while one is
// written, the next is read and decided. No batch is begun before the results of
// the one before it are with the network, so that a client that goes away leaves
// what it was told, and at most one batch more; but for clients that take no
// results while they send.
#include "base/uuid.hpp"
#include "http/answer_stream.hpp"
#include "http/api/access.hpp"
#include "http/api/paging.hpp"
#include "http/api/services.hpp"
#include "http/body_stream.hpp"
#include "http/line_reader.hpp"
#include "http/negotiation.hpp"
#include "http/problem.hpp"
#include "lifecycle/decide_account.hpp"
#include "representation/import_json.hpp"
#include "representation/json_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <future>
#include <set>
#include <utility>

namespace cusax::http::api {
namespace {

using nlohmann::json;

constexpr std::size_t largest_batch = 1000;
constexpr std::size_t most_lines = 1'000'000'000;
constexpr std::size_t longest_key = 255;
// Many a client reads nothing before it has sent everything: its results are kept, as far as memory may go.
constexpr std::size_t most_unsent = 33'554'432;
constexpr std::chrono::milliseconds patience{20};

struct order {
    lifecycle::import_mode mode = lifecycle::import_mode::create;
    std::size_t first_line = 1;
    std::optional<std::string> key{};  // Idempotency-Key
    lifecycle::request on;
};

result<order> read_order(context const &of) {
    auto const &incoming = of.incoming;
    if (auto const known = refuse_unknown_query(incoming, {"mode", "first_line"}); !known)
        return fail(known.error());
    if (auto const type = check_content_type(incoming, std::array{ndjson_type}); !type)
        return fail(type.error());
    order wanted;
    if (auto const mode = incoming.query_value("mode")) {
        if (*mode != "create" && *mode != "upsert") return fail_at("/mode", "must be create or upsert");
        if (*mode == "upsert") wanted.mode = lifecycle::import_mode::upsert;
    }
    auto const first = read_number(incoming, "first_line", most_lines);
    if (!first) return fail(first.error());
    wanted.first_line = first->value_or(1);
    if (auto const key = incoming.header_value("Idempotency-Key")) {
        if (key->empty() || key->size() > longest_key)
            return fail(error_code::malformed, "Idempotency-Key has 1 to 255 characters");
        wanted.key = std::string(*key);
    }
    auto on = command_request(of);
    if (!on) return fail(on.error());
    wanted.on = std::move(*on);
    return wanted;
}

// A line that was read: what it says (until the batch has taken it), or why it says nothing.
struct import_entry {
    std::size_t number = 0;
    result<lifecycle::import_line> line = fail(error_code::malformed, "");
};

class import_run {
  public:
    import_run(services &with, context const &of, order wanted, answer_stream &out)
        : with_(with), of_(of), wanted_(std::move(wanted)), out_(out), lines_(*of.incoming.stream) {}

    // True: to the end. False: the client is gone, or the database is: what follows was not touched.
    bool go() {
        auto next = decide();
        while (!next.entries.empty()) {
            auto writing = std::async(std::launch::async, [this, &next] {
                return with_.accounts.commit_import(next.batch, with_.import_writer);
            });
            // An upsert is decided on what is stored, and that is what the batch before it has written.
            bool const more_is_here = wanted_.mode == lifecycle::import_mode::create && lines_.ready();
            decided following;
            if (more_is_here) following = decide();
            auto const outcomes = writing.get();
            if (!tell(next, outcomes)) return false;
            next = more_is_here ? std::move(following) : decide();
        }
        return true;
    }

  private:
    struct decided {
        std::vector<import_entry> entries;
        lifecycle::import_batch batch;
    };

    // The next lines: one at least, unless it is the end, and as many more as are there.
    decided decide() {
        decided made;
        std::vector<lifecycle::import_line> said;
        std::set<std::string> jids;
        while (made.entries.size() < largest_batch && (made.entries.empty() || lines_.ready())) {
            auto entry = read_entry();
            if (!entry) break;
            auto const jid = jid_of(*entry);
            // One JID twice in an upsert: the second finds what the first has made.
            if (jid && !jids.insert(*jid).second) {
                kept_ = std::move(entry);
                break;
            }
            if (entry->line) said.push_back(*std::move(entry->line));
            made.entries.push_back(std::move(*entry));
        }
        made.batch = with_.accounts.decide_import(std::move(said), wanted_.mode, wanted_.on);
        return made;
    }

    std::optional<import_entry> read_entry() {
        if (kept_) return std::exchange(kept_, std::nullopt);
        auto const line = lines_.next();
        if (!line) return std::nullopt;
        import_entry entry{.number = line->number + wanted_.first_line - 1};
        entry.line = read_line(*line, entry.number);
        return entry;
    }

    result<lifecycle::import_line> read_line(line_reader::line const &line, std::size_t number) const {
        if (line.too_long) return fail(error_code::too_large, "the line is longer than 1 MiB");
        auto document = representation::parse_json(line.text);
        if (!document) return fail(std::move(document.error()));
        auto said = representation::read_import_line(*std::move(document));
        if (!said) return fail(std::move(said.error()));
        return lifecycle::import_line{.said = *std::move(said), .id = id_for(number)};
    }

    // With a key, the same line makes the same account, however often it is sent.
    std::string id_for(std::size_t number) const {
        if (!wanted_.key) return make_uuid();
        return make_named_uuid("import " + of_.caller->token_id + " " + std::to_string(number) + " " +
                               *wanted_.key);
    }

    std::optional<std::string> jid_of(import_entry const &entry) const {
        if (wanted_.mode != lifecycle::import_mode::upsert || !entry.line) return std::nullopt;
        auto const jid = lifecycle::identity_of(entry.line->said);
        return jid ? std::optional(jid->str()) : std::nullopt;
    }

    bool tell(decided const &of, std::vector<result<lifecycle::put_outcome>> const &outcomes) {
        std::string text;
        bool outage = false;
        auto outcome = outcomes.begin();
        for (auto const &entry : of.entries) {
            auto const answer = entry.line ? *outcome++ : fail(entry.line.error());
            outage = outage || (!answer && is_outage(answer.error().code));
            text += result_line(entry.number, answer);
        }
        return out_.write(text, most_unsent) && out_.flush(patience) && !outage;
    }

    std::string result_line(std::size_t number, result<lifecycle::put_outcome> const &answer) const {
        json told = {{"line", number}, {"status", 0}, {"id", nullptr}};
        std::string problem = "null";
        if (answer) {
            told["status"] = answer->created ? 201 : 200;
            told["id"] = answer->account.id;
        } else {
            auto const why = told_to(*of_.caller, answer.error(), with_.account_store);
            told["status"] = type_of(why.code).status;
            problem = render_problem(why);
        }
        std::string text = representation::render_json(told);
        text.replace(text.size() - 1, 1, ",\"error\":" + problem + "}\n");
        return text;
    }

    services &with_;
    context const &of_;
    order wanted_;
    answer_stream &out_;
    line_reader lines_;
    std::optional<import_entry> kept_;
};

void run_import(services &with, context const &of, responder const &done) {
    auto wanted = read_order(of);
    if (!wanted) return done(to_response(wanted.error()));
    answer_writer out;
    done({.status = 200,
          .headers = {},
          .body = {},
          .content_type = std::string(ndjson_type),
          .stream = out.stream()});
    if (import_run(with, of, std::move(*wanted), *out.stream()).go()) out->finish();
}

}  // namespace

void add_account_import_routes(router &routes, services &with) {
    routes.add(
        {.method = "POST",
         .pattern = "/v1/accounts/import",
         .needs = scope::operator_,
         .run = streaming(with.stream_pool,
                          [&with](context const &of, responder const &done) { run_import(with, of, done); }),
         .streams_body = true});
}

}  // namespace cusax::http::api

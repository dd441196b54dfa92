#include "http/router.hpp"

#include "http/exception_answer.hpp"
#include "http/problem.hpp"
#include "net/blocking_pool.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <stdexcept>

namespace cusax::http {
namespace {

handler adapted(handler::place where, handler_function answer) {
    return {.where = where, .run = [answer = std::move(answer)](context const &asked, responder const &done) {
                auto outcome = answer(asked);
                done(outcome ? std::move(*outcome) : to_response(outcome.error()));
            }};
}

bool is_parameter(std::string_view segment) { return segment.starts_with('{') && segment.ends_with('}'); }

// "/v1/{ref}" is {"v1", "{ref}"}.
std::vector<std::string> segments_of(std::string const &pattern) {
    if (!pattern.starts_with('/'))
        throw std::logic_error("route pattern '" + pattern + "' does not begin with /");
    std::vector<std::string> out;
    for (std::size_t begin = 1; begin <= pattern.size();) {
        auto const end = std::min(pattern.find('/', begin), pattern.size());
        out.push_back(pattern.substr(begin, end - begin));
        begin = end + 1;
    }
    if (pattern.ends_with('/') && pattern.size() > 1) out.emplace_back();
    if (pattern == "/") out = {""};
    return out;
}

}  // namespace

struct router::node {
    struct entry {
        route what;
        std::vector<std::string> names;  // of the parameters, in their order in the path
    };

    std::map<std::string, std::unique_ptr<node>, std::less<>> literals;
    std::unique_ptr<node> parameter;
    std::vector<std::unique_ptr<entry>> entries;  // one per method

    entry const *entry_for(std::string_view method) const {
        std::string_view const wanted = method == "HEAD" ? "GET" : method;  // RFC 9110 §9.3.2
        for (auto const &candidate : entries)
            if (candidate->what.method == wanted) return candidate.get();
        return nullptr;
    }

    std::string allow() const {
        std::set<std::string> methods{"OPTIONS"};
        for (auto const &candidate : entries) {
            methods.insert(candidate->what.method);
            if (candidate->what.method == "GET") methods.insert("HEAD");
        }
        std::string out;
        for (auto const &method : methods) out += (out.empty() ? "" : ", ") + method;
        return out;
    }

    // The node of the path from segment `at` on; what stands at the places of parameters goes into `values`.
    node const *descend(std::vector<std::string> const &path, std::size_t at,
                        std::vector<std::string const *> &values) const {
        if (at == path.size()) return entries.empty() ? nullptr : this;
        if (auto const literal = literals.find(path[at]); literal != literals.end())
            if (auto const *end = literal->second->descend(path, at + 1, values)) return end;
        if (!parameter || path[at].empty()) return nullptr;
        values.push_back(&path[at]);
        if (auto const *end = parameter->descend(path, at + 1, values)) return end;
        values.pop_back();
        return nullptr;
    }
};

std::string const &context::parameter(std::string_view name) const {
    for (auto const &[known, value] : parameters)
        if (known == name) return value;
    throw std::logic_error("the route has no parameter '" + std::string(name) + "'");
}

handler blocking(handler_function answer) { return adapted(handler::place::pool, std::move(answer)); }
handler immediate(handler_function answer) { return adapted(handler::place::io_thread, std::move(answer)); }
handler deferred(deferred_function start) {
    return {.where = handler::place::io_thread, .run = std::move(start)};
}

handler streaming(net::blocking_pool &pool, streaming_function run) {
    return deferred([&pool, run = std::move(run)](context of, responder const &done) {
        auto const asked = std::make_shared<context const>(std::move(of));
        bool const begun = pool.try_post([run, asked, done] {
            try {
                run(*asked, done);
            } catch (...) {
                done(answer_exception(asked->request_id));  // counts where nothing was answered yet
            }
        });
        if (!begun)
            done(to_response({.code = error_code::unavailable,
                              .detail = "too many streams are under way; nothing was stored"}));
    });
}

router::router() : root_(std::make_unique<node>()) {}
router::router(router &&) noexcept = default;
router &router::operator=(router &&) noexcept = default;
router::~router() = default;

void router::add(route what) {
    std::vector<std::string> names;
    node *at = root_.get();
    for (auto &segment : segments_of(what.pattern)) {
        bool const variable = is_parameter(segment);
        auto &next = variable ? at->parameter : at->literals[segment];
        if (variable) names.push_back(segment.substr(1, segment.size() - 2));
        if (!next) next = std::make_unique<node>();
        at = next.get();
    }
    constexpr std::array derived{"HEAD", "OPTIONS"};
    bool const refused = std::find(derived.begin(), derived.end(), what.method) != derived.end();
    if (refused || !what.run.run || at->entry_for(what.method))
        throw std::logic_error("route " + what.method + " " + what.pattern +
                               " is derived, empty or given twice");
    at->entries.push_back(std::make_unique<node::entry>(node::entry{std::move(what), std::move(names)}));
}

tl::expected<router::found, router::missed> router::find(std::string_view method,
                                                         std::vector<std::string> const &path) const {
    std::vector<std::string const *> values;
    auto const *const end = path.empty() ? nullptr : root_->descend(path, 0, values);
    if (!end) return tl::unexpected(missed{error_code::not_found, {}});
    auto const *const entry = end->entry_for(method);
    if (!entry) return tl::unexpected(missed{error_code::method_not_allowed, end->allow()});
    found out{.to = &entry->what, .parameters = {}};
    for (std::size_t i = 0; i < values.size(); ++i) out.parameters.emplace_back(entry->names[i], *values[i]);
    return out;
}

}  // namespace cusax::http

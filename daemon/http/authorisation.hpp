// Who asks, and what their token allows: bearer tokens (RFC 6750) and the scopes
// of the contract. Where tokens are kept is behind the two functions of
// `authentication`.
#pragma once

#include "base/result.hpp"
#include "http/types.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cusax::http {

enum class scope { admin, operator_, reader, sync, metrics };

// "admin", "operator", "reader", "sync", "metrics".
std::string_view scope_name(scope which);
std::optional<scope> parse_scope(std::string_view text);

// True where a token of scope `held` may do what needs `needed`: admin covers all, operator all but admin,
// reader itself and metrics, sync itself and metrics.
bool covers(scope held, scope needed);

struct principal {
    std::string token_id;
    std::string name;
    scope granted = scope::reader;
    std::vector<std::string> domains;   // the token reaches no other; empty: it is not limited to some
    std::optional<std::string> source;  // whose accounts a sync token may write
};

struct authentication {
    // The principal of a token, or unauthorized. May block and throw; called on a thread of the pool.
    std::function<result<principal>(std::string_view token)> look_up;
    // The same from memory, empty where only look_up() can tell. Must not block; may be left out.
    std::function<std::optional<principal>(std::string_view token)> recall = {};
};

// The token of `Authorization: Bearer …`; unauthorized where there is none or it is malformed. The view
// points into the request.
result<std::string_view> bearer_token(request const &incoming);

// The token that came as the password of `Authorization: Basic …` (RFC 7617), whatever the user name: for
// clients that have nothing else. The same error.
result<std::string> basic_token(request const &incoming);

// Nobody between us and the caller reads along: it came over TLS or from this machine.
bool is_confidential(request const &incoming);

// forbidden where the principal's scope does not cover what is needed.
result<void> authorise(principal const &caller, scope needed);

}  // namespace cusax::http

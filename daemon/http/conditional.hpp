// Conditional requests (RFC 9110 §13) over the version that every object
// carries: its entity tag is `"<version>"`.
#pragma once

#include "base/result.hpp"
#include "http/types.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cusax::http {

std::string render_etag(std::int64_t version);  // 7 → "7" with its quotes

// What If-Match and If-None-Match demand before a write.
struct write_condition {
    bool must_not_exist = false;  // If-None-Match: *
    bool must_exist = false;      // If-Match: *, or a list
    std::optional<std::vector<std::int64_t>>
        one_of;  // If-Match: a list; tags that are not ours match nothing

    bool empty() const { return !must_not_exist && !must_exist; }
};

// malformed where a field is not what RFC 9110 §8.8.3 and §13.1 write. If-None-Match with a list of tags has
// no use before a write here and is invalid_input.
result<write_condition> read_write_condition(request const &incoming);

// version_mismatch where the condition does not hold; `current` is empty where the object does not exist.
result<void> check(write_condition const &condition, std::optional<std::int64_t> current);

// True where If-None-Match names the current version, so that a GET is answered by not_modified(). A field
// that is malformed is taken as absent: the full answer is always right.
bool is_not_modified(request const &incoming, std::int64_t current);
response not_modified(std::int64_t current);  // 304 with ETag

}  // namespace cusax::http

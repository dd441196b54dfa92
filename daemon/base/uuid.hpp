// UUIDs of version 7 (RFC 9562 §5.7): their order is the order of creation, which
// keeps the indexes of PostgreSQL dense.
#pragma once

#include <string>
#include <string_view>

namespace cusax {

std::string make_uuid();  // "0192f0c1-…", lower case
// Of a name, always the same one (version 8, RFC 9562 §5.8: from its SHA-256): what is done twice under it is
// one.
std::string make_named_uuid(std::string_view name);
bool is_uuid(std::string_view text);  // 8-4-4-4-12 hexadecimal digits, any version

}  // namespace cusax

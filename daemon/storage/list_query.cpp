#include "storage/list_query.hpp"

namespace cusax::storage {

std::string list_query::place(std::string value) {
    values_.push_back(std::move(value));
    return "$" + std::to_string(values_.size());
}

void list_query::require(std::string const &condition) {
    text_ += has_condition_ ? " AND " : " WHERE ";
    text_ += condition;
    has_condition_ = true;
}

std::string escape_like(std::string_view text) {
    std::string escaped;
    for (char const c : text) {
        if (c == '%' || c == '_' || c == '\\') escaped += '\\';
        escaped += c;
    }
    return escaped;
}

}  // namespace cusax::storage

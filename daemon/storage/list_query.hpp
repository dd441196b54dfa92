// The text of a query whose conditions depend on what is asked for, and the values
// that they name. Each mix of conditions is a plan of its own, which an index serves
// where one "or absent" condition for everything would defeat it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cusax::storage {

class list_query {
  public:
    // `select` has no WHERE.
    explicit list_query(std::string select) : text_(std::move(select)) {}

    // The place of a value in the text: $1, $2…
    std::string place(std::string value);
    void require(std::string const &condition);

    std::string const &text() const { return text_; }
    std::vector<std::string> const &values() const { return values_; }

  private:
    std::string text_;
    bool has_condition_ = false;
    std::vector<std::string> values_;
};

// What LIKE takes for nothing but itself.
std::string escape_like(std::string_view text);

}  // namespace cusax::storage

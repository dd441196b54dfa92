// Writes a JSON object, member by member, for the functions of the schema. What
// PostgreSQL cannot keep, a NUL or broken UTF-8, is noted and not written, so
// that it fails its own command and not the batch.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace cusax::storage {

class json_text {
  public:
    json_text &member(std::string_view key, std::string_view value);
    json_text &member(std::string_view key, std::string const &value) {
        return member(key, std::string_view(value));
    }
    json_text &member(std::string_view key, char const *value) {
        return member(key, std::string_view(value));
    }
    json_text &member(std::string_view key, std::optional<std::string> const &value);  // none: null
    json_text &member(std::string_view key, bool value);
    json_text &member(std::string_view key, std::int64_t value);
    json_text &null(std::string_view key);

    // begin_object() inside an array; begin_object(key) and begin_array(key) inside an object.
    json_text &begin_object();
    json_text &begin_object(std::string_view key);
    json_text &end_object();
    json_text &begin_array(std::string_view key);
    json_text &end_array();
    json_text &element(std::string_view value);

    // False where a text was one that PostgreSQL cannot keep.
    bool storable() const { return storable_; }
    std::string take() { return std::move(text_); }

  private:
    void separate();
    void key(std::string_view name);
    void quote(std::string_view value);

    std::string text_;
    bool storable_ = true;
};

}  // namespace cusax::storage

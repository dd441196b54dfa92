#include "representation/json_text.hpp"

#include <nlohmann/json.hpp>

#include <utility>
#include <vector>

namespace cusax::representation {
namespace {

using nlohmann::json;

constexpr std::size_t longest_name_told = 64;  // octets of a member's name in an error text
constexpr int number_out_of_range = 406;       // nlohmann's id for a number beyond a double

// Builds the document from the parser's events while watching what nlohmann's
// own builder lets pass: names that stand twice, depth, integers beyond 64 bits.
class strict_builder final : public nlohmann::json_sax<json> {
  public:
    json take() { return std::move(root_); }
    std::string const &mistake() const { return mistake_; }

    bool null() override { return put(nullptr); }
    bool boolean(bool value) override { return put(value); }
    bool number_integer(number_integer_t value) override { return put(value); }
    bool number_unsigned(number_unsigned_t value) override { return put(value); }
    bool number_float(number_float_t value, string_t const &text) override {
        // An integer that fits into no integer type arrives here, rounded.
        if (text.find_first_of(".eE") == string_t::npos) return stop("a whole number is beyond 64 bits");
        return put(value);
    }
    bool string(string_t &value) override { return put(std::move(value)); }
    bool binary(binary_t &) override { return stop("binary data is not JSON"); }

    bool start_object(std::size_t) override { return open(json::object()); }
    bool end_object() override { return close(); }
    bool start_array(std::size_t) override { return open(json::array()); }
    bool end_array() override { return close(); }

    bool key(string_t &name) override {
        if (open_.back()->contains(name)) {
            std::string const which =
                name.size() > longest_name_told ? "a member" : "the member \"" + name + "\"";
            return stop(which + " stands twice in one object");
        }
        member_ = std::move(name);
        return true;
    }

    bool parse_error(std::size_t position, std::string const &, json::exception const &why) override {
        std::string const what =
            why.id == number_out_of_range ? "a number is too large" : "the text is not JSON, or not UTF-8,";
        return stop(what + " at octet " + std::to_string(position));
    }

  private:
    bool stop(std::string why) {
        mistake_ = std::move(why);
        return false;
    }

    bool put(json value) {
        place(std::move(value));
        return true;
    }

    bool open(json empty) {
        if (open_.size() == max_json_depth)
            return stop("the text is nested deeper than " + std::to_string(max_json_depth));
        open_.push_back(&place(std::move(empty)));
        return true;
    }

    bool close() {
        open_.pop_back();
        return true;
    }

    json &place(json value) {
        if (open_.empty()) return root_ = std::move(value);
        json &parent = *open_.back();
        if (parent.is_object()) return parent[std::exchange(member_, {})] = std::move(value);
        parent.push_back(std::move(value));
        return parent.back();
    }

    json root_;
    std::vector<json *> open_;  // stay valid: a container does not grow while one inside it is open
    std::string member_;
    std::string mistake_;
};

}  // namespace

result<json> parse_json(std::string_view text) {
    // nlohmann takes a NUL between tokens for the end of the text, whatever stands behind it.
    if (auto const nul = text.find('\0'); nul != std::string_view::npos)
        return fail(error_code::malformed, "the text has a NUL at octet " + std::to_string(nul + 1));
    strict_builder builder;
    if (!json::sax_parse(text, &builder)) return fail(error_code::malformed, builder.mistake());
    return builder.take();
}

std::string render_json(json const &value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace cusax::representation

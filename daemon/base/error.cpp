#include "base/error.hpp"

#include <utility>

namespace cusax {

error invalid_at(std::string pointer, std::string detail) {
    error made{.code = error_code::invalid_input, .detail = detail, .inputs = {}, .holder = {}};
    made.inputs.push_back({.pointer = std::move(pointer), .detail = std::move(detail)});
    return made;
}

error under(std::string_view prefix, error what) {
    if (what.inputs.empty() && what.code == error_code::invalid_input) {
        what.inputs.push_back({.pointer = std::string(prefix), .detail = what.detail});
        return what;
    }
    for (auto &input : what.inputs) input.pointer.insert(0, prefix);
    return what;
}

}  // namespace cusax

#include "http/line_reader.hpp"

#include <algorithm>
#include <utility>

namespace cusax::http {

std::optional<line_reader::line> line_reader::next() {
    while (auto text = take_line()) {
        ++number_;
        bool const too_long = std::exchange(cut_, false) || text->size() > longest_;
        if (too_long) text->resize(std::min(text->size(), longest_));
        if (text->ends_with('\r')) text->pop_back();
        if (text->empty()) continue;
        return line{.text = std::move(*text), .number = number_, .too_long = too_long};
    }
    return std::nullopt;
}

bool line_reader::ready() {
    while (!ended_) {
        auto const end = pending_.find('\n', scanned_);
        if (end != std::string::npos) {
            auto const text = std::string_view(pending_).substr(begin_, end - begin_);
            if (cut_ || (!text.empty() && text != "\r")) return true;
            ++number_;  // an empty line is none
            begin_ = scanned_ = end + 1;
            continue;
        }
        scanned_ = pending_.size();
        if (!from_.ready()) return false;
        fill();
    }
    return true;
}

// None at the end.
std::optional<std::string> line_reader::take_line() {
    while (true) {
        auto const end = pending_.find('\n', scanned_);
        if (end != std::string::npos) {
            std::string text = pending_.substr(begin_, end - begin_);
            begin_ = scanned_ = end + 1;
            return text;
        }
        scanned_ = pending_.size();
        if (!ended_) {
            fill();
            continue;
        }
        std::string text = pending_.substr(begin_);
        begin_ = scanned_ = pending_.size();
        return text.empty() ? std::nullopt : std::optional(std::move(text));
    }
}

void line_reader::fill() {
    pending_.erase(0, begin_);
    scanned_ -= std::exchange(begin_, 0);
    if (pending_.size() > longest_) {  // its rest may be of any length
        cut_ = true;
        pending_.resize(longest_);
        scanned_ = longest_;
    }
    auto const more = from_.take();
    pending_ += more;
    ended_ = more.empty();
}

}  // namespace cusax::http

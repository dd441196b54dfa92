#include "http/request_reader.hpp"

#include "base/ascii.hpp"
#include "http/problem.hpp"
#include "http/target.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cusax::http {
namespace {

namespace beast_http = boost::beast::http;
using beast_error = boost::beast::error_code;

std::string_view text_of(boost::beast::string_view text) { return {text.data(), text.size()}; }

response malformed(std::string_view detail) {
    return to_response(
        {.code = error_code::malformed, .detail = std::string(detail), .inputs = {}, .holder = {}});
}

// Beast's parser, writing into our own request instead of Beast's containers.
class message_parser final : public beast_http::basic_parser<true> {
  public:
    message_parser() {
        header_limit((std::numeric_limits<std::uint32_t>::max)());  // request_reader counts itself
        body_limit(boost::none);                                    // comes with the head
    }

    request message;
    bool version_11 = false;

  private:
    static constexpr std::size_t most_chunk_extensions = 4096;

    void on_request_impl(beast_http::verb, boost::beast::string_view method, boost::beast::string_view target,
                         int version, beast_error &) override {
        version_11 = version >= 11;
        message.method = text_of(method);
        message.target = text_of(target);
    }
    void on_response_impl(int, boost::beast::string_view, int, beast_error &) override {}
    void on_field_impl(beast_http::field, boost::beast::string_view name, boost::beast::string_view value,
                       beast_error &) override {
        // RFC 9110 §6.5.1: a trailer must not become a header, or it overrides what was decided by the head.
        if (!head_done_) message.headers.push_back({std::string(text_of(name)), std::string(text_of(value))});
    }
    void on_header_impl(beast_error &) override { head_done_ = true; }
    void on_body_init_impl(boost::optional<std::uint64_t> const &length, beast_error &) override {
        // A length that is only claimed reserves little.
        message.body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(length.value_or(0), 65'536)));
    }
    std::size_t on_body_impl(boost::beast::string_view piece, beast_error &) override {
        message.body.append(piece.data(), piece.size());
        return piece.size();
    }
    void on_chunk_header_impl(std::uint64_t, boost::beast::string_view extensions,
                              beast_error &failure) override {
        // RFC 9112 §7.1.1: a server ought to limit them, or one octet of body may cost kilobytes.
        chunk_extensions_ += extensions.size();
        if (chunk_extensions_ > most_chunk_extensions) failure = beast_http::error::bad_chunk_extension;
    }
    std::size_t on_chunk_body_impl(std::uint64_t, boost::beast::string_view piece, beast_error &) override {
        message.body.append(piece.data(), piece.size());
        return piece.size();
    }
    void on_finish_impl(beast_error &) override {}

    bool head_done_ = false;
    std::size_t chunk_extensions_ = 0;
};

// Octets that came and were not used yet.
class input_buffer {
  public:
    std::span<char> space(std::size_t least) {
        if (begin_ == end_) begin_ = end_ = 0;
        if (storage_.size() - end_ < least && begin_ > 0) {
            std::memmove(storage_.data(), storage_.data() + begin_, end_ - begin_);
            end_ -= std::exchange(begin_, 0);
        }
        if (storage_.size() - end_ < least) storage_.resize(end_ + least);
        return std::span(storage_).subspan(end_);
    }
    void commit(std::size_t count) { end_ += count; }
    void consume(std::size_t count) { begin_ += count; }
    std::string_view data() const { return {storage_.data() + begin_, end_ - begin_}; }

  private:
    std::vector<char> storage_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

// Finds the empty line that ends a head, line by line, and remembers how far it came.
class head_scanner {
  public:
    enum class verdict { incomplete, complete, malformed };

    verdict scan(std::string_view text) {
        while (true) {
            auto const feed = text.find('\n', seen_);
            if (feed == std::string_view::npos) {
                seen_ = text.size();
                return verdict::incomplete;
            }
            if (feed == 0 || text[feed - 1] != '\r')
                return verdict::malformed;  // a bare LF ends no line here
            bool const empty = feed - 1 == line_;
            // RFC 9112 §5.2: line folding is refused, as proxies differ about it.
            if (line_ > 0 && (text[line_] == ' ' || text[line_] == '\t')) return verdict::malformed;
            line_ = seen_ = feed + 1;
            if (empty) return verdict::complete;
        }
    }
    std::size_t length() const { return line_; }

  private:
    std::size_t line_ = 0;  // where the current line begins
    std::size_t seen_ = 0;  // no LF from line_ to here
};

bool is_decimal(std::string_view text) {
    return !text.empty() && text.size() <= 19 &&
           text.find_first_not_of("0123456789") == std::string_view::npos;
}

// RFC 9112 §6.3: anything but exactly one clear statement of the body's length is refused.
std::optional<std::string_view> framing_defect(request const &head, bool http_1_0) {
    std::size_t lengths = 0;
    std::size_t codings = 0;
    std::size_t hosts = 0;
    for (auto const &[name, value] : head.headers) {
        if (equal_ignoring_case(name, "Content-Length")) {
            ++lengths;
            if (!is_decimal(value)) return "Content-Length is not a number";
        } else if (equal_ignoring_case(name, "Transfer-Encoding")) {
            ++codings;
            if (!equal_ignoring_case(value, "chunked"))
                return "the only transfer coding known here is chunked";
        } else if (equal_ignoring_case(name, "Host")) {
            ++hosts;
        }
    }
    if (lengths > 1 || codings > 1 || lengths + codings > 1) return "the length of the body is given twice";
    if (codings == 1 && http_1_0) return "HTTP/1.0 has no transfer codings";
    if (hosts > 1 || (hosts == 0 && !http_1_0)) return "exactly one Host field is needed";  // RFC 9112 §3.2
    return {};
}

constexpr std::size_t least_space_in_head = 2048;
constexpr std::size_t least_space_in_body = 16'384;
constexpr std::size_t longest_chunk_line = 16'384;  // with its extensions, or the trailer section

}  // namespace

struct request_reader::parts {
    enum class stage { head, body, done, refused };

    explicit parts(std::size_t limit) : head_limit(limit) { parser.emplace(); }

    state refuse(response answer) {
        refusal = std::move(answer);
        at = stage::refused;
        return state::refused;
    }

    state read_head() {
        // RFC 9112 §2.2: empty lines before a request line are passed over.
        while (input.data().starts_with("\r\n")) {
            input.consume(2);
            scanner = {};
        }
        switch (scanner.scan(input.data().substr(0, head_limit))) {
            case head_scanner::verdict::malformed:
                return refuse(malformed("a line of the head is malformed"));
            case head_scanner::verdict::incomplete:
                if (input.data().size() < head_limit) return state::need_input;
                return refuse(plain_problem(431, "the head of the request is too large"));
            case head_scanner::verdict::complete: break;
        }
        beast_error failure;
        parser->eager(false);
        auto const length = scanner.length();
        auto const used = parser->put(boost::asio::buffer(input.data().data(), length), failure);
        if (failure || used != length) return refuse(malformed("the head of the request is malformed"));
        input.consume(length);
        return accept_head();
    }

    state accept_head() {
        request &head = parser->message;
        http_1_0 = !parser->version_11;
        keep_alive = parser->keep_alive();
        if (auto const defect = framing_defect(head, http_1_0)) return refuse(malformed(*defect));
        // CONNECT names an authority instead of a path; it is refused further up, like any unknown method.
        if (head.method != "CONNECT") {
            auto target = parse_target(head.target);
            if (!target) return refuse(to_response(target.error()));
            head.path = std::move(target->path);
            head.query = std::move(target->query);
        }
        auto const expect = head.header_value("Expect");
        expects_continue =
            !parser->is_done() && !http_1_0 && expect && equal_ignoring_case(*expect, "100-continue");
        at = parser->is_done() ? stage::done : stage::body;
        return state::head;
    }

    state read_body() {
        auto const data = input.data();
        if (data.empty()) return state::need_input;
        beast_error failure;
        parser->eager(true);
        auto const used = parser->put(boost::asio::buffer(data.data(), data.size()), failure);
        input.consume(used);
        if (failure == beast_http::error::body_limit) return refuse(too_large());
        if (failure && failure != beast_http::error::need_more)
            return refuse(malformed("the body of the request is malformed"));
        if (parser->is_done()) {
            at = stage::done;
            return state::complete;
        }
        if (input.data().size() >= longest_chunk_line)
            return refuse(malformed("a chunk of the body is malformed"));
        return state::need_input;
    }

    static response too_large() {
        return to_response(
            {.code = error_code::too_large, .detail = "the body is too large", .inputs = {}, .holder = {}});
    }

    std::size_t head_limit;
    input_buffer input;
    head_scanner scanner;
    std::optional<message_parser> parser;
    stage at = stage::head;
    bool keep_alive = false;
    bool http_1_0 = false;
    bool expects_continue = false;
    response refusal;
};

request_reader::request_reader(std::size_t head_limit) : parts_(std::make_unique<parts>(head_limit)) {}
request_reader::~request_reader() = default;

std::span<char> request_reader::space() {
    return parts_->input.space(in_body() ? least_space_in_body : least_space_in_head);
}

void request_reader::commit(std::size_t count) { parts_->input.commit(count); }

request_reader::state request_reader::next() {
    switch (parts_->at) {
        case parts::stage::head: return parts_->read_head();
        case parts::stage::body: return parts_->read_body();
        case parts::stage::done: return state::complete;
        case parts::stage::refused: return state::refused;
    }
    return state::refused;
}

request &request_reader::head() { return parts_->parser->message; }

request request_reader::take() {
    request out = std::move(parts_->parser->message);
    parts_->parser.emplace();
    parts_->scanner = {};
    parts_->at = parts::stage::head;
    return out;
}

request request_reader::take_head() {
    request out = std::move(parts_->parser->message);
    parts_->parser->message = {};
    return out;
}

std::string request_reader::take_body() { return std::exchange(parts_->parser->message.body, {}); }

response request_reader::refusal() { return std::move(parts_->refusal); }

void request_reader::limit_body(std::uint64_t octets) {
    auto const claimed = parts_->parser->content_length();
    if (claimed && *claimed > octets) parts_->refuse(parts::too_large());
    parts_->parser->body_limit(octets);
}

bool request_reader::expects_continue() const { return parts_->expects_continue; }
bool request_reader::keep_alive() const { return parts_->keep_alive; }
bool request_reader::http_1_0() const { return parts_->http_1_0; }
bool request_reader::in_body() const { return parts_->at == parts::stage::body; }
bool request_reader::buffered() const { return !parts_->input.data().empty(); }

}  // namespace cusax::http

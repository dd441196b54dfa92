// What a handler sees of HTTP (RFC 9110): plain requests and responses, without
// a socket and without the library that parses them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cusax::http {

class answer_stream;
class body_stream;

struct header {
    std::string name;  // compared without regard to case
    std::string value;
    bool operator==(header const &) const = default;
};

struct query_parameter {
    std::string name;
    std::string value;
    bool operator==(query_parameter const &) const = default;
};

// The first of that name; empty where there is none.
std::optional<std::string_view> find_value(std::vector<query_parameter> const &parameters,
                                           std::string_view name);

struct request {
    std::string method;                  // "GET", as it was sent: methods are case-sensitive
    std::string target;                  // as it was sent
    std::vector<std::string> path;       // decoded segments: "/v1/a%2Fb" is {"v1", "a/b"}, "/" is {""}
    std::vector<query_parameter> query;  // decoded, in their order, duplicates kept
    std::vector<header> headers;
    std::string body;
    std::string remote_address;  // "192.0.2.1", "2001:db8::1"
    bool tls = false;
    std::optional<std::string> client_subject;  // of a verified client certificate, RFC 2253 form
    std::shared_ptr<body_stream> stream = {};   // of a route that streams: the body, and `body` is empty

    // The first field of that name; empty where there is none.
    std::optional<std::string_view> header_value(std::string_view name) const;
    // All fields of that name joined by ", " (RFC 9110 §5.3); empty where there is none.
    std::optional<std::string> header_list(std::string_view name) const;
    // The first query parameter of that name; empty where there is none.
    std::optional<std::string_view> query_value(std::string_view name) const;
};

struct response {
    int status = 200;
    std::vector<header> headers;  // Date, Content-Length and Connection are the session's business
    std::string body;
    std::string content_type;  // not sent where it is empty
    std::shared_ptr<answer_stream> stream =
        {};  // the body comes from here as it is made, and `body` is empty

    // Replaces the field of that name, or adds it.
    void set(std::string_view name, std::string value);
    std::optional<std::string_view> header_value(std::string_view name) const;
};

// The right to answer one request: callable from any thread, copies share it.
// The first call counts, later ones are ignored; if the last copy goes without
// a call, the client gets a 500 instead of waiting for ever.
class responder {
  public:
    using sink = std::function<void(response)>;

    explicit responder(sink deliver);
    void operator()(response answer) const;

  private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace cusax::http

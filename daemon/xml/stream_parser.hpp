// Reads an XMPP stream (RFC 6120 §4) piece by piece: the stream header, then one
// element per stanza, then the end. What parser.hpp refuses is refused here too;
// but for the limits: they hold for each stanza, finished or not, and one that
// breaks them is cut short, for it is one sender's while the stream is everybody's.
// One thread at a time.
#pragma once

#include "base/result.hpp"
#include "xml/element.hpp"
#include "xml/limits.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace cusax::xml {

struct stream_opened {
    element header;  // the root with its attributes, without content
};
struct cut_stanza {
    element part;     // what stood before the limit that it broke, well-formed
    std::string why;  // English
};
struct stream_closed {};

// An error is the last event: the parser reads nothing after it.
using stream_event = std::variant<stream_opened, element, cut_stanza, stream_closed, error>;

class stream_parser {
  public:
    explicit stream_parser(limits const &bounds = {});
    ~stream_parser();
    stream_parser(stream_parser &&) noexcept;
    stream_parser &operator=(stream_parser &&) noexcept;

    // The events that these octets complete, in order. Never throws for what they hold.
    std::vector<stream_event> feed(std::string_view octets);

    // Whether the error was of what XMPP restricts though XML has it: a comment, a processing instruction, a
    // document type declaration, an entity (RFC 6120 §11.1).
    bool restricted() const;

  private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace cusax::xml

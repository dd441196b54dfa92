// The one place that talks to expat: owns the XML_Parser, refuses what XMPP
// forbids, keeps the limits, and hands finished trees to a sink. Shared by
// parser.cpp (one tree: the root) and stream_parser.cpp (a tree per stanza).
#pragma once

#include "base/result.hpp"
#include "xml/element.hpp"
#include "xml/limits.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

struct XML_ParserStruct;

namespace cusax::xml {

class reader_sink {
  public:
    enum class verdict { part_of_tree, container };

    virtual ~reader_sink() = default;
    // The root has opened. As a container its children are the trees; else it is the tree itself.
    virtual verdict on_root(element const &root) = 0;
    // `cut` says which limit was broken where only the part before it is there; empty: the tree is whole.
    virtual void on_tree(element tree, std::string_view cut) = 0;
    virtual void on_root_closed() = 0;
};

class expat_reader {
  public:
    expat_reader(reader_sink &sink, limits const &bounds);  // the sink outlives the reader
    ~expat_reader();
    expat_reader(expat_reader const &) = delete;
    expat_reader &operator=(expat_reader const &) = delete;

    // Errors: malformed, too_large. After one, nothing more may be fed.
    result<void> feed(std::string_view octets);
    // Whether the error is of what XMPP restricts (RFC 6120 §11.1) though XML has it.
    bool restricted() const { return restricted_; }
    result<void> finish();  // no more octets: an unfinished document is malformed

  private:
    friend struct expat_callbacks;
    struct parser_deleter {
        void operator()(XML_ParserStruct *parser) const;
    };

    result<void> parse_piece(std::string_view piece, bool last);
    void refuse(error_code code, std::string_view detail);
    void refuse_restricted(std::string_view detail);
    void break_limit(std::string_view which);
    bool may_build();
    result<void> check_octets();
    void start(char const *name, char const **attributes);
    void end();
    void text(std::string_view characters);
    element make_element(char const *name, char const **attributes);
    void finish_tree();
    std::uint64_t offset_after_event() const;

    reader_sink *sink_;
    limits bounds_;
    std::unique_ptr<XML_ParserStruct, parser_deleter> parser_;
    std::vector<element> open_;  // from the tree's root down to where we are
    bool root_seen_ = false;
    bool has_container_ = false;  // the root is a container and stays out of the trees
    std::size_t elements_in_tree_ = 0;
    std::uint64_t octets_fed_ = 0;
    std::uint64_t tree_start_ = 0;   // offset at which the current tree, or the space before it, began
    std::uint64_t event_end_ = 0;    // offset behind what was reported last: the rest is an unfinished token
    std::string_view cut_;           // the limit that the current tree broke
    std::size_t skipped_depth_ = 0;  // elements that are open and not in the tree since then
    std::optional<error> refusal_;
    bool restricted_ = false;
};

}  // namespace cusax::xml

#include "xml/expat_reader.hpp"

#include <expat.h>

#include <new>
#include <utility>

// Weak, for an expat of Debian 12 without its security updates has neither this function nor the delay it
// ends.
// NOLINTNEXTLINE(readability-redundant-declaration): the header may have it too, but not as weak
extern "C" __attribute__((weak)) XML_Bool XML_SetReparseDeferralEnabled(XML_Parser, XML_Bool);

namespace cusax::xml {
namespace {

// Between namespace and local name. No URI holds it, and expat refuses a namespace name that does.
constexpr char separator = '\n';

// Small enough that a limit is noticed before much beyond it was taken in.
constexpr std::size_t piece_octets = 16'384;

struct expanded_name {
    std::string_view ns;
    std::string_view local;
};

expanded_name split_name(std::string_view name) {
    auto const at = name.find(separator);
    if (at == std::string_view::npos) return {{}, name};
    return {name.substr(0, at), name.substr(at + 1)};
}

bool addresses_stanza(expanded_name const &attribute) {
    return attribute.ns.empty() && (attribute.local == "id" || attribute.local == "from" ||
                                    attribute.local == "to" || attribute.local == "type");
}

}  // namespace

// expat is C: nothing may be thrown through it, so running out of memory ends the process here.
struct expat_callbacks {
    static expat_reader &self(void *data) { return *static_cast<expat_reader *>(data); }

    static void XMLCALL start(void *data, char const *name, char const **attributes) noexcept {
        self(data).start(name, attributes);
    }
    static void XMLCALL end(void *data, char const *) noexcept { self(data).end(); }
    static void XMLCALL text(void *data, char const *characters, int length) noexcept {
        self(data).text({characters, static_cast<std::size_t>(length)});
    }
    static void XMLCALL doctype(void *data, char const *, char const *, char const *, int) noexcept {
        self(data).refuse_restricted("a document type declaration is not allowed");
    }
    static void XMLCALL comment(void *data, char const *) noexcept {
        self(data).refuse_restricted("a comment is not allowed");
    }
    static void XMLCALL instruction(void *data, char const *, char const *) noexcept {
        self(data).refuse_restricted("a processing instruction is not allowed");
    }
    static void XMLCALL skipped_entity(void *data, char const *, int) noexcept {
        self(data).refuse_restricted("an entity reference is not allowed");
    }
};

void expat_reader::parser_deleter::operator()(XML_ParserStruct *parser) const { XML_ParserFree(parser); }

// Naming the encoding overrides what the document's declaration says: UTF-8 it is (RFC 6120 §11.6).
expat_reader::expat_reader(reader_sink &sink, limits const &bounds)
    : sink_(&sink), bounds_(bounds), parser_(XML_ParserCreateNS("UTF-8", separator)) {
    if (!parser_) throw std::bad_alloc();
    // Deferral holds a finished stanza back until more octets follow, and a peer that waits for its
    // answer sends none. What it saves, work squared in the length of a token, the octet limit bounds.
    if (XML_SetReparseDeferralEnabled != nullptr) XML_SetReparseDeferralEnabled(parser_.get(), XML_FALSE);
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), expat_callbacks::start, expat_callbacks::end);
    XML_SetCharacterDataHandler(parser_.get(), expat_callbacks::text);
    XML_SetStartDoctypeDeclHandler(parser_.get(), expat_callbacks::doctype);
    XML_SetCommentHandler(parser_.get(), expat_callbacks::comment);
    XML_SetProcessingInstructionHandler(parser_.get(), expat_callbacks::instruction);
    XML_SetSkippedEntityHandler(parser_.get(), expat_callbacks::skipped_entity);
}

expat_reader::~expat_reader() = default;

result<void> expat_reader::feed(std::string_view octets) {
    // A byte order mark of UTF-16 would win over the encoding named above; neither octet occurs in UTF-8.
    if (octets_fed_ == 0 && (octets.starts_with('\xFE') || octets.starts_with('\xFF')))
        return fail(error_code::malformed, "the XML is not UTF-8");
    while (!octets.empty()) {
        auto const piece = octets.substr(0, piece_octets);
        if (auto parsed = parse_piece(piece, false); !parsed) return parsed;
        octets.remove_prefix(piece.size());
    }
    return {};
}

result<void> expat_reader::finish() { return parse_piece({}, true); }

result<void> expat_reader::parse_piece(std::string_view piece, bool last) {
    octets_fed_ += piece.size();
    auto const status = XML_Parse(parser_.get(), piece.data(), static_cast<int>(piece.size()), last ? 1 : 0);
    if (refusal_) return fail(*refusal_);
    if (status != XML_STATUS_OK) {
        // Without a declaration, which is not allowed, every other entity is an undefined one.
        restricted_ = XML_GetErrorCode(parser_.get()) == XML_ERROR_UNDEFINED_ENTITY;
        auto const *const reason = XML_ErrorString(XML_GetErrorCode(parser_.get()));
        return fail(error_code::malformed,
                    std::string("not well-formed XML: ") + (reason ? reason : "unknown"));
    }
    return check_octets();
}

// Also what expat still holds back as an unfinished token counts, and of that it must never hold more.
result<void> expat_reader::check_octets() {
    auto const octets = octets_fed_ - tree_start_;
    if (octets <= bounds_.octets) return {};
    if (!has_container_ || octets_fed_ - event_end_ > bounds_.octets || octets > bounds_.cut_octets)
        return fail(error_code::too_large, "the XML is too large");
    break_limit("the XML is too large");
    return {};
}

void expat_reader::refuse(error_code code, std::string_view detail) {
    if (refusal_) return;
    refusal_ = error{.code = code, .detail = std::string(detail), .inputs = {}, .holder = {}};
    XML_StopParser(parser_.get(), XML_FALSE);
}

void expat_reader::refuse_restricted(std::string_view detail) {
    restricted_ = true;
    refuse(error_code::malformed, detail);
}

void expat_reader::break_limit(std::string_view which) {
    if (!has_container_) return refuse(error_code::too_large, which);
    if (cut_.empty()) cut_ = which;
}

// Of a root, what addresses a stanza is kept however many attributes there are: its sender is owed an answer.
element expat_reader::make_element(char const *name, char const **attributes) {
    auto const bounded = [this](std::string_view ns) {
        if (ns.size() > bounds_.namespace_octets) break_limit("a namespace in the XML is too long");
        return std::string(ns.substr(0, bounds_.namespace_octets));
    };
    auto const own = split_name(name);
    element made{std::string(own.local), bounded(own.ns)};
    for (std::size_t count = 0; *attributes != nullptr; attributes += 2) {
        auto const key = split_name(attributes[0]);
        if (++count > bounds_.attributes) break_limit("an XML element has too many attributes");
        if (count > bounds_.attributes && !addresses_stanza(key)) continue;
        made.attributes().push_back(
            {.name = std::string(key.local), .value = attributes[1], .ns = bounded(key.ns)});
    }
    return made;
}

bool expat_reader::may_build() {
    if (cut_.empty() && open_.size() >= bounds_.depth) break_limit("the XML is nested too deeply");
    if (cut_.empty() && ++elements_in_tree_ > bounds_.elements) break_limit("the XML has too many elements");
    return cut_.empty() && !refusal_;
}

void expat_reader::start(char const *name, char const **attributes) {
    event_end_ = offset_after_event();
    if (refusal_) return;
    if (!may_build()) {
        ++skipped_depth_;
        return;
    }
    auto made = make_element(name, attributes);
    if (refusal_) return;
    if (!root_seen_) {
        root_seen_ = true;
        if (sink_->on_root(made) == reader_sink::verdict::container) {
            has_container_ = true;
            elements_in_tree_ = 0;
            tree_start_ = event_end_;
            return;
        }
    }
    open_.push_back(std::move(made));
}

void expat_reader::end() {
    event_end_ = offset_after_event();
    if (refusal_) return;
    if (skipped_depth_ > 0) {
        --skipped_depth_;
        return;
    }
    if (open_.empty()) return sink_->on_root_closed();  // only a container has nothing open
    if (open_.size() == 1) return finish_tree();
    auto done = std::move(open_.back());
    open_.pop_back();
    open_.back().add(std::move(done));
}

void expat_reader::finish_tree() {
    if (event_end_ - tree_start_ > bounds_.octets) break_limit("the XML is too large");
    if (refusal_) return;
    tree_start_ = event_end_;
    elements_in_tree_ = 0;
    auto tree = std::move(open_.back());
    open_.pop_back();
    sink_->on_tree(std::move(tree), std::exchange(cut_, {}));
    if (!has_container_) sink_->on_root_closed();
}

void expat_reader::text(std::string_view characters) {
    event_end_ = offset_after_event();
    if (refusal_ || !cut_.empty()) return;
    if (!open_.empty()) {
        open_.back().add_text(std::string(characters));
    } else if (characters.find_first_not_of(" \t\r\n") != std::string_view::npos) {
        refuse(error_code::malformed, "character data between stanzas is not allowed");
    } else {
        // White space between stanzas is a keep-alive (RFC 6120 §4.6.1) and may go on for ever.
        tree_start_ = event_end_;
    }
}

// Of the tag or text whose handler is running.
std::uint64_t expat_reader::offset_after_event() const {
    return static_cast<std::uint64_t>(XML_GetCurrentByteIndex(parser_.get()) +
                                      XML_GetCurrentByteCount(parser_.get()));
}

}  // namespace cusax::xml

// How much a sender may make us hold: every bound that the XML readers keep.
#pragma once

#include <cstddef>

namespace cusax::xml {

// A document beyond one is refused. A stanza of a stream is cut short there: its sender is one of many who
// share the stream.
struct limits {
    std::size_t octets = std::size_t{512} * 1024;  // of a document, or of one stanza of a stream
    std::size_t depth = 32;        // elements inside one another, the root or stanza being the first
    std::size_t elements = 16384;  // in a document or stanza: an <a/> of 4 octets takes over 100 in memory
    std::size_t attributes = 64;   // of one element
    std::size_t namespace_octets = 256;  // of one namespace name, which each element carries along
    std::size_t cut_octets =
        std::size_t{16} * 1024 * 1024;  // of a stanza that is cut; beyond, the stream ends
};

}  // namespace cusax::xml

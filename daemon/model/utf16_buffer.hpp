// Text in the form that ICU's functions take, overwritten when it goes because
// passwords pass through it too. Seen only by sources of this room.
#pragma once

#include <openssl/crypto.h>
#include <unicode/ustring.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace cusax::model {

class utf16_buffer {
  public:
    // From well-formed UTF-8; throws on anything else.
    explicit utf16_buffer(std::string_view utf8) : units_(utf8.size() + 1) {  // never empty: ICU refuses null
        UErrorCode status = U_ZERO_ERROR;
        u_strFromUTF8(units_.data(), capacity(), &size_, utf8.data(), static_cast<std::int32_t>(utf8.size()),
                      &status);
        if (U_FAILURE(status)) throw std::invalid_argument("text that is not UTF-8 reached ICU");
    }

    // What `write(to, capacity, status)` writes, an ICU function that answers with the length it needs;
    // `status` is its last word. With the second form an error of ICU is an invariant broken.
    template <class Write>
    static utf16_buffer written_by(Write write, UErrorCode &status) {
        utf16_buffer made;
        for (std::int32_t wanted = 256;; wanted = made.size_) {
            made.grow(wanted);
            status = U_ZERO_ERROR;
            made.size_ = write(made.units_.data(), made.capacity(), &status);
            if (status != U_BUFFER_OVERFLOW_ERROR) return made;
        }
    }
    template <class Write>
    static utf16_buffer written_by(Write write) {
        UErrorCode status = U_ZERO_ERROR;
        utf16_buffer made = written_by(write, status);
        if (U_FAILURE(status)) throw std::runtime_error(u_errorName(status));
        return made;
    }

    utf16_buffer(utf16_buffer &&) = default;
    utf16_buffer(utf16_buffer const &) = delete;
    utf16_buffer &operator=(utf16_buffer &&) = delete;
    utf16_buffer &operator=(utf16_buffer const &) = delete;
    ~utf16_buffer() { wipe(); }

    UChar const *data() const { return units_.data(); }
    std::int32_t size() const { return size_; }

    std::string utf8() const {
        std::string text(static_cast<std::size_t>(size_) * 3, '\0');  // no UTF-16 unit needs more octets
        std::int32_t length = 0;
        UErrorCode status = U_ZERO_ERROR;
        u_strToUTF8(text.data(), static_cast<std::int32_t>(text.size()), &length, units_.data(), size_,
                    &status);
        if (U_FAILURE(status)) throw std::runtime_error(u_errorName(status));
        text.resize(static_cast<std::size_t>(length));
        return text;
    }

  private:
    utf16_buffer() = default;

    std::int32_t capacity() const { return static_cast<std::int32_t>(units_.size()); }
    void wipe() { OPENSSL_cleanse(units_.data(), units_.size() * sizeof(UChar)); }
    void grow(std::int32_t units) {
        wipe();
        units_.assign(static_cast<std::size_t>(units), 0);
    }

    std::vector<UChar> units_;
    std::int32_t size_ = 0;
};

}  // namespace cusax::model

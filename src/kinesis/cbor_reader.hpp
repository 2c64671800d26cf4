// A pull reader over one CBOR document in memory (RFC 8949): the caller says what it wants next.
// Nothing is copied: texts and blobs are views into the document, whose bytes are changed only to
// join chunks and to decode base64 in place. Every step is checked against the document's end; the
// first problem stays, and from then on nothing is read any more. Tags are passed over.
#pragma once

#include "kinesis/problem.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace kinesisd::kinesis {

// Of the next item, tags aside.
enum class CborType {
    integer,
    bytes,
    text,
    array,
    map,
    number,  // a float
    boolean,
    null,   // also undefined
    other,  // simple values without a meaning
    none    // the document ends here, or is no CBOR
};

class CborReader {
public:
    // How deep containers may lie in what is skipped.
    static constexpr std::size_t depth_max = 64;

    // The document is changed, as said above, and outlives the reader and what was read.
    explicit CborReader(std::span<char> document)
        : at_{document.data()}, end_{document.data() + document.size()} {}

    // How many items or pairs of a container are still to come.
    struct Items {
        enum class Length { definite, indefinite };
        Length length = Length::definite;
        std::uint64_t left = 0;  // of a definite one
    };

    // In the following `member` is whom a problem is said of.

    // Steps into a container; null and undefined are an array without elements, but no map.
    [[nodiscard]] Items enter_array(const char* member);
    [[nodiscard]] Items enter_map(const char* member);
    // Whether another item or pair comes; it must then be read or skipped.
    [[nodiscard]] bool next(Items& items);
    // The key of a pair, whose value comes next; empty if it is no text.
    [[nodiscard]] std::string_view key();

    [[nodiscard]] CborType next_type();
    // Whether null or undefined came, and was taken.
    [[nodiscard]] bool take_null();
    // UTF-8. Nothing: null, or a problem.
    [[nodiscard]] std::optional<std::string_view> text(const char* member);
    // Bytes, or what the base64 of a text stands for. Nothing: null, or a problem.
    [[nodiscard]] std::optional<std::string_view> blob(const char* member);
    // An integer or a float. Nothing: null, or a problem.
    [[nodiscard]] std::optional<double> number(const char* member);
    // A whole item, whatever it is.
    void skip();

    // The document must end here.
    void finish();
    void fail(const char* what, const char* member = "");
    [[nodiscard]] const Problem& problem() const { return problem_; }
    [[nodiscard]] bool failed() const { return static_cast<bool>(problem_); }

    // The next item as it is, for who turns a document into another form.
    struct Scalar {
        bool negative = false;        // of an integer: the value is -1 - magnitude
        std::uint64_t magnitude = 0;  // of an integer; of a boolean 0 or 1
        double number = 0;            // of a float
        std::string_view bytes;       // of bytes and text
    };
    [[nodiscard]] Scalar scalar();
    // The innermost tag before the next item; passes all of them.
    [[nodiscard]] std::optional<std::uint64_t> tag();

private:
    struct Head {
        unsigned major = 0;
        unsigned info = 0;
        std::uint64_t argument = 0;
    };

    // Of the next item behind its tags. Major type `simple` with info_indefinite is a break.
    [[nodiscard]] Head take_head();
    [[nodiscard]] Head take_any_head();
    [[nodiscard]] Items enter(unsigned major, const char* what, const char* member);
    [[nodiscard]] static Items items_of(const Head& head);
    // The bytes of a string whose head was taken; chunks are joined.
    [[nodiscard]] std::string_view string_of(const Head& head);
    [[nodiscard]] std::optional<std::string_view> take_plain_string(unsigned major);
    [[nodiscard]] std::string_view joined_chunks(unsigned major);
    [[nodiscard]] std::string_view take_bytes(std::uint64_t size);
    [[nodiscard]] std::uint64_t left() const { return static_cast<std::uint64_t>(end_ - at_); }

    char* at_;
    char* end_;
    Problem problem_;
};

}  // namespace kinesisd::kinesis

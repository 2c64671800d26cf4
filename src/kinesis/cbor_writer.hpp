// Appends CBOR (RFC 8949), item by item, to a text. It does not check what fits together: a map of
// three has six items, and what was begun is ended.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kinesisd::kinesis {

enum class CborSimple : std::uint8_t { no = 20, yes = 21, null = 22, undefined = 23 };

class CborWriter {
public:
    explicit CborWriter(std::string& out) : out_{out} {}

    CborWriter& text(std::string_view utf8);
    CborWriter& bytes(std::string_view bytes);
    CborWriter& integer(std::int64_t value);
    CborWriter& number(double value);
    CborWriter& simple(CborSimple value);
    // As Kinesis writes times: tag 1 with milliseconds, where RFC 8949 has seconds.
    CborWriter& time(std::int64_t epoch_ms);

    CborWriter& array(std::uint64_t items);
    CborWriter& map(std::uint64_t pairs);
    // Of a length that is not known yet, up to end().
    CborWriter& begin_array();
    CborWriter& begin_map();
    CborWriter& end();

private:
    void head(unsigned major, std::uint64_t argument);

    std::string& out_;
};

}  // namespace kinesisd::kinesis

// A look at the next record of a GetRecords answer while the answer still arrives. The form in
// which services write records is read here at once; everything else is left to who reads whole
// answers. Nothing is changed, and nothing is read beyond the bytes that there are.
#pragma once

#include "kinesis/page_content.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace kinesisd::kinesis {

struct Scan {
    enum class Found {
        whole,    // all of it, in `bytes` bytes
        cut_off,  // so far nothing is wrong, but more has to come
        other     // something that is not looked for here
    } found = Found::other;
    std::size_t bytes = 0;
};

// An object of plain members that a record has, each a string without escapes or a number. Its
// payload stays base64 in `parts`, and is not looked at.
[[nodiscard]] Scan scan_json_record(std::string_view bytes, RecordParts& parts);
// Any element, up to the comma or bracket behind it, which must have come too.
[[nodiscard]] Scan scan_json_element(std::string_view bytes);

// A map of such members, texts and blobs in one piece.
[[nodiscard]] Scan scan_cbor_record(std::string_view bytes, RecordParts& parts);
// Any item with all that belongs to it. `other`: it is no CBOR, or nested too deep.
[[nodiscard]] Scan scan_cbor_item(std::string_view bytes);

// The first bytes of an item; `argument`: its length or number, 0 if it has none.
[[nodiscard]] Scan scan_cbor_head(std::string_view bytes, std::uint64_t& argument);

}  // namespace kinesisd::kinesis

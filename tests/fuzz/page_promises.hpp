// What holds of every page, whatever it was read from.
#pragma once

#include "base/check.hpp"
#include "base/shard_id.hpp"
#include "fuzz/fuzz_target.hpp"
#include "kinesis/page_content.hpp"
#include "kinesis/page_reader.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

namespace kinesisd::fuzz {

inline void check_page(const kinesis::Page& page) {
    std::size_t data_bytes = 0;
    for (const kinesis::Record& record : page.records()) {
        check(!record.sequence_number.empty());
        check(record.sequence_number.find_first_not_of("0123456789") == std::string_view::npos);
        data_bytes += record.data.size();
    }
    check(data_bytes == page.data_bytes());
    for (const kinesis::ChildShard& child : page.children())
        check(is_shard_id(child.id.text()));
    check(!page.lag() || page.lag()->count() >= 0);
}

// simdjson does not look closely at what it passes over.
inline bool is_json(std::string_view text) {
    simdjson::dom::parser parser;
    return parser.parse(simdjson::padded_string{text}).error() == simdjson::SUCCESS;
}

// Reads the bytes in two pieces and as one document by the other readers: they agree.
inline void check_page_in_pieces(kinesis::Wire wire, const std::uint8_t* data, std::size_t size) {
    using namespace kinesis;
    const std::string body = body_of(data, size);
    PageReader reader{wire};
    // Memory of its own, so that ASan sees every step beyond a piece.
    const std::size_t cut = size == 0 ? 0 : data[size / 2] * size / 256;
    reader.put(std::string{body.substr(0, cut)});
    reader.put(std::string{body.substr(cut)});
    const Result<Page> page = reader.finish();

    std::string whole = body_of(data, size);
    PageContent content;
    simdjson::ondemand::parser parser;
    const Problem problem = wire == Wire::cbor ? read_cbor_page(whole, content)
                                               : read_json_page(whole, parser, content);
    if (wire == Wire::json && !page && !is_json(body)) return;
    check(page.has_value() == !problem);
    if (!page) return check(page.error().code == Errc::malformed_response);
    check_page(*page);
    check(std::ranges::equal(page->records(), content.records, [](const auto& a, const auto& b) {
        return a.sequence_number == b.sequence_number && a.partition_key == b.partition_key &&
               a.data == b.data && a.arrival == b.arrival;
    }));
    check(page->next_iterator() == content.next_iterator);
}

}  // namespace kinesisd::fuzz

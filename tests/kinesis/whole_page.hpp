// The other way to read a page: as one document, by the readers that PageReader leaves unusual
// records to. What both come to must be the same.
#pragma once

#include "kinesis/page_content.hpp"
#include "kinesis/wire.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace kinesisd::kinesis {

// Exactly the bytes that a body and its padding have, so that ASan sees every step beyond them.
struct WholePage {
    WholePage(Wire wire, std::string_view text) {
        simdjson::ondemand::parser parser;
        body.reserve(text.size() + simdjson::SIMDJSON_PADDING);
        body.append(text);
        problem = wire == Wire::cbor ? read_cbor_page(body, content)
                                     : read_json_page(body, parser, content);
    }

    std::string body;
    PageContent content;
    Problem problem;
};

inline void expect_same_records(std::span<const Record> read, std::span<const Record> expected) {
    ASSERT_EQ(read.size(), expected.size());
    for (std::size_t i = 0; i < read.size(); ++i) {
        EXPECT_EQ(read[i].sequence_number, expected[i].sequence_number);
        EXPECT_EQ(read[i].partition_key, expected[i].partition_key);
        EXPECT_EQ(read[i].data, expected[i].data);
        EXPECT_EQ(read[i].arrival, expected[i].arrival);
    }
}

// simdjson does not look closely at what it passes over.
inline bool is_json(std::string_view text) {
    simdjson::dom::parser parser;
    return parser.parse(simdjson::padded_string{text}).error() == simdjson::SUCCESS;
}

// `page` is what PageReader made of `text`.
inline void expect_as_if_whole(Wire wire, std::string_view text, const Result<Page>& page) {
    const WholePage whole{wire, text};
    if (wire == Wire::json && !page && !is_json(text)) return;
    ASSERT_EQ(page.has_value(), !whole.problem)
        << text << "\nwhole: " << (whole.problem ? whole.problem.what : "read")
        << "\nin parts: " << (page ? "read" : page.error().detail);
    if (!page) return;
    expect_same_records(page->records(), whole.content.records);
    EXPECT_EQ(page->next_iterator(), whole.content.next_iterator);
    EXPECT_EQ(page->children().size(), whole.content.children.size());
    EXPECT_EQ(page->lag().has_value(), whole.content.lag.has_value());
    EXPECT_EQ(page->data_bytes(), whole.content.data_bytes);
    EXPECT_EQ(page->body_bytes(), text.size());
}

}  // namespace kinesisd::kinesis

#include "kinesis/page.hpp"

#include "base/ascii.hpp"
#include "kinesis/page_content.hpp"
#include "kinesis/page_reader.hpp"

#include <utility>

namespace kinesisd::kinesis {

bool is_sequence_number(std::string_view text) {
    constexpr std::size_t digits_max = 129;  // AWS: the pattern of SequenceNumber
    return !text.empty() && text.size() <= digits_max && is_all_digits(text);
}

Problem begin_records(PageContent& content) {
    if (content.seen == PageContent::Records::present) return {"is there twice", "Records"};
    content.seen = PageContent::Records::present;
    return {};
}

Problem add_record(const RecordParts& parts, PageContent& content) {
    if (!parts.data) return {"is missing", "Data"};
    if (!parts.sequence_number) return {"is missing", "SequenceNumber"};
    if (!is_sequence_number(*parts.sequence_number))
        return {"is not a decimal number", "SequenceNumber"};
    content.records.push_back(
        {*parts.sequence_number,
         parts.partition_key.value_or(std::string_view{}),
         *parts.data,
         WallTime{parts.arrival.value_or(std::chrono::milliseconds{0})}}
    );
    content.data_bytes += parts.data->size();
    return {};
}

void set_next_iterator(std::optional<std::string_view> text, PageContent& content) {
    content.next_iterator.reset();
    if (text && !text->empty()) content.next_iterator.emplace(*text);
}

Problem set_hash_key(std::optional<std::string_view> text, const char* member, Uint128& key) {
    const auto parsed = text ? parse_uint128(*text) : std::nullopt;
    if (!parsed) return {"is not a hash key", member};
    key = *parsed;
    return {};
}

Problem check_content(const PageContent& content) {
    if (content.seen == PageContent::Records::absent && !content.next_iterator)
        return {"is missing", "Records"};
    return {};
}

Page::Page(PageArena arena, PageContent content, std::size_t body_bytes)
    : arena_{std::move(arena)},
      records_{std::move(content.records)},
      next_iterator_{std::move(content.next_iterator)},
      lag_{content.lag},
      children_{std::move(content.children)},
      data_bytes_{content.data_bytes},
      body_bytes_{body_bytes},
      order_{content.order} {
    if (lag_ && lag_->count() < 0) lag_ = std::chrono::milliseconds{0};
}

Result<Page> Page::parse(std::string_view body) {
    PageReader reader{Wire::json};
    reader.put(body);
    return reader.finish();
}

Result<Page> Page::parse_cbor(std::string_view body) {
    PageReader reader{Wire::cbor};
    reader.put(body);
    return reader.finish();
}

std::size_t Page::held_bytes() const {
    return arena_.held_bytes() + records_.capacity() * sizeof(Record) +
           children_.capacity() * sizeof(ChildShard);
}

}  // namespace kinesisd::kinesis

#include "kinesis/page_draft.hpp"

#include "base/base64.hpp"
#include "base/check.hpp"

#include <algorithm>
#include <utility>

namespace kinesisd::kinesis {

namespace {

// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
constexpr std::size_t records_max = 10'000;

static_assert(simdjson::SIMDJSON_PADDING == PageArena::padding_bytes);

// An answer with nothing but one element in its list.
std::string answer_of(std::string_view element, Wire wire) {
    std::string body{wire == Wire::json ? R"({"Records":[)" : "\xa1\x67Records\x81"};
    body.append(element);
    if (wire == Wire::json) body.append("]}");
    return body;
}

// Copies to `to`, which moves behind it.
std::string_view copy_to(char*& to, std::string_view text) {
    text.copy(to, text.size());
    const std::string_view copied{to, text.size()};
    to += text.size();
    return copied;
}

}  // namespace

PageDraft::Added PageDraft::add(const RecordParts& parts, DataForm form) {
    if (!parts.data || !parts.sequence_number || !is_sequence_number(*parts.sequence_number))
        return Added::no;
    const std::string_view key = parts.partition_key.value_or(std::string_view{});
    const std::string_view data = *parts.data;
    char* const begin = arena_.room(parts.sequence_number->size() + key.size() + data.size());
    char* to = begin;
    Record record;
    record.sequence_number = copy_to(to, *parts.sequence_number);
    record.partition_key = copy_to(to, key);
    record.arrival = WallTime{parts.arrival.value_or(std::chrono::milliseconds{0})};
    if (form == DataForm::base64) {
        const auto size = decode_base64(data, to);
        if (!size) return Added::no;
        record.data = {to, *size};
        to += *size;
    } else {
        record.data = copy_to(to, data);
    }
    // Here, because the number before is still in the cache.
    if (!records_.empty() &&
        compare_decimal(records_.back().sequence_number, record.sequence_number) >= 0)
        order_ = PageOrder::broken;
    if (records_.empty()) expect_more_like(parts);
    arena_.keep(static_cast<std::size_t>(to - begin));
    data_bytes_ += record.data.size();
    records_.push_back(record);
    return Added::yes;
}

// Records of a stream are alike: a list that grows by doubling is copied as often, and its last
// half may be in vain.
void PageDraft::expect_more_like(const RecordParts& parts) {
    constexpr std::size_t names_bytes = 100;  // of the members, and the time
    const std::size_t record_bytes = parts.sequence_number->size() + parts.data->size() +
                                     parts.partition_key.value_or("").size() + names_bytes;
    records_.reserve(std::min(body_bytes_ / record_bytes + 1, records_max));
}

void PageDraft::add_unusual(std::string_view element) {
    std::string body = answer_of(element, wire_);
    PageContent content;
    const Problem problem = read(body, content);
    if (!problem) return take_records(content);
    problem_ = problem;
    place_ = "Records[" + std::to_string(records_.size()) + "]";
}

void PageDraft::refuse_list(const char* what) {
    problem_ = {what, "Records"};
}

void PageDraft::take_records(const PageContent& content) {
    for (const Record& record : content.records) {
        const RecordParts parts{
            record.sequence_number,
            record.partition_key,
            record.data,
            record.arrival.time_since_epoch()
        };
        check(add(parts, DataForm::bytes) == Added::yes);
    }
}

Problem PageDraft::read(std::string& body, PageContent& content) {
    if (wire_ == Wire::cbor) return read_cbor_page(body, content);
    body.reserve(body.size() + simdjson::SIMDJSON_PADDING);
    return read_json_page(body, parser_, content);
}

// "GetRecords answer: Records[3].Data is not base64"
Error PageDraft::malformed() const {
    std::string detail = "GetRecords answer:";
    if (!place_.empty() || *problem_.member != '\0') detail.push_back(' ');
    detail.append(place_);
    if (!place_.empty() && *problem_.member != '\0') detail.push_back('.');
    detail.append(problem_.member).append(" ").append(problem_.what);
    return Error{Errc::malformed_response, std::move(detail)};
}

Result<Page> PageDraft::finish(std::size_t body_bytes) {
    PageContent content;
    if (!refused()) {
        problem_ = read(rest_, content);
        place_ = content.place;
    }
    if (refused()) return malformed();
    take_records(content);
    content.records = std::move(records_);
    content.data_bytes = data_bytes_;
    content.order = order_;
    return Page{std::move(arena_), std::move(content), body_bytes};
}

}  // namespace kinesisd::kinesis

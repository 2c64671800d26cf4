#include "kinesis/page.hpp"

#include "kinesis/page_content.hpp"

#include <utility>

namespace kinesisd::kinesis {

namespace {

static_assert(
    simdjson::SIMDJSON_PADDING == 64
);  // what page.hpp promises about a body and its data

bool is_sequence_number(std::string_view text) {
    constexpr std::size_t digits_max = 129;  // AWS: the pattern of SequenceNumber
    return !text.empty() && text.size() <= digits_max &&
           text.find_first_not_of("0123456789") == std::string_view::npos;
}

// "GetRecords answer: Records[3].Data is not base64"
Error malformed(std::string_view place, const Problem& problem) {
    std::string detail = "GetRecords answer:";
    if (!place.empty() || *problem.member != '\0') detail.push_back(' ');
    detail.append(place);
    if (!place.empty() && *problem.member != '\0') detail.push_back('.');
    detail.append(problem.member).append(" ").append(problem.what);
    return Error{Errc::malformed_response, std::move(detail)};
}

// The index of a body has up to four bytes for each of the body's; of larger ones it is not kept.
constexpr std::size_t kept_body_bytes_max = std::size_t{2} << 20U;

}  // namespace

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

struct Page::Parser::Memory {
    simdjson::ondemand::parser parser;
};

Page::Parser::Parser() : memory_{std::make_unique<Memory>()} {}
Page::Parser::Parser(Parser&&) noexcept = default;
Page::Parser& Page::Parser::operator=(Parser&&) noexcept = default;
Page::Parser::~Parser() = default;

std::size_t Page::Parser::capacity() const {
    return memory_->parser.capacity();
}

Page::Page(std::string body) : body_{std::make_unique<std::string>(std::move(body))} {
    body_->reserve(body_->size() + simdjson::SIMDJSON_PADDING);
}

Result<Page> Page::parse(std::string body) {
    Parser parser;
    return parse(std::move(body), parser);
}

Result<Page> Page::parse(std::string body, Parser& kept) {
    Parser large;
    Parser& used = body.size() > kept_body_bytes_max ? large : kept;
    Page page{std::move(body)};
    PageContent content;
    if (const Problem problem = read_json_page(*page.body_, used.memory_->parser, content))
        return malformed(content.place, problem);
    page.take(std::move(content));
    return page;
}

Result<Page> Page::parse_cbor(std::string body) {
    Page page{std::move(body)};
    PageContent content;
    if (const Problem problem = read_cbor_page(*page.body_, content))
        return malformed(content.place, problem);
    page.take(std::move(content));
    return page;
}

void Page::take(PageContent content) {
    if (content.lag && content.lag->count() < 0) content.lag = std::chrono::milliseconds{0};
    records_ = std::move(content.records);
    next_iterator_ = std::move(content.next_iterator);
    lag_ = content.lag;
    children_ = std::move(content.children);
    data_bytes_ = content.data_bytes;
}

std::size_t Page::held_bytes() const {
    return (body_ ? body_->capacity() : 0) + records_.capacity() * sizeof(Record) +
           children_.capacity() * sizeof(ChildShard);
}

}  // namespace kinesisd::kinesis

// Operations that read records.
#include "base/bytes.hpp"
#include "emulator/calendar.hpp"
#include "emulator/json_output.hpp"
#include "emulator/operations.hpp"
#include "emulator/page_output.hpp"
#include "emulator/shard_position.hpp"
#include "emulator/tokens.hpp"

#include <algorithm>
#include <chrono>

namespace kinesisd::emulator {

namespace {

// AWS: GetRecords, 10,000 records and 10 MiB a call.
constexpr NumberRule limit_rule{1, 10'000};
constexpr std::size_t page_bytes_max = 10_MiB;

// The records of one answer: positions [first, end).
struct PageRange {
    std::uint64_t first = 0;
    std::uint64_t end = 0;
    std::size_t bytes = 0;
};

PageRange page_at(const ShardLog& log, std::uint64_t position, std::size_t records_max) {
    PageRange page{position, position, 0};
    const Record* record = log.at(position);
    if (record == nullptr) return page;
    page.first = page.end = record->index;
    for (; record != nullptr && page.end - page.first < records_max; record = log.at(page.end)) {
        if (page.bytes + record->bytes.size() > page_bytes_max) break;
        page.bytes += record->bytes.size();
        ++page.end;
    }
    return page;
}

// How far behind the tip a reader is whose next record is this.
std::int64_t behind_ms(const Record* next, WallTime now) {
    if (next == nullptr) return 0;
    // 0 means the tip, so a record that has just arrived counts as one millisecond.
    return std::max<std::int64_t>((now - next->arrival).count(), 1);
}

Refusal expired(const Call& call, WallTime issued) {
    const auto lifetime =
        std::chrono::duration_cast<std::chrono::milliseconds>(call.options.iterator_lifetime);
    return {
        "ExpiredIteratorException",
        "Iterator expired. The iterator was created at time " + java_date(issued) +
            " while right now it is " + java_date(call.now) +
            " which is further in the future than the tolerated delay of " +
            std::to_string(lifetime.count()) + " milliseconds."
    };
}

struct Place {
    Stream* stream = nullptr;
    Shard* shard = nullptr;
    std::uint64_t position = 0;
};

Outcome<Place> place_of(Call& call, std::string_view iterator, const StreamChoice& choice) {
    const auto token = IteratorToken::parse(iterator, call.seal);
    if (!token) return invalid_argument("Invalid ShardIterator.");
    if (call.now - token->issued > call.options.iterator_lifetime)
        return expired(call, token->issued);
    if (choice.given()) {
        const Outcome<std::string> chosen = choice.name(call);
        if (!chosen) return chosen.error();
        if (*chosen != token->stream)
            return invalid_argument("The ShardIterator is not of the stream " + *chosen + ".");
    }
    Stream* const stream = call.streams.find(token->stream);
    const bool same = stream != nullptr && stream->creation() == token->creation;
    if (!same || !stream->usable() || !stream->listed(stream->shards()[token->shard], call.now)) {
        return shard_not_found(call.options, token->stream, shard_id(token->shard).text());
    }
    return Place{stream, &stream->shards()[token->shard], token->position};
}

bool may_read(const Call& call, Shard& shard) {
    if (call.options.read_limits == RateLimits::off) return true;
    if (!shard.limits.read_calls.has(1, call.now)) return false;
    if (!shard.limits.read_bytes.open(call.now)) return false;
    shard.limits.read_calls.take(1);
    return true;
}

// What follows the records: where to go on, or the children of a shard that is read to its end.
template <class Page>
void append_rest(const Call& call, const Place& place, const PageRange& range, Page& page) {
    const Shard& shard = *place.shard;
    const Record* next = shard.log.at(range.end);
    page.end_records(behind_ms(next, call.now));
    if (shard.closed && next == nullptr) {
        Json children = Json::array();
        for (const std::uint32_t child : shard.children)
            children.push_back(child_shard_json(*place.stream, place.stream->shards()[child]));
        return page.add_children(children);
    }
    IteratorToken token;
    token.issued = call.now;
    token.creation = place.stream->creation();
    token.shard = shard.index;
    token.position = range.end;
    token.stream = place.stream->name();
    page.add_next_iterator(token.text(call.seal));
}

template <class Page>
Answer read_page(Call& call) {
    const StreamChoice choice{call};
    const auto iterator = call.input.required_text("ShardIterator", iterator_rule);
    const auto limit = call.input.number("Limit", limit_rule).value_or(limit_rule.max);
    if (auto refusal = call.input.refusal()) return *refusal;
    const Outcome<Place> place = place_of(call, iterator, choice);
    if (!place) return place.error();
    Shard& shard = *place->shard;
    if (!may_read(call, shard)) return rate_exceeded(call.options, place->stream->name(), shard);

    shard.log.trim(place->stream->horizon(call.now));
    const PageRange range = page_at(shard.log, place->position, static_cast<std::size_t>(limit));
    shard.limits.read_bytes.add(range.bytes);
    Page page{range.bytes, static_cast<std::size_t>(range.end - range.first)};
    for (std::uint64_t position = range.first; position < range.end; ++position)
        page.add(shard, *shard.log.at(position));
    append_rest(call, *place, range, page);
    return page.take();
}

}  // namespace

Answer get_shard_iterator(Call& call) {
    const StreamChoice choice{call};
    const auto id = call.input.required_text("ShardId", name_rule);
    const StartingPoint start = read_starting_point(call.input);
    if (auto refusal = call.input.refusal()) return *refusal;
    const Outcome<Stream*> stream = choice.find_usable(call);
    if (!stream) return stream.error();
    Shard* const shard = (*stream)->find_shard(id);
    if (shard == nullptr || !(*stream)->listed(*shard, call.now))
        return shard_not_found(call.options, (*stream)->name(), id);
    if (call.options.read_limits == RateLimits::enforced) {
        if (!shard->limits.iterators.has(1, call.now))
            return rate_exceeded(call.options, (*stream)->name(), *shard);
        shard->limits.iterators.take(1);
    }
    shard->log.trim((*stream)->horizon(call.now));
    const Outcome<std::uint64_t> position = position_of(call, start, **stream, *shard);
    if (!position) return position.error();
    IteratorToken token;
    token.issued = call.now;
    token.creation = (*stream)->creation();
    token.shard = shard->index;
    token.position = *position;
    token.stream = (*stream)->name();
    return R"({"ShardIterator":")" + token.text(call.seal) + R"("})";
}

Answer get_records(Call& call) {
    return read_page<JsonPage>(call);
}

Answer get_records_cbor(Call& call) {
    return read_page<CborPage>(call);
}

}  // namespace kinesisd::emulator

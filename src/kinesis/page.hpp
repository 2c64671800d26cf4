// Page: one GetRecords answer. Its records are views into memory that it owns, which holds of the
// answer no more than they need.
#pragma once

#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "kinesis/page_arena.hpp"
#include "kinesis/shard.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace kinesisd::kinesis {

// What a GetRecords answer holds at most, and one call asks for at most (AWS: GetRecords).
inline constexpr std::size_t page_bytes_max = std::size_t{10} << 20U;
inline constexpr int page_records_max = 10'000;

struct Record {
    std::string_view sequence_number;
    std::string_view partition_key;  // empty if the service distributes by itself (AUTO)
    std::string_view data;           // PageArena::padding_bytes that are readable follow
    WallTime arrival;                // ApproximateArrivalTimestamp; not monotonic
};

// Of the records' sequence numbers: each is larger than the one before it, or not.
enum class PageOrder { ascending, broken };

struct PageContent;
class PageDraft;

class Page {
public:
    // A whole body; PageReader takes one that arrives in pieces. malformed_response: not JSON, a
    // record without number or data, bad base64, and an answer with neither records nor an
    // iterator: it would end the shard, and nobody said so.
    [[nodiscard]] static Result<Page> parse(std::string_view body);
    // The same of a CBOR body, as the service and both npm emulators write it: payloads as bytes,
    // whole or in chunks, or as base64 text; times as milliseconds or seconds, with or without tag.
    [[nodiscard]] static Result<Page> parse_cbor(std::string_view body);

    Page(Page&&) noexcept = default;
    Page& operator=(Page&&) noexcept = default;
    Page(const Page&) = delete;
    Page& operator=(const Page&) = delete;
    ~Page() = default;

    // In shard order. Valid while the page lives, also after it was moved.
    [[nodiscard]] std::span<const Record> records() const { return records_; }
    [[nodiscard]] PageOrder order() const { return order_; }
    // Nothing: the shard is closed and read to its end.
    [[nodiscard]] const std::optional<ShardIterator>& next_iterator() const {
        return next_iterator_;
    }
    // How far behind the tip; nothing if the service did not say.
    [[nodiscard]] std::optional<std::chrono::milliseconds> lag() const { return lag_; }
    [[nodiscard]] std::span<const ChildShard> children() const { return children_; }
    // Of the answer that it came in.
    [[nodiscard]] std::size_t body_bytes() const { return body_bytes_; }
    // The sum of the payloads, decoded.
    [[nodiscard]] std::size_t data_bytes() const { return data_bytes_; }
    // What this holds in memory.
    [[nodiscard]] std::size_t held_bytes() const;

private:
    friend class PageDraft;
    Page(PageArena arena, PageContent content, std::size_t body_bytes);

    PageArena arena_;  // has what the records' views show
    std::vector<Record> records_;
    std::optional<ShardIterator> next_iterator_;
    std::optional<std::chrono::milliseconds> lag_;
    std::vector<ChildShard> children_;
    std::size_t data_bytes_ = 0;
    std::size_t body_bytes_ = 0;
    PageOrder order_ = PageOrder::ascending;
};

}  // namespace kinesisd::kinesis

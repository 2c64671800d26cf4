// Page: one GetRecords answer. Its records are views into the body that it owns; what JSON has as
// base64 was decoded once, in place, and of CBOR nothing is copied either.
#pragma once

#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "kinesis/shard.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd::kinesis {

// What a GetRecords answer holds at most, and one call asks for at most (AWS: GetRecords).
inline constexpr std::size_t page_bytes_max = std::size_t{10} << 20U;
inline constexpr int page_records_max = 10'000;

struct Record {
    std::string_view sequence_number;
    std::string_view partition_key;  // empty if the service distributes by itself (AUTO)
    std::string_view data;           // 64 readable bytes follow (simdjson's padding)
    WallTime arrival;                // ApproximateArrivalTimestamp; not monotonic
};

struct PageContent;

class Page {
public:
    class Parser;

    // Takes a body; with 64 bytes of capacity behind its end (as collect() in port/ leaves) nothing
    // is copied. malformed_response: not JSON, a record without number or data, bad base64, and an
    // answer with neither records nor an iterator: it would end the shard, and nobody said so.
    [[nodiscard]] static Result<Page> parse(std::string body);
    // As that, with memory that is used again: `parser` may serve any number of pages, one by one.
    [[nodiscard]] static Result<Page> parse(std::string body, Parser& parser);
    // The same of a CBOR body, as the service and both npm emulators write it: payloads as bytes,
    // whole or in chunks, or as base64 text; times as milliseconds or seconds, with or without tag.
    [[nodiscard]] static Result<Page> parse_cbor(std::string body);

    Page(Page&&) noexcept = default;
    Page& operator=(Page&&) noexcept = default;
    Page(const Page&) = delete;
    Page& operator=(const Page&) = delete;
    ~Page() = default;

    // In shard order. Valid while the page lives, also after it was moved.
    [[nodiscard]] std::span<const Record> records() const { return records_; }
    // Nothing: the shard is closed and read to its end.
    [[nodiscard]] const std::optional<ShardIterator>& next_iterator() const {
        return next_iterator_;
    }
    // How far behind the tip; nothing if the service did not say.
    [[nodiscard]] std::optional<std::chrono::milliseconds> lag() const { return lag_; }
    [[nodiscard]] std::span<const ChildShard> children() const { return children_; }
    [[nodiscard]] std::size_t body_bytes() const { return body_ ? body_->size() : 0; }
    // The sum of the payloads, decoded.
    [[nodiscard]] std::size_t data_bytes() const { return data_bytes_; }
    // What this holds in memory.
    [[nodiscard]] std::size_t held_bytes() const;

private:
    explicit Page(std::string body);
    void take(PageContent content);

    // Behind a pointer, because the views stay valid only if the bytes stay where they are.
    std::unique_ptr<std::string> body_;
    std::vector<Record> records_;
    std::optional<ShardIterator> next_iterator_;
    std::optional<std::chrono::milliseconds> lag_;
    std::vector<ChildShard> children_;
    std::size_t data_bytes_ = 0;
};

// What parsing needs beside the body: large, and slow to get from the system for every page anew.
class Page::Parser {
public:
    Parser();
    Parser(Parser&&) noexcept;
    Parser& operator=(Parser&&) noexcept;
    ~Parser();

    // How long a body may be without more memory; large ones get memory of their own.
    [[nodiscard]] std::size_t capacity() const;

private:
    friend class Page;
    struct Memory;

    std::unique_ptr<Memory> memory_;
};

}  // namespace kinesisd::kinesis

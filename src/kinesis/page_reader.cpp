#include "kinesis/page_reader.hpp"

#include "base/bytes.hpp"

#include <algorithm>

namespace kinesisd::kinesis {

namespace {

using Splitter = std::variant<JsonSplitter, CborSplitter>;

Splitter splitter_of(Wire wire) {
    if (wire == Wire::cbor) return CborSplitter{};
    return JsonSplitter{};
}

// How many bytes are awaited before a record that began with so many is looked at again.
std::size_t enough_for(std::size_t begun_bytes) {
    return begun_bytes + std::max(begun_bytes, std::size_t{2_KiB});
}

}  // namespace

PageReader::PageReader(Wire wire, std::size_t body_bytes)
    : draft_{wire, body_bytes}, splitter_{splitter_of(wire)} {}

void PageReader::put(std::string_view bytes) {
    body_bytes_ += bytes.size();
    while (!bytes.empty() && !begun_.empty())
        bytes = take_across(bytes);
    if (bytes.empty()) return;
    bytes.remove_prefix(take(bytes));
    if (bytes.empty()) return;
    begun_.assign(bytes);
    enough_ = enough_for(begun_.size());
}

// What has begun is completed by a copy of few bytes; if they do not suffice, of as many again, so
// that a record of megabytes is not looked at once for each piece of it, however small these are.
// Returns what is left of the bytes.
std::string_view PageReader::take_across(std::string_view bytes) {
    const std::string_view more = bytes.substr(0, enough_ - begun_.size());
    begun_.append(more);
    bytes.remove_prefix(more.size());
    if (begun_.size() < enough_) return bytes;
    begun_.erase(0, take(begun_));
    enough_ = enough_for(begun_.size());
    if (begun_.size() > more.size()) return bytes;
    // What was copied and not taken is taken from where it came from.
    const std::size_t behind = begun_.size();
    begun_.clear();
    return {bytes.data() - behind, bytes.size() + behind};
}

std::size_t PageReader::take(std::string_view bytes) {
    if (draft_.refused()) return bytes.size();
    return std::visit([&](auto& splitter) { return splitter.take(bytes, draft_); }, splitter_);
}

Result<Page> PageReader::finish() {
    begun_.erase(0, take(begun_));
    std::visit([&](auto& splitter) { splitter.finish(begun_, draft_); }, splitter_);
    return draft_.finish(body_bytes_);
}

}  // namespace kinesisd::kinesis

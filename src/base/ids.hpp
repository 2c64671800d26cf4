// The ids of the field as types of their own: a ShardId is not a SequenceNumber, and neither is a
// string at a call site. Each owns its text; two ids compare as their kind compares.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace kinesisd {

// A text with a meaning. Tag is an empty type that is never defined.
template <class Tag>
class TextId {
public:
    TextId() = default;
    explicit TextId(std::string text) : text_{std::move(text)} {}
    explicit TextId(std::string_view text) : text_{text} {}
    explicit TextId(const char* text) : text_{text} {}

    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] bool empty() const { return text_.empty(); }

    friend bool operator==(const TextId&, const TextId&) = default;
    friend auto operator<=>(const TextId&, const TextId&) = default;

private:
    std::string text_;
};

using ShardId = TextId<struct ShardIdTag>;
using ShardIterator = TextId<struct ShardIteratorTag>;  // the service's cursor token, opaque
using NextToken = TextId<struct NextTokenTag>;          // the service's listing token, opaque
using StreamName = TextId<struct StreamNameTag>;        // [a-zA-Z0-9_.-]{1,128}
using StreamArn = TextId<struct StreamArnTag>;

// Orders two decimal texts without leading zeros by their value. Kinesis' numbers have up to 129
// digits and do not fit in 128 bits.
[[nodiscard]] inline std::strong_ordering compare_decimal(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return a.size() <=> b.size();
    return a.compare(b) <=> 0;
}

// A record's place in its shard: a decimal text without leading zeros, compared by value.
class SequenceNumber {
public:
    SequenceNumber() = default;
    explicit SequenceNumber(std::string digits) : digits_{std::move(digits)} {}
    explicit SequenceNumber(std::string_view digits) : digits_{digits} {}
    explicit SequenceNumber(const char* digits) : digits_{digits} {}

    [[nodiscard]] const std::string& text() const { return digits_; }
    [[nodiscard]] bool empty() const { return digits_.empty(); }

    friend bool operator==(const SequenceNumber&, const SequenceNumber&) = default;
    friend std::strong_ordering operator<=>(const SequenceNumber& a, const SequenceNumber& b) {
        return compare_decimal(a.digits_, b.digits_);
    }

private:
    std::string digits_;
};

}  // namespace kinesisd

template <class Tag>
struct std::hash<kinesisd::TextId<Tag>> {
    std::size_t operator()(const kinesisd::TextId<Tag>& id) const noexcept {
        return std::hash<std::string>{}(id.text());
    }
};

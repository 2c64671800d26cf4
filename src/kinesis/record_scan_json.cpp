#include "base/ascii.hpp"
#include "kinesis/record_scan.hpp"

#include <cstdint>
#include <cstring>

namespace kinesisd::kinesis {

namespace {

using Found = Scan::Found;

constexpr bool is_blank(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Takes the digits at the front of `text` as a number; false if there are none, or too many for it.
bool take_digits(std::string_view& text, std::uint64_t& number, int& count) {
    constexpr int digits_max = 17;
    for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1), ++count)
        number = number * 10 + static_cast<std::uint64_t>(text.front() - '0');
    return count > 0 && count <= digits_max;
}

// A number of seconds as JSON has it, of our times and to the millisecond: 1700000000.123 and
// 1.700000000123E9, which is what services write.
std::optional<std::chrono::milliseconds> milliseconds_of(std::string_view seconds) {
    constexpr std::uint64_t milliseconds_max = 100'000'000'000'000;
    constexpr int decimals_of_milliseconds = 3;
    constexpr int exponent_max = 12;
    std::uint64_t number = 0;
    int digits = 0;
    if (seconds.starts_with('0')) return std::nullopt;
    if (!take_digits(seconds, number, digits)) return std::nullopt;
    const int whole_digits = digits;
    if (seconds.starts_with('.')) {
        seconds.remove_prefix(1);
        if (!take_digits(seconds, number, digits) || digits == whole_digits) return std::nullopt;
    }
    int scale = decimals_of_milliseconds - (digits - whole_digits);
    if (seconds.starts_with('E') || seconds.starts_with('e')) {
        seconds.remove_prefix(1);
        std::uint64_t exponent = 0;
        int exponent_digits = 0;
        if (!take_digits(seconds, exponent, exponent_digits) || exponent > exponent_max)
            return std::nullopt;
        scale += static_cast<int>(exponent);
    }
    if (!seconds.empty() || scale < 0) return std::nullopt;
    for (; scale > 0 && number <= milliseconds_max; --scale)
        number *= 10;
    if (number > milliseconds_max) return std::nullopt;
    return std::chrono::milliseconds{static_cast<std::int64_t>(number)};
}

class RecordScanner {
public:
    explicit RecordScanner(std::string_view bytes)
        : begin_{bytes.data()}, at_{begin_}, end_{begin_ + bytes.size()} {}

    Scan scan(RecordParts& parts);

private:
    // What comes next, if it is this, is passed. Else `found_` says why not.
    bool take(char wanted);
    template <std::size_t Size>
    bool take_name(const char (&wanted)[Size]);
    bool take_text(std::string_view& text);
    bool take_plain_text(std::optional<std::string_view>& text);
    bool take_time(std::optional<std::chrono::milliseconds>& time);
    bool take_member(RecordParts& parts);
    void pass_blanks();
    bool fail(Found found) {
        found_ = found;
        return false;
    }
    [[nodiscard]] std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }

    const char* begin_;
    const char* at_;
    const char* end_;
    Found found_ = Found::whole;
};

void RecordScanner::pass_blanks() {
    while (at_ != end_ && is_blank(*at_))
        ++at_;
}

bool RecordScanner::take(char wanted) {
    pass_blanks();
    if (at_ == end_) return fail(Found::cut_off);
    if (*at_ != wanted) return fail(Found::other);
    ++at_;
    return true;
}

// The rest of a name with its quotation mark. A template, so that the comparison has a known
// length.
template <std::size_t Size>
bool RecordScanner::take_name(const char (&wanted)[Size]) {
    constexpr std::size_t size = Size - 1;
    if (left() < size) return fail(Found::cut_off);
    if (std::memcmp(at_, wanted, size) != 0) return fail(Found::other);
    at_ += size;
    return take(':');
}

bool RecordScanner::take_text(std::string_view& text) {
    if (!take('"')) return false;
    const void* const quote = std::memchr(at_, '"', left());
    if (quote == nullptr) return fail(Found::cut_off);
    text = {at_, static_cast<const char*>(quote)};
    at_ += text.size() + 1;
    return true;
}

bool RecordScanner::take_plain_text(std::optional<std::string_view>& text) {
    std::string_view taken;
    if (!take_text(taken)) return false;
    if (!is_plain_ascii(taken)) return fail(Found::other);
    text = taken;
    return true;
}

bool RecordScanner::take_time(std::optional<std::chrono::milliseconds>& time) {
    pass_blanks();
    const char* const begin = at_;
    const auto belongs = [](char c) {
        return is_digit(c) || c == '.' || c == 'E' || c == 'e' || c == '+' || c == '-';
    };
    while (at_ != end_ && belongs(*at_))
        ++at_;
    if (at_ == end_) return fail(Found::cut_off);
    time = milliseconds_of({begin, at_});
    return time || fail(Found::other);
}

bool RecordScanner::take_member(RecordParts& parts) {
    if (!take('"')) return false;
    if (at_ == end_) return fail(Found::cut_off);
    switch (*at_) {
        case 'D': {
            std::string_view data;
            if (!take_name(R"(Data")") || !take_text(data)) return false;
            parts.data = data;
            return true;
        }
        case 'P': return take_name(R"(PartitionKey")") && take_plain_text(parts.partition_key);
        case 'S': return take_name(R"(SequenceNumber")") && take_plain_text(parts.sequence_number);
        case 'A': return take_name(R"(ApproximateArrivalTimestamp")") && take_time(parts.arrival);
        case 'E': {
            std::optional<std::string_view> unused;
            return take_name(R"(EncryptionType")") && take_plain_text(unused);
        }
        default: return fail(Found::other);
    }
}

Scan RecordScanner::scan(RecordParts& parts) {
    if (!take('{')) return {found_};
    while (true) {
        if (!take_member(parts)) return {found_};
        pass_blanks();
        if (at_ == end_) return {Found::cut_off};
        const char separator = *at_++;
        if (separator == '}') return {Found::whole, static_cast<std::size_t>(at_ - begin_)};
        if (separator != ',') return {Found::other};
    }
}

}  // namespace

Scan scan_json_record(std::string_view bytes, RecordParts& parts) {
    return RecordScanner{bytes}.scan(parts);
}

Scan scan_json_element(std::string_view bytes) {
    std::size_t depth = 0;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        switch (bytes[at]) {
            case '"':
                for (++at; at < bytes.size() && bytes[at] != '"'; ++at)
                    if (bytes[at] == '\\') ++at;
                break;
            case '{':
            case '[': ++depth; break;
            case ',':
                if (depth == 0) return {Found::whole, at};
                break;
            case '}':
            case ']':
                if (depth == 0) return {Found::whole, at};
                --depth;
                break;
            default: break;
        }
    }
    return {Found::cut_off};
}

}  // namespace kinesisd::kinesis

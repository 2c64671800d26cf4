#include "base/ascii.hpp"
#include "kinesis/cbor_head.hpp"
#include "kinesis/cbor_reader.hpp"
#include "kinesis/cbor_time.hpp"
#include "kinesis/record_scan.hpp"

#include <array>
#include <cstdint>

namespace kinesisd::kinesis {

namespace {

using Found = Scan::Found;

// Takes heads and strings, and remembers why that ended.
class CborScanner {
public:
    struct Head {
        unsigned major = 0;
        unsigned info = 0;
        std::uint64_t argument = 0;

        [[nodiscard]] bool is_open() const { return info == cbor::info_indefinite; }
        [[nodiscard]] bool is_break() const { return major == cbor::simple && is_open(); }
    };

    explicit CborScanner(std::string_view bytes)
        : begin_{bytes.data()}, at_{begin_}, end_{begin_ + bytes.size()} {}

    bool head(Head& head);
    bool string(std::uint64_t size, std::string_view& bytes);
    bool fail(Found found) {
        found_ = found;
        return false;
    }

    // The item at hand, without going on.
    [[nodiscard]] std::string_view rest() const { return {at_, end_}; }
    void pass(std::size_t bytes) { at_ += bytes; }
    // Of bytes that could not be passed.
    [[nodiscard]] Scan stopped() const { return {found_ == Found::whole ? Found::other : found_}; }
    [[nodiscard]] Scan result() const {
        if (found_ != Found::whole) return {found_};
        return {Found::whole, static_cast<std::size_t>(at_ - begin_)};
    }

private:
    const char* begin_;
    const char* at_;
    const char* end_;
    Found found_ = Found::whole;
};

bool CborScanner::head(Head& head) {
    if (at_ == end_) return fail(Found::cut_off);
    head = {cbor::major_of(*at_), cbor::info_of(*at_), cbor::info_of(*at_)};
    ++at_;
    if (head.info < cbor::info_one_byte) return true;
    if (head.info > cbor::info_eight_bytes) {
        head.argument = 0;
        const bool may_be_open = cbor::is_string(head.major) || cbor::is_container(head.major) ||
                                 head.major == cbor::simple;
        return (head.is_open() && may_be_open) || fail(Found::other);
    }
    std::string_view argument;
    if (!string(std::uint64_t{1} << (head.info - cbor::info_one_byte), argument)) return false;
    head.argument = 0;
    for (const char byte : argument)
        head.argument = head.argument << 8U | static_cast<unsigned char>(byte);
    return true;
}

bool CborScanner::string(std::uint64_t size, std::string_view& bytes) {
    if (size > static_cast<std::uint64_t>(end_ - at_)) return fail(Found::cut_off);
    bytes = {at_, static_cast<std::size_t>(size)};
    at_ += bytes.size();
    return true;
}

bool take_string(CborScanner& scanner, unsigned major, std::string_view& bytes) {
    CborScanner::Head head;
    if (!scanner.head(head)) return false;
    if (head.major != major || head.is_open()) return scanner.fail(Found::other);
    return scanner.string(head.argument, bytes);
}

bool take_plain_text(CborScanner& scanner, std::optional<std::string_view>& text) {
    std::string_view taken;
    if (!take_string(scanner, cbor::text, taken)) return false;
    if (!is_plain_ascii(taken)) return scanner.fail(Found::other);
    text = taken;
    return true;
}

// Milliseconds as an integer, with tag 1 or without.
bool take_time(CborScanner& scanner, std::optional<std::chrono::milliseconds>& time) {
    constexpr std::uint64_t seconds_max = 100'000'000'000;  // as in cbor_time
    constexpr std::uint64_t milliseconds_max = std::uint64_t{1} << 53U;
    CborScanner::Head head;
    if (!scanner.head(head)) return false;
    if (head.major == cbor::tag && head.argument == 1 && !scanner.head(head)) return false;
    const bool is_usual = head.major == cbor::unsigned_integer && head.argument >= seconds_max &&
                          head.argument <= milliseconds_max;
    if (!is_usual) return scanner.fail(Found::other);
    time = std::chrono::milliseconds{static_cast<std::int64_t>(head.argument)};
    return true;
}

bool take_member(CborScanner& scanner, RecordParts& parts) {
    std::string_view name;
    if (!take_string(scanner, cbor::text, name)) return false;
    if (name == "Data") {
        std::string_view data;
        if (!take_string(scanner, cbor::bytes, data)) return false;
        parts.data = data;
        return true;
    }
    if (name == "PartitionKey") return take_plain_text(scanner, parts.partition_key);
    if (name == "SequenceNumber") return take_plain_text(scanner, parts.sequence_number);
    if (name == "ApproximateArrivalTimestamp") return take_time(scanner, parts.arrival);
    return scanner.fail(Found::other);
}

// Whether another pair comes.
bool next_pair(CborScanner& scanner, const CborScanner::Head& map, std::uint64_t& taken) {
    if (!map.is_open()) return taken++ < map.argument;
    const std::string_view rest = scanner.rest();
    if (rest.empty()) return scanner.fail(Found::cut_off);
    if (static_cast<unsigned char>(rest.front()) != cbor::break_byte) return true;
    scanner.pass(1);
    return false;
}

// Items that have begun and have items of their own: containers, and strings in chunks. Without
// recursion, so that an answer cannot choose how much stack it takes.
class OpenItems {
public:
    [[nodiscard]] bool empty() const { return depth_ == 0; }
    // False: nested too deep.
    bool begin_closed(std::uint64_t items) { return items == 0 ? complete_one() : push({items}); }
    bool begin_open() { return push({0, Level::End::at_break}); }
    // The innermost one ends; false: it has a length, or there is none.
    bool end_at_break() {
        if (empty() || levels_[depth_ - 1].end != Level::End::at_break) return false;
        --depth_;
        return complete_one();
    }
    // An item is complete, and with it those that it was the last one of.
    bool complete_one() {
        while (depth_ > 0 && levels_[depth_ - 1].end == Level::End::counted &&
               --levels_[depth_ - 1].left == 0)
            --depth_;
        return true;
    }

private:
    struct Level {
        std::uint64_t left = 0;
        enum class End { counted, at_break } end = End::counted;
    };
    bool push(Level level) {
        if (depth_ == levels_.size()) return false;
        levels_[depth_++] = level;
        return true;
    }

    std::array<Level, CborReader::depth_max + 8> levels_;  // CborReader says what is too deep
    std::size_t depth_ = 0;
};

// What follows a head, as far as it is no item of its own.
bool pass_content(CborScanner& scanner, const CborScanner::Head& head, OpenItems& open) {
    if (head.is_break()) return open.end_at_break();
    if (head.is_open()) return open.begin_open();
    std::string_view unused;
    switch (head.major) {
        case cbor::bytes:
        case cbor::text: return scanner.string(head.argument, unused) && open.complete_one();
        case cbor::array: return open.begin_closed(head.argument);
        case cbor::map:
            // More than there can be bytes: whoever reads on will see that they do not come.
            if (head.argument > ~std::uint64_t{0} / 2) return false;
            return open.begin_closed(head.argument * 2);
        default: return open.complete_one();
    }
}

}  // namespace

Scan scan_cbor_record(std::string_view bytes, RecordParts& parts) {
    CborScanner scanner{bytes};
    CborScanner::Head map;
    if (!scanner.head(map)) return scanner.result();
    if (map.major != cbor::map) return {Found::other};
    std::uint64_t taken = 0;
    while (next_pair(scanner, map, taken))
        if (!take_member(scanner, parts)) break;
    return scanner.result();
}

Scan scan_cbor_head(std::string_view bytes, std::uint64_t& argument) {
    CborScanner scanner{bytes};
    CborScanner::Head head;
    if (scanner.head(head)) argument = head.argument;
    return scanner.result();
}

Scan scan_cbor_item(std::string_view bytes) {
    CborScanner scanner{bytes};
    OpenItems open;
    CborScanner::Head head;
    do {
        do {
            if (!scanner.head(head)) return scanner.result();
        } while (head.major == cbor::tag);
        if (!pass_content(scanner, head, open)) return scanner.stopped();
    } while (!open.empty());
    return scanner.result();
}

}  // namespace kinesisd::kinesis

#include "emulator/tokens.hpp"

#include <utility>

namespace kinesisd::emulator {

namespace {

// A payload: a letter for its kind, numbers as 8 bytes, a name up to the end.
constexpr char iterator_kind = 'i';
constexpr char list_shards_kind = 'h';
constexpr char list_streams_kind = 's';

class PayloadWriter {
public:
    explicit PayloadWriter(char kind) : payload_(1, kind) {}

    PayloadWriter& number(std::uint64_t value) {
        for (unsigned shift = 0; shift < 64; shift += 8)
            payload_.push_back(static_cast<char>(value >> shift & 0xffU));
        return *this;
    }
    PayloadWriter& time(WallTime value) {
        return number(static_cast<std::uint64_t>(value.time_since_epoch().count()));
    }
    std::string finish(std::string_view name) { return std::move(payload_.append(name)); }

private:
    std::string payload_;
};

// Only ever reads what a PayloadWriter of this kind wrote: the seal has been checked.
class PayloadReader {
public:
    static std::optional<PayloadReader> open(std::string_view text, const Seal& seal, char kind) {
        auto payload = seal.open(text);
        if (!payload || payload->empty() || payload->front() != kind) return std::nullopt;
        return PayloadReader{std::move(*payload)};
    }

    std::uint64_t number() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 8)
            value |= std::uint64_t{static_cast<unsigned char>(payload_.at(next_++))} << shift;
        return value;
    }
    WallTime time() {
        return WallTime{std::chrono::milliseconds{static_cast<std::int64_t>(number())}};
    }
    [[nodiscard]] std::string rest() const { return payload_.substr(next_); }

private:
    explicit PayloadReader(std::string payload) : payload_{std::move(payload)} {}

    std::string payload_;
    std::size_t next_ = 1;
};

}  // namespace

std::string IteratorToken::text(const Seal& seal) const {
    PayloadWriter writer{iterator_kind};
    writer.time(issued).number(creation).number(shard).number(position);
    return seal.close(writer.finish(stream));
}

std::optional<IteratorToken> IteratorToken::parse(std::string_view text, const Seal& seal) {
    auto reader = PayloadReader::open(text, seal, iterator_kind);
    if (!reader) return std::nullopt;
    IteratorToken token;
    token.issued = reader->time();
    token.creation = reader->number();
    token.shard = static_cast<std::uint32_t>(reader->number());
    token.position = reader->number();
    token.stream = reader->rest();
    return token;
}

std::string ListShardsToken::text(const Seal& seal) const {
    PayloadWriter writer{list_shards_kind};
    writer.time(issued).number(creation).number(next_shard);
    writer.number(static_cast<std::uint64_t>(filter)).time(filter_time);
    return seal.close(writer.finish(stream));
}

std::optional<ListShardsToken> ListShardsToken::parse(std::string_view text, const Seal& seal) {
    auto reader = PayloadReader::open(text, seal, list_shards_kind);
    if (!reader) return std::nullopt;
    ListShardsToken token;
    token.issued = reader->time();
    token.creation = reader->number();
    token.next_shard = static_cast<std::uint32_t>(reader->number());
    token.filter = static_cast<ShardFilterType>(reader->number());
    token.filter_time = reader->time();
    token.stream = reader->rest();
    return token;
}

std::string ListStreamsToken::text(const Seal& seal) const {
    PayloadWriter writer{list_streams_kind};
    writer.time(issued);
    return seal.close(writer.finish(last_stream));
}

std::optional<ListStreamsToken> ListStreamsToken::parse(std::string_view text, const Seal& seal) {
    auto reader = PayloadReader::open(text, seal, list_streams_kind);
    if (!reader) return std::nullopt;
    ListStreamsToken token;
    token.issued = reader->time();
    token.last_stream = reader->rest();
    return token;
}

}  // namespace kinesisd::emulator

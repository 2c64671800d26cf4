#include "floor/page.hpp"

#include <cstdint>
#include <cstring>
#include <optional>
#include <stdexcept>

namespace kinesisd::bench {

namespace {

enum Major : unsigned { positive, negative, blob, text, array, map, tag, simple };
constexpr unsigned indefinite = 31;

struct Item {
    unsigned major = 0;
    unsigned info = 0;
    std::uint64_t argument = 0;
    std::string_view bytes;  // of a blob or a text

    [[nodiscard]] bool is_end() const { return major == simple && info == indefinite; }
};

// Walks over what has come; once it lacks something all that follows is nothing.
class Walk {
public:
    explicit Walk(std::string_view window) : at_{window.data()}, end_{at_ + window.size()} {}

    [[nodiscard]] const char* at() const { return at_; }

    [[nodiscard]] std::optional<Item> next() {
        if (at_ == end_) return std::nullopt;
        const unsigned first = static_cast<unsigned char>(*at_);
        Item item{first >> 5U, first & 31U, first & 31U, {}};
        const std::size_t more = item.info >= 24 && item.info <= 27 ? 1U << (item.info - 24) : 0;
        if (static_cast<std::size_t>(end_ - at_) < 1 + more) return std::nullopt;
        ++at_;
        if (more > 0) item.argument = take_number(more);
        if (item.major == blob || item.major == text) {
            if (static_cast<std::uint64_t>(end_ - at_) < item.argument) return std::nullopt;
            item.bytes = {at_, item.argument};
            at_ += item.argument;
        }
        return item;
    }

    // The next item that is no tag.
    [[nodiscard]] std::optional<Item> value() {
        std::optional<Item> item = next();
        while (item && item->major == tag)
            item = next();
        return item;
    }

private:
    [[nodiscard]] std::uint64_t take_number(std::size_t bytes) {
        std::uint64_t number = 0;
        if (end_ - at_ >= 8) {
            std::memcpy(&number, at_, sizeof number);
            number = __builtin_bswap64(number) >> (64 - 8 * bytes);
        } else {
            for (std::size_t i = 0; i < bytes; ++i)
                number = number << 8U | static_cast<unsigned char>(at_[i]);
        }
        at_ += bytes;
        return number;
    }

    const char* at_;
    const char* end_;
};

// The payload of the record here; nothing if not all of it has come.
std::optional<std::string_view> payload_of(Walk& walk) {
    const std::optional<Item> head = walk.next();
    if (!head) return std::nullopt;
    std::uint64_t pairs = head->info == indefinite ? ~std::uint64_t{0} : head->argument;
    std::string_view payload;
    for (; pairs > 0; --pairs) {
        const std::optional<Item> name = walk.next();
        if (!name) return std::nullopt;
        if (name->is_end()) break;
        const std::optional<Item> value = walk.value();
        if (!value) return std::nullopt;
        if (name->bytes == "Data") payload = value->bytes;
    }
    return payload;
}

void need_more(Answer& answer) {
    if (answer.more() == Answer::More::none) throw std::runtime_error{"an answer is cut"};
}

// Asks again from the same place until enough has come.
template <class Take>
auto take_from(Answer& answer, Take take) {
    while (true) {
        Walk walk{answer.window()};
        if (auto taken = take(walk)) {
            answer.consume(static_cast<std::size_t>(walk.at() - answer.window().data()));
            return *taken;
        }
        need_more(answer);
    }
}

Item take_item(Answer& answer) {
    return take_from(answer, [](Walk& walk) { return walk.value(); });
}

void copy_records(Answer& answer, Output& output) {
    const Item list = take_item(answer);
    std::uint64_t items = list.info == indefinite ? ~std::uint64_t{0} : list.argument;
    while (items > 0) {
        Walk walk{answer.window()};
        // As many records as have come.
        const char* behind = walk.at();
        for (; items > 0; --items) {
            if (walk.at() != answer.window().data() + answer.window().size() &&
                *walk.at() == '\xff') {
                answer.consume(static_cast<std::size_t>(walk.at() + 1 - answer.window().data()));
                return;
            }
            const auto payload = payload_of(walk);
            if (!payload) break;
            char* to = output.room(payload->size() + 1);
            std::memcpy(to, payload->data(), payload->size());
            to[payload->size()] = '\n';
            output.advance(payload->size() + 1);
            behind = walk.at();
        }
        answer.consume(static_cast<std::size_t>(behind - answer.window().data()));
        if (items > 0) need_more(answer);
    }
}

}  // namespace

PageEnd read_cbor_page(Answer& answer, Output& output) {
    PageEnd page;
    const Item top = take_item(answer);
    std::uint64_t pairs = top.info == indefinite ? ~std::uint64_t{0} : top.argument;
    for (; pairs > 0; --pairs) {
        const Item name = take_item(answer);
        if (name.is_end()) break;
        const std::string key{name.bytes};
        if (key == "Records") {
            copy_records(answer, output);
            continue;
        }
        const Item value = take_item(answer);
        if (key == "NextShardIterator") page.next_iterator = value.bytes;
        if (key == "MillisBehindLatest" && value.argument == 0) page.tip = PageEnd::Tip::reached;
    }
    return page;
}

}  // namespace kinesisd::bench

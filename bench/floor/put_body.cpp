#include "floor/put_body.hpp"

#include <cstring>
#include <stdexcept>

namespace kinesisd::bench {

namespace {

// A call holds 5 MiB of data at most; base64, keys and names come on top.
constexpr std::size_t body_bytes_max = std::size_t{8} << 20U;

enum Major : unsigned { blob = 2, text = 3, array = 4, map = 5 };

}  // namespace

PutBody::PutBody(Wire wire)
    : wire_{wire}, base64_{fastest_base64()}, bytes_(body_bytes_max + base64_slack) {
    key_.fill('0');
}

void PutBody::append(std::string_view text) {
    std::memcpy(bytes_.data() + size_, text.data(), text.size());
    size_ += text.size();
}

// The forms of one, two and three bytes.
void PutBody::append_head(unsigned major, std::size_t argument) {
    char* to = bytes_.data() + size_;
    const auto first = static_cast<unsigned>(major << 5U);
    if (argument < 24) {
        to[0] = static_cast<char>(first | argument);
        size_ += 1;
    } else if (argument < 0x100) {
        to[0] = static_cast<char>(first | 24U);
        to[1] = static_cast<char>(argument);
        size_ += 2;
    } else if (argument < 0x10000) {
        to[0] = static_cast<char>(first | 25U);
        to[1] = static_cast<char>(argument >> 8U);
        to[2] = static_cast<char>(argument);
        size_ += 3;
    } else {
        throw std::runtime_error{"a line is too long for this floor"};
    }
}

void PutBody::next_key() {
    for (std::size_t digit = key_.size(); digit-- > 0;) {
        if (key_[digit] != '9') {
            ++key_[digit];
            return;
        }
        key_[digit] = '0';
    }
}

void PutBody::begin(std::size_t entries) {
    size_ = 0;
    entries_ = 0;
    if (wire_ == Wire::json) return append(R"({"StreamName":"bench","Records":[)");
    append_head(map, 2);
    append(
        "\x6aStreamName\x65"
        "bench\x67Records"
    );
    append_head(array, entries);
}

void PutBody::add(std::string_view data) {
    constexpr std::size_t frame_bytes = 128;
    if (size_ + data.size() * 4 / 3 + frame_bytes > body_bytes_max)
        throw std::runtime_error{"a call is too long"};
    next_key();
    if (wire_ == Wire::json) {
        append(entries_++ == 0 ? R"({"Data":")" : R"(,{"Data":")");
        char* end = base64_.encode(data.data(), data.size(), bytes_.data() + size_);
        size_ = static_cast<std::size_t>(end - bytes_.data());
        append(R"(","PartitionKey":")");
        append(key());
        append(R"("})");
        return;
    }
    append(
        "\xa2\x64"
        "Data"
    );
    append_head(blob, data.size());
    append(data);
    append("\x6cPartitionKey");
    append_head(text, key_.size());
    append(key());
}

std::string_view PutBody::finish() {
    if (wire_ == Wire::json) append("]}");
    return {bytes_.data(), size_};
}

}  // namespace kinesisd::bench

// PutBody: the body of one PutRecords call, built in one piece, in either wire.
#pragma once

#include "floor/base64.hpp"
#include "floor/page.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace kinesisd::bench {

inline constexpr std::size_t put_entries_max = 500;

class PutBody {
public:
    explicit PutBody(Wire wire);

    // Begins a call of so many entries.
    void begin(std::size_t entries);
    // `data` is followed by 64 readable bytes; its partition key is a number of its own, as long as
    // a row's key.
    void add(std::string_view data);
    // With its end.
    [[nodiscard]] std::string_view finish();

private:
    void append(std::string_view text);
    void append_head(unsigned major, std::size_t argument);
    void next_key();
    [[nodiscard]] std::string_view key() const { return {key_.data(), key_.size()}; }

    Wire wire_;
    Base64 base64_;
    std::vector<char> bytes_;
    std::size_t size_ = 0;
    std::size_t entries_ = 0;
    std::array<char, 38> key_{};
};

}  // namespace kinesisd::bench

#include "emulator/response_head.hpp"

#include "base/base64.hpp"
#include "base/hex.hpp"
#include "emulator/calendar.hpp"

#include <array>
#include <span>

namespace kinesisd::emulator {

namespace {

template <std::size_t size>
std::array<unsigned char, size> random_bytes(std::mt19937_64& random) {
    static_assert(size % sizeof(std::uint64_t) == 0);
    std::array<unsigned char, size> bytes{};
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < size; ++i) {
        if (i % sizeof bits == 0) bits = random();
        bytes[i] = static_cast<unsigned char>(bits >> (i % sizeof bits * 8) & 0xffU);
    }
    return bytes;
}

// A random UUID (RFC 9562 5.4).
std::string uuid(std::mt19937_64& random) {
    auto bytes = random_bytes<16>(random);
    bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0fU) | 0x40U);
    bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3fU) | 0x80U);
    std::string text = to_hex(bytes);
    for (const std::size_t dash : {8U, 13U, 18U, 23U})
        text.insert(dash, 1, '-');
    return text;
}

}  // namespace

Headers ResponseHead::next(WallTime now) {
    constexpr std::size_t id_bytes = 72;
    Headers headers;
    headers.emplace_back("x-amzn-RequestId", uuid(random_));
    const auto id = random_bytes<id_bytes>(random_);
    headers.emplace_back(
        "x-amz-id-2", to_base64({reinterpret_cast<const char*>(id.data()), id.size()})
    );
    headers.emplace_back("date", http_date(now));
    return headers;
}

}  // namespace kinesisd::emulator

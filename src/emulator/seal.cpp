#include "emulator/seal.hpp"

#include "aws/sign.hpp"
#include "base/base64.hpp"

namespace kinesisd::emulator {

namespace {
constexpr std::size_t checksum_size = 12;
}

Seal::Seal(std::uint64_t seed) : key_{"emulator " + std::to_string(seed)} {}

std::string Seal::checksum(std::string_view payload) const {
    const aws::Digest digest = aws::hmac_sha256(key_, payload);
    return {reinterpret_cast<const char*>(digest.data()), checksum_size};
}

std::string Seal::close(std::string_view payload) const {
    return to_base64(checksum(payload).append(payload));
}

std::optional<std::string> Seal::open(std::string_view text) const {
    auto bytes = from_base64(text);
    if (!bytes || bytes->size() < checksum_size) return std::nullopt;
    std::string payload = bytes->substr(checksum_size);
    if (bytes->compare(0, checksum_size, checksum(payload)) != 0) return std::nullopt;
    return payload;
}

}  // namespace kinesisd::emulator

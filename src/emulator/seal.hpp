// Seal: makes texts that only this service can have made. Iterators and listing tokens are opaque
// to clients; a text that was made up or damaged does not open.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kinesisd::emulator {

class Seal {
public:
    explicit Seal(std::uint64_t seed);

    // Base64 of the payload and its checksum.
    [[nodiscard]] std::string close(std::string_view payload) const;
    [[nodiscard]] std::optional<std::string> open(std::string_view text) const;

private:
    [[nodiscard]] std::string checksum(std::string_view payload) const;

    std::string key_;
};

}  // namespace kinesisd::emulator

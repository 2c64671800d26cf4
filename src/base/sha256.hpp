// Sha256: the checksum of a long content that comes in pieces (FIPS 180-4), for people who check a
// file with sha256sum.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace kinesisd {

class Sha256 {
public:
    Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;
    ~Sha256();

    void add(std::string_view bytes);
    // 64 hexadecimal digits. This or finish_bytes(), once, at the end.
    [[nodiscard]] std::string finish();
    // The 32 bytes themselves.
    [[nodiscard]] std::string finish_bytes();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace kinesisd

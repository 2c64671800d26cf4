// Port: randomness, for jitter and ids. Not for secrets.
#pragma once

#include <cstdint>

namespace kinesisd {

class Entropy {
public:
    Entropy() = default;
    Entropy(const Entropy&) = delete;
    Entropy& operator=(const Entropy&) = delete;
    virtual ~Entropy() = default;

    // 64 evenly spread bits.
    [[nodiscard]] virtual std::uint64_t next() = 0;
};

}  // namespace kinesisd

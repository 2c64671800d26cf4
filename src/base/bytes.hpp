// Sizes in bytes, with their names.
#pragma once

#include <cstddef>

namespace kinesisd {

constexpr std::size_t operator""_KiB(unsigned long long n) {
    return n << 10U;
}
constexpr std::size_t operator""_MiB(unsigned long long n) {
    return n << 20U;
}

}  // namespace kinesisd

#include "base/wide_bytes.hpp"

#include "base/wide_base64.hpp"

namespace kinesisd {

namespace {

std::size_t take_nothing(std::string_view /*from*/, char* /*out*/) {
    return 0;
}

}  // namespace

const WideBytes& WideBytes::none() {
    static constexpr WideBytes plain{take_nothing, take_nothing};
    return plain;
}

std::vector<const WideBytes*> WideBytes::all() {
    std::vector<const WideBytes*> usable;
#if defined(__x86_64__)
    static constexpr WideBytes avx512{encode_base64_avx512, decode_base64_avx512};
    static constexpr WideBytes avx2{encode_base64_avx2, decode_base64_avx2};
    if (__builtin_cpu_supports("avx512vbmi") != 0 && __builtin_cpu_supports("avx512bw") != 0)
        usable.push_back(&avx512);
    if (__builtin_cpu_supports("avx2") != 0) usable.push_back(&avx2);
#endif
    usable.push_back(&none());
    return usable;
}

const WideBytes& WideBytes::here() {
    static const WideBytes& best = *all().front();
    return best;
}

}  // namespace kinesisd

// Requests in CBOR, as the emulator takes them from anybody: whatever they are, what becomes of
// them is JSON.
#include "base/check.hpp"
#include "emulator/cbor_text.hpp"
#include "fuzz/fuzz_target.hpp"

#include <nlohmann/json.hpp>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace kinesisd;
    const auto json = emulator::json_of_cbor(fuzz::body_of(data, size));
    check(!json || nlohmann::json::accept(*json));
    return 0;
}

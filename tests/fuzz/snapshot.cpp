// Snapshots: a damaged one is told as that, and what was read is read again from what it is written
// as. The input is taken as a file and, so that chance need not find a checksum, as its "state".
#include "snapshot/snapshot.hpp"

#include "base/check.hpp"
#include "fuzz/fuzz_target.hpp"
#include "snapshot/sealed.hpp"

#include <nlohmann/json.hpp>

namespace {

using namespace kinesisd;

void check_text(std::string_view text) {
    const Result<Snapshot> snapshot = parse_snapshot(text);
    if (!snapshot) return check(snapshot.error().code == Errc::damaged_snapshot);
    const Result<Snapshot> again = parse_snapshot(to_text(*snapshot));
    check(again && *again == *snapshot);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = fuzz::body_of(data, size);
    check_text(text);
    const auto state = nlohmann::ordered_json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!state.is_discarded()) check_text(test::sealed(state));
    return 0;
}

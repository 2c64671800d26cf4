// Lease tables of the Kinesis Client Library: what was taken over and given back is taken over as
// the same positions.
#include "base/check.hpp"
#include "fuzz/fuzz_target.hpp"
#include "snapshot/kcl_leases.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace kinesisd;
    const StreamIdentity stream{"clicks", "arn:aws:kinesis:eu-west-1:1:stream/clicks", {}};
    const auto leases = import_leases(fuzz::body_of(data, size), stream);
    if (!leases) {
        const Errc code = leases.error().code;
        check(code == Errc::invalid_json || code == Errc::invalid_request);
        return 0;
    }
    Snapshot snapshot;
    snapshot.source = "clicks-in";
    snapshot.stream = leases->stream;
    snapshot.shards = leases->shards;
    const auto again = import_leases(export_leases(snapshot).json, stream);
    check(again && again->stream == leases->stream);
    check(again->shards.size() == leases->shards.size());
    for (const auto& [shard, progress] : leases->shards) {
        const auto found = again->shards.find(shard);
        check(found != again->shards.end());
        check(found->second.checkpoint == progress.checkpoint);
        check(found->second.parents == progress.parents);
    }
    return 0;
}

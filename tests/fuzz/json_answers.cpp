// What the control plane answers in JSON: a value, or malformed_response with a reason.
#include "base/check.hpp"
#include "base/shard_id.hpp"
#include "fuzz/fuzz_target.hpp"
#include "kinesis/responses.hpp"

namespace {

template <class T>
void check_reason(const kinesisd::Result<T>& answer) {
    if (answer) return;
    kinesisd::check(answer.error().code == kinesisd::Errc::malformed_response);
    kinesisd::check(!answer.error().detail.empty());
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace kinesisd::kinesis;
    const std::string body = kinesisd::fuzz::body_of(data, size);
    const auto listed = parse_list_shards(body);
    check_reason(listed);
    if (listed)
        for (const Shard& shard : listed->shards)
            kinesisd::check(kinesisd::is_shard_id(shard.id.text()));
    check_reason(parse_describe_stream_summary(body));
    check_reason(parse_get_shard_iterator(body));
    check_reason(parse_list_streams(body));
    return 0;
}

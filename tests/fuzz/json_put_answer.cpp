// PutRecords answers in JSON, and errors: whoever is accepted has a place.
#include "base/check.hpp"
#include "fuzz/fuzz_target.hpp"
#include "kinesis/put_answer.hpp"
#include "kinesis/service_error.hpp"

namespace {

using kinesisd::check;
using kinesisd::kinesis::PutResult;

void check_place(const PutResult& result) {
    check(!result.accepted() || (!result.shard.empty() && !result.sequence_number.empty()));
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace kinesisd;
    for (const std::size_t entries : {std::size_t{0}, std::size_t{1}, std::size_t{2}}) {
        const auto answer = kinesis::PutAnswer::parse(fuzz::body_of(data, size), entries);
        if (!answer) continue;
        check(answer->results().size() == entries);
        for (const PutResult& result : answer->results())
            check_place(result);
    }
    const std::string body = fuzz::body_of(data, size);
    const auto error = kinesis::parse_service_error(400, kinesis::Wire::json, body, {}, {});
    check(!error.error().detail.empty());
    return 0;
}

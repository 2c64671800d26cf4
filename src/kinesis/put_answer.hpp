// PutAnswer: what PutRecords answers, entry by entry. The results are views into the body that it
// owns.
#pragma once

#include "base/error.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd::kinesis {

// One entry's answer.
struct PutResult {
    // Accepted: where it went. Refused: both empty.
    std::string_view shard;
    std::string_view sequence_number;
    // Refused: ProvisionedThroughputExceededException, InternalFailure, or what comes next.
    std::string_view error_code;
    std::string_view error_message;

    [[nodiscard]] bool accepted() const { return error_code.empty(); }
};

class PutAnswer {
public:
    PutAnswer() = default;  // to no entries
    // malformed_response also if there are not `entries` results: nobody knows what happened then.
    // With 64 bytes of capacity behind the body's end nothing of it is copied.
    [[nodiscard]] static Result<PutAnswer> parse(std::string body, std::size_t entries);
    [[nodiscard]] static Result<PutAnswer> parse_cbor(std::string body, std::size_t entries);

    // In the order of the request.
    [[nodiscard]] const std::vector<PutResult>& results() const { return results_; }

private:
    template <class Read>
    [[nodiscard]] static Result<PutAnswer> parse_with(
        Read read, std::string body, std::size_t entries
    );

    std::unique_ptr<std::string> body_;
    std::vector<PutResult> results_;
};

}  // namespace kinesisd::kinesis

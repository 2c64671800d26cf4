// Whether a request is signed, and under the strict policy whether it is signed right, by SigV4 in
// the Authorization header. The refusals are the service's, in its order and words.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
#pragma once

#include "emulator/http.hpp"
#include "emulator/refusal.hpp"
#include "emulator/service.hpp"

namespace kinesisd::emulator {

[[nodiscard]] Outcome<> check_signature(
    const Request& request, const Options& options, WallTime now
);

}  // namespace kinesisd::emulator

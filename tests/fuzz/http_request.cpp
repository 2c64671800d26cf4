// HTTP requests as the endpoint takes them from anybody: however their bytes come, they are the
// same request or none, and never more than the limits say.
#include "base/check.hpp"
#include "fuzz/fuzz_target.hpp"
#include "host/request_parser.hpp"

#include <algorithm>

namespace {

using namespace kinesisd;

const RequestLimits limits{{"GET", "HEAD", "POST"}, 512, 64};

struct Outcome {
    std::optional<int> refusal;
    std::size_t taken = 0;
    EndpointRequest request;
};

Outcome outcome_of(std::string_view bytes, std::size_t piece) {
    RequestParser parser{limits};
    Outcome outcome;
    std::size_t come = 0;
    while (!parser.done() && !parser.refusal() && come < bytes.size()) {
        come = std::min(come + piece, bytes.size());
        outcome.taken += parser.put(bytes.substr(outcome.taken, come - outcome.taken));
        check(outcome.taken <= come);
        (void)parser.wants_continue();
    }
    outcome.refusal = parser.refusal();
    if (parser.refusal() || !parser.done()) return outcome;
    (void)parser.keeps_alive();
    outcome.request = parser.take();
    return outcome;
}

void check_limits(const EndpointRequest& request) {
    check(std::ranges::find(limits.methods, request.method) != limits.methods.end());
    std::size_t header_bytes = 0;
    for (const auto& [name, value] : request.headers)
        header_bytes += name.size() + value.size();
    check(header_bytes <= limits.header_bytes_max);
    check(request.body.size() <= limits.body_bytes_max);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes = fuzz::body_of(data, size);
    const Outcome whole = outcome_of(bytes, std::max<std::size_t>(size, 1));
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}}) {
        const Outcome parts = outcome_of(bytes, piece);
        // When it is refused, and just below a limit whether, depends on what is seen at once.
        if (whole.refusal == 431 || parts.refusal == 431) continue;
        check(whole.request.method.empty() == parts.request.method.empty());
        check(whole.request.method == parts.request.method);
        check(whole.request.target == parts.request.target);
        check(whole.request.headers == parts.request.headers);
        check(whole.request.body == parts.request.body);
    }
    if (!whole.request.method.empty()) check_limits(whole.request);
    return 0;
}

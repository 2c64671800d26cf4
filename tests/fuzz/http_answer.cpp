// HTTP answers: however their bytes come, they are the same answer or none. When a bad one is
// refused may differ: whether the parser sees why, or first the end of the connection.
#include "base/check.hpp"
#include "fuzz/fuzz_target.hpp"
#include "host/answer_sink.hpp"
#include "host/http_codec.hpp"

#include <algorithm>

namespace {

using namespace kinesisd;

constexpr std::size_t body_bytes_max = 256;

struct Outcome {
    enum class Kind { whole, none } kind = Kind::none;
    std::size_t taken = 0;
    int begun = 0;
    int status = 0;
    HttpHeaders headers;
    std::string body;
    friend bool operator==(const Outcome&, const Outcome&) = default;
};

// As read_body() feeds a parser from a connection that hands over `piece` bytes at a time.
Outcome outcome_of(std::string_view bytes, std::size_t piece, AnswerBody body) {
    test::AnswerSink sink;
    AnswerParser parser{body, body_bytes_max, sink};
    Outcome outcome;
    std::size_t come = 0;
    while (!parser.done() && come < bytes.size()) {
        come = std::min(come + piece, bytes.size());
        const auto taken = parser.put(bytes.substr(outcome.taken, come - outcome.taken));
        if (!taken) return {};
        outcome.taken += *taken;
    }
    check(sink.body.size() <= body_bytes_max);
    if (!parser.done() && !parser.put_end()) return {};
    check(parser.done() && sink.begun == 1);
    outcome.kind = Outcome::Kind::whole;
    outcome.begun = sink.begun;
    outcome.status = sink.head.status;
    outcome.headers = sink.head.headers;
    outcome.body = sink.body;
    (void)parser.keeps_alive();
    return outcome;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes = fuzz::body_of(data, size);
    for (const AnswerBody body : {AnswerBody::by_header, AnswerBody::never}) {
        const Outcome whole = outcome_of(bytes, std::max<std::size_t>(size, 1), body);
        check(whole == outcome_of(bytes, 1, body));
        check(whole == outcome_of(bytes, 7, body));
    }
    return 0;
}

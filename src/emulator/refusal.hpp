// Refusal: what the service says instead of an answer. Outcome<T>: an answer or a refusal.
#pragma once

#include <boost/system/result.hpp>

#include <string>
#include <utility>

namespace kinesisd::emulator {

struct Refusal {
    Refusal() = default;
    // Not an aggregate: a text alone would make one, and an Outcome<std::string> could not tell its
    // answer from a refusal.
    Refusal(std::string type_name, std::string text, int http_status = 400)
        : type{std::move(type_name)}, message{std::move(text)}, status{http_status} {}

    std::string type;     // "ResourceNotFoundException"
    std::string message;  // empty: the service says nothing more
    int status = 400;
};

template <class T = void>
using Outcome = boost::system::result<T, Refusal>;

[[nodiscard]] Refusal invalid_argument(std::string message);
[[nodiscard]] Refusal validation_failed(std::string message);
[[nodiscard]] Refusal not_found(std::string message);
[[nodiscard]] Refusal in_use(std::string message);
[[nodiscard]] Refusal limit_exceeded(std::string message);
[[nodiscard]] Refusal throughput_exceeded(std::string message);
[[nodiscard]] Refusal not_serializable(std::string message);

// {"__type":"…","message":"…"}; SerializationException writes "Message", as the service does.
[[nodiscard]] std::string json_body(const Refusal& refusal);
// The same in CBOR.
[[nodiscard]] std::string cbor_body(const Refusal& refusal);
// The form for a request whose content type the service does not know.
[[nodiscard]] std::string xml_body(const Refusal& refusal);

}  // namespace kinesisd::emulator

// What an answer that is not 200 means, whatever shape its body has.
#pragma once

#include "base/error.hpp"
#include "kinesis/wire.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace kinesisd::kinesis {

// The parts of an error answer. `type_header` is x-amzn-errortype, if there is one.
struct ServiceError {
    int status = 0;
    std::string code;  // "ProvisionedThroughputExceededException"; "" if nobody said
    std::string message;
    std::string request_id;  // "" if nobody said

    // Sorted by what it means; the detail is "Code: message (status, request id)".
    [[nodiscard]] Error error() const;
    // The same of a call that was made in CBOR. Those that do not know this form say so in several
    // ways (UnknownOperation, SerializationException, a bare 404 or 415); no record is wrong then,
    // but aws.wire: invalid_configuration.
    [[nodiscard]] Error error_of_cbor_call() const;
};

// The code is the body's __type, else its code, else the header; cut at ',' and ':', what follows
// '#'. A body that is empty, XML or HTML, or not in the form that is said, is no error of its own.
[[nodiscard]] ServiceError parse_service_error(
    int status,
    Wire wire,
    std::string_view body,
    std::optional<std::string_view> type_header,
    std::optional<std::string_view> request_id_header
);

// The kind of a service's error code; `status` decides for codes that nobody knows.
[[nodiscard]] Errc classify(std::string_view code, int status, std::string_view message);

}  // namespace kinesisd::kinesis

// Operating errors are values. Each is a code and a text; what to do about it is decided once, in
// remedy(), and a retry loop looks at nothing else.
#pragma once

#include <boost/system/result.hpp>

#include <exception>
#include <string>
#include <string_view>

namespace kinesisd {

// What went wrong, named once for logs and metric labels (name()).
enum class Errc {
    // the way to the service
    name_not_resolved,
    connect_failed,
    connection_lost,
    timed_out,
    tls_failed,
    response_too_large,
    malformed_response,
    // what the service says (kinesis-protocol: errors, status and retry)
    throttled,
    limit_exceeded,
    service_failed,
    resource_in_use,
    expired_iterator,
    expired_next_token,
    expired_credentials,
    clock_skewed,
    resource_not_found,
    access_denied,
    encryption_key_refused,
    invalid_request,
    stream_recreated,
    stream_not_active,
    // credentials
    no_credentials,
    invalid_credentials,
    credentials_unavailable,
    unrecognized_credentials,
    // one record or row; also the reasons of rows_skipped_total
    invalid_utf8,
    invalid_json,
    missing_field,
    wrong_type,
    too_deep,
    null_value,
    invalid_stream_name,
    invalid_partition_key,
    invalid_hash_key,
    record_too_large,
    record_refused,
    deletion,
    too_long,
    invalid_csv,
    // disk
    file_missing,
    file_exists,
    file_changed,
    disk_full,
    disk_failed,
    permission_denied,
    locked,
    damaged_snapshot,
    // the configuration, the command line
    invalid_configuration,
};

// What to do about an error.
enum class Remedy {
    retry,                // after a back-off; the cause is outside and may pass
    reopen_iterator,      // ask for a new iterator (or start the listing anew), then go on
    refresh_credentials,  // fetch credentials (or learn the clock offset), then repeat
    drop_row,             // only this row is wrong: count it, go on with its neighbours
    give_up,              // nothing will change without a person
};

[[nodiscard]] Remedy remedy(Errc code);

// The stable name, as in metric labels: "throttled", "wrong_type".
[[nodiscard]] std::string_view name(Errc code);

// A code and what a person needs besides: ids, places, the service's own words. Never a secret.
struct [[nodiscard]] Error {
    Errc code;
    std::string detail;

    // "throttled: Rate exceeded for shard …"
    [[nodiscard]] std::string text() const;
    // The same error with "context: " put before its detail.
    [[nodiscard]] Error in(std::string_view context) const;

    friend bool operator==(const Error&, const Error&) = default;
};

template <class T = void>
using Result = boost::system::result<T, Error>;

// Thrown by a task that cannot go on, so that its TaskGroup ends; carries the operating error.
class Failure : public std::exception {
public:
    explicit Failure(Error error) : error_{std::move(error)}, text_{error_.text()} {}
    [[nodiscard]] const Error& error() const { return error_; }
    [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }

private:
    Error error_;
    std::string text_;
};

// Result<T>::value() on an error throws Failure (Boost.System finds this by its name).
[[noreturn]] void throw_exception_from_error(
    const Error& error, const boost::source_location& where
);

}  // namespace kinesisd

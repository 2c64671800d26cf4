#include "base/error.hpp"

#include "base/check.hpp"

namespace kinesisd {

Remedy remedy(Errc code) {
    switch (code) {
        case Errc::name_not_resolved:
        case Errc::connect_failed:
        case Errc::connection_lost:
        case Errc::timed_out:
        case Errc::tls_failed:
        case Errc::response_too_large:
        case Errc::malformed_response:
        case Errc::throttled:
        case Errc::limit_exceeded:
        case Errc::service_failed:
        case Errc::resource_in_use:
        case Errc::credentials_unavailable:
        case Errc::stream_recreated: return Remedy::retry;
        case Errc::expired_iterator:
        case Errc::expired_next_token: return Remedy::reopen_iterator;
        case Errc::expired_credentials:
        case Errc::unrecognized_credentials:
        case Errc::clock_skewed: return Remedy::refresh_credentials;
        case Errc::resource_not_found:
        case Errc::stream_not_active:
        case Errc::access_denied:
        case Errc::encryption_key_refused:
        case Errc::invalid_request:
        case Errc::no_credentials:
        case Errc::invalid_credentials: return Remedy::give_up;
        case Errc::invalid_utf8:
        case Errc::invalid_json:
        case Errc::missing_field:
        case Errc::wrong_type:
        case Errc::too_deep:
        case Errc::null_value:
        case Errc::invalid_stream_name:
        case Errc::invalid_partition_key:
        case Errc::invalid_hash_key:
        case Errc::record_too_large:
        case Errc::record_refused:
        case Errc::deletion:
        case Errc::too_long:
        case Errc::invalid_csv: return Remedy::drop_row;
        case Errc::disk_full:
        case Errc::disk_failed:
        case Errc::file_changed:
        case Errc::permission_denied: return Remedy::retry;
        case Errc::file_missing:
        case Errc::file_exists:
        case Errc::locked:
        case Errc::damaged_snapshot:
        case Errc::invalid_configuration: return Remedy::give_up;
    }
    check(false);
    return Remedy::give_up;
}

std::string_view name(Errc code) {
    switch (code) {
        case Errc::name_not_resolved: return "name_not_resolved";
        case Errc::connect_failed: return "connect_failed";
        case Errc::connection_lost: return "connection_lost";
        case Errc::timed_out: return "timed_out";
        case Errc::tls_failed: return "tls_failed";
        case Errc::response_too_large: return "response_too_large";
        case Errc::malformed_response: return "malformed_response";
        case Errc::throttled: return "throttled";
        case Errc::limit_exceeded: return "limit_exceeded";
        case Errc::service_failed: return "service_failed";
        case Errc::resource_in_use: return "resource_in_use";
        case Errc::expired_iterator: return "expired_iterator";
        case Errc::expired_next_token: return "expired_next_token";
        case Errc::expired_credentials: return "expired_credentials";
        case Errc::clock_skewed: return "clock_skewed";
        case Errc::resource_not_found: return "resource_not_found";
        case Errc::access_denied: return "access_denied";
        case Errc::encryption_key_refused: return "encryption_key_refused";
        case Errc::invalid_request: return "invalid_request";
        case Errc::stream_recreated: return "stream_recreated";
        case Errc::stream_not_active: return "stream_not_active";
        case Errc::no_credentials: return "no_credentials";
        case Errc::invalid_credentials: return "invalid_credentials";
        case Errc::credentials_unavailable: return "credentials_unavailable";
        case Errc::unrecognized_credentials: return "unrecognized_credentials";
        case Errc::invalid_utf8: return "invalid_utf8";
        case Errc::invalid_json: return "invalid_json";
        case Errc::missing_field: return "missing_field";
        case Errc::wrong_type: return "wrong_type";
        case Errc::too_deep: return "too_deep";
        case Errc::null_value: return "null_value";
        case Errc::invalid_stream_name: return "invalid_stream_name";
        case Errc::invalid_partition_key: return "invalid_partition_key";
        case Errc::invalid_hash_key: return "invalid_hash_key";
        case Errc::record_too_large: return "record_too_large";
        case Errc::record_refused: return "record_refused";
        case Errc::deletion: return "deletion";
        case Errc::too_long: return "too_long";
        case Errc::invalid_csv: return "invalid_csv";
        case Errc::file_missing: return "file_missing";
        case Errc::file_exists: return "file_exists";
        case Errc::file_changed: return "file_changed";
        case Errc::disk_full: return "disk_full";
        case Errc::disk_failed: return "disk_failed";
        case Errc::permission_denied: return "permission_denied";
        case Errc::locked: return "locked";
        case Errc::damaged_snapshot: return "damaged_snapshot";
        case Errc::invalid_configuration: return "invalid_configuration";
    }
    check(false);
    return "";
}

std::string Error::text() const {
    std::string text{name(code)};
    if (!detail.empty()) text.append(": ").append(detail);
    return text;
}

Error Error::in(std::string_view context) const {
    std::string widened{context};
    if (!detail.empty()) widened.append(": ").append(detail);
    return Error{code, std::move(widened)};
}

void throw_exception_from_error(const Error& error, const boost::source_location& /*where*/) {
    throw Failure{error};
}

}  // namespace kinesisd

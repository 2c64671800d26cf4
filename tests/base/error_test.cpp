#include "base/error.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace kinesisd {
namespace {

struct Expected {
    Errc code;
    std::string_view name;
    Remedy remedy;
};

// Every code, in the order of the enumeration.
const Expected codes[] = {
    {Errc::name_not_resolved, "name_not_resolved", Remedy::retry},
    {Errc::connect_failed, "connect_failed", Remedy::retry},
    {Errc::connection_lost, "connection_lost", Remedy::retry},
    {Errc::timed_out, "timed_out", Remedy::retry},
    {Errc::tls_failed, "tls_failed", Remedy::retry},
    {Errc::response_too_large, "response_too_large", Remedy::retry},
    {Errc::malformed_response, "malformed_response", Remedy::retry},
    {Errc::throttled, "throttled", Remedy::retry},
    {Errc::limit_exceeded, "limit_exceeded", Remedy::retry},
    {Errc::service_failed, "service_failed", Remedy::retry},
    {Errc::resource_in_use, "resource_in_use", Remedy::retry},
    {Errc::expired_iterator, "expired_iterator", Remedy::reopen_iterator},
    {Errc::expired_next_token, "expired_next_token", Remedy::reopen_iterator},
    {Errc::expired_credentials, "expired_credentials", Remedy::refresh_credentials},
    {Errc::clock_skewed, "clock_skewed", Remedy::refresh_credentials},
    {Errc::resource_not_found, "resource_not_found", Remedy::give_up},
    {Errc::access_denied, "access_denied", Remedy::give_up},
    {Errc::encryption_key_refused, "encryption_key_refused", Remedy::give_up},
    {Errc::invalid_request, "invalid_request", Remedy::give_up},
    {Errc::stream_recreated, "stream_recreated", Remedy::retry},
    {Errc::stream_not_active, "stream_not_active", Remedy::give_up},
    {Errc::no_credentials, "no_credentials", Remedy::give_up},
    {Errc::invalid_credentials, "invalid_credentials", Remedy::give_up},
    {Errc::credentials_unavailable, "credentials_unavailable", Remedy::retry},
    {Errc::unrecognized_credentials, "unrecognized_credentials", Remedy::refresh_credentials},
    {Errc::invalid_utf8, "invalid_utf8", Remedy::drop_row},
    {Errc::invalid_json, "invalid_json", Remedy::drop_row},
    {Errc::missing_field, "missing_field", Remedy::drop_row},
    {Errc::wrong_type, "wrong_type", Remedy::drop_row},
    {Errc::too_deep, "too_deep", Remedy::drop_row},
    {Errc::null_value, "null_value", Remedy::drop_row},
    {Errc::invalid_stream_name, "invalid_stream_name", Remedy::drop_row},
    {Errc::invalid_partition_key, "invalid_partition_key", Remedy::drop_row},
    {Errc::invalid_hash_key, "invalid_hash_key", Remedy::drop_row},
    {Errc::record_too_large, "record_too_large", Remedy::drop_row},
    {Errc::record_refused, "record_refused", Remedy::drop_row},
    {Errc::deletion, "deletion", Remedy::drop_row},
    {Errc::too_long, "too_long", Remedy::drop_row},
    {Errc::invalid_csv, "invalid_csv", Remedy::drop_row},
    {Errc::file_missing, "file_missing", Remedy::give_up},
    {Errc::file_exists, "file_exists", Remedy::give_up},
    {Errc::file_changed, "file_changed", Remedy::retry},
    {Errc::disk_full, "disk_full", Remedy::retry},
    {Errc::disk_failed, "disk_failed", Remedy::retry},
    {Errc::permission_denied, "permission_denied", Remedy::retry},
    {Errc::locked, "locked", Remedy::give_up},
    {Errc::damaged_snapshot, "damaged_snapshot", Remedy::give_up},
    {Errc::invalid_configuration, "invalid_configuration", Remedy::give_up},
};

TEST(ErrorCodes, HaveARemedyAndAName) {
    for (const Expected& expected : codes) {
        EXPECT_EQ(name(expected.code), expected.name);
        EXPECT_EQ(remedy(expected.code), expected.remedy) << expected.name;
    }
}

TEST(ErrorCodes, AreAllInThisTable) {
    for (std::size_t i = 0; i < std::size(codes); ++i)
        EXPECT_EQ(static_cast<std::size_t>(codes[i].code), i) << codes[i].name;
    EXPECT_EQ(std::rbegin(codes)->code, Errc::invalid_configuration);  // the last one there is
}

TEST(ErrorCodes, HaveNamesThatAreUniqueMetricLabels) {
    std::set<std::string_view> names;
    for (const Expected& expected : codes) {
        const std::string_view label = name(expected.code);
        EXPECT_TRUE(names.insert(label).second) << label;
        EXPECT_TRUE(std::ranges::all_of(label, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        })) << label;
    }
}

TEST(Errors, PrintTheirCodeAndDetail) {
    EXPECT_EQ((Error{Errc::throttled, "Rate exceeded"}.text()), "throttled: Rate exceeded");
    EXPECT_EQ((Error{Errc::timed_out, ""}.text()), "timed_out");
}

TEST(Errors, AreWidenedByTheirContext) {
    const Error error{Errc::wrong_type, "not an int"};
    EXPECT_EQ(error.in("column a"), (Error{Errc::wrong_type, "column a: not an int"}));
    EXPECT_EQ(
        error.in("column a").in("record 7"),
        (Error{Errc::wrong_type, "record 7: column a: not an int"})
    );
    EXPECT_EQ((Error{Errc::timed_out, ""}.in("list shards").detail), "list shards");
}

TEST(Results, HoldAValueOrAnError) {
    const Result<int> value = 7;
    EXPECT_EQ(value.value(), 7);
    const Result<int> failed = Error{Errc::locked, "by pid 1"};
    EXPECT_FALSE(failed.has_value());
    EXPECT_EQ(failed.error().code, Errc::locked);
    EXPECT_TRUE(Result<>{}.has_value());
}

TEST(Results, ThrowTheirErrorAsAFailureWhenTheValueIsTaken) {
    const Result<int> failed = Error{Errc::locked, "by pid 1"};
    try {
        (void)failed.value();
        FAIL() << "no exception";
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.error(), (Error{Errc::locked, "by pid 1"}));
        EXPECT_STREQ(failure.what(), "locked: by pid 1");
    }
}

}  // namespace
}  // namespace kinesisd

#include "kinesis/service_error.hpp"

#include "kinesis/cbor_bytes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

namespace kinesisd::kinesis {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Shape {
    const char* body;
    std::optional<std::string_view> type_header;
    const char* code;
    const char* message;
};

void PrintTo(const Shape& row, std::ostream* out) {
    *out << row.body;
}

class ServiceErrorShape : public testing::TestWithParam<Shape> {};

TEST_P(ServiceErrorShape, IsRead) {
    const ServiceError error =
        parse_service_error(400, Wire::json, GetParam().body, GetParam().type_header, "id-1");
    EXPECT_EQ(error.code, GetParam().code);
    EXPECT_EQ(error.message, GetParam().message);
    EXPECT_EQ(error.status, 400);
    EXPECT_EQ(error.request_id, "id-1");
}

INSTANTIATE_TEST_SUITE_P(
    ServiceError,
    ServiceErrorShape,
    testing::Values(
        Shape{R"({"__type":"FooException","message":"m"})", {}, "FooException", "m"},
        Shape{
            R"({"__type":"com.amazonaws.kinesis.v20131202#ResourceNotFoundException","message":"m"})",
            {},
            "ResourceNotFoundException",
            "m"
        },
        Shape{R"({"__type":"Foo:http://internal.amazon.com/coral/"})", {}, "Foo", ""},
        Shape{R"({"__type":"aws.test#Foo:http://x/","Message":"M"})", {}, "Foo", "M"},
        Shape{R"({"code":"Foo,Bar","message":"m"})", {}, "Foo", "m"},
        Shape{R"({"__type":"A","code":"B"})", "C", "A", ""},
        Shape{R"({"__type":"","code":"B"})", "C", "B", ""},
        Shape{R"({"__type":null,"code":400,"message":null})", "C", "C", ""},
        Shape{R"({"message":"m"})", "x.y#Foo:http://z", "Foo", "m"},
        Shape{"", "Foo", "Foo", ""},
        Shape{"", {}, "", ""},
        Shape{"<AccessDeniedException><Message>x</Message></AccessDeniedException>", {}, "", ""},
        Shape{"<html>503</html>", "Foo", "Foo", ""},
        Shape{"[1]", {}, "", ""},
        Shape{R"({"__type":"Foo","message":"trunc)", {}, "", ""},
        Shape{"\xff\xfe", {}, "", ""}
    )
);

TEST(ServiceError, IsReadFromCborToo) {
    const auto read = [](std::string_view body) {
        return parse_service_error(400, Wire::cbor, body, "FromHeader", {});
    };
    const ServiceError indefinite =
        read(from_hex("bf 665f5f74797065 63 412342 676d657373616765 616d ff"));
    EXPECT_EQ(indefinite.code, "B");
    EXPECT_EQ(indefinite.message, "m");
    const ServiceError capital =
        read(cbor_of({{"__type", "SerializationException"}, {"Message", "M"}, {"more", {1, {2}}}}));
    EXPECT_EQ(capital.code, "SerializationException");
    EXPECT_EQ(capital.message, "M");
    EXPECT_EQ(read(cbor_of({{"__type", nullptr}, {"message", 7}})).code, "FromHeader");
    EXPECT_EQ(read("").code, "FromHeader");
    EXPECT_EQ(read("<html>503</html>").code, "FromHeader");
    // Somebody in between answered in JSON and did not say so.
    EXPECT_EQ(read(R"({"__type":"Foo","message":"m"})").code, "Foo");
}

// The words of those that do not know CBOR; none of them may look like the fault of a record.
TEST(ServiceError, NamesTheWireWhenACborCallIsNotUnderstood) {
    for (const ServiceError& error : std::vector<ServiceError>{
             {404, "UnknownOperationException", "", ""},
             {404, "", "", ""},
             {406, "", "", ""},
             {415, "", "", ""},
             {415, "UnsupportedMediaTypeException", "", ""},
             {400, "SerializationException", "not JSON", "id"},
             {400, "UnknownOperationException", "", ""}
         }) {
        EXPECT_EQ(error.error_of_cbor_call().code, Errc::invalid_configuration);
        EXPECT_THAT(error.error_of_cbor_call().detail, HasSubstr("`wire: cbor`"));
        EXPECT_THAT(error.error_of_cbor_call().detail, HasSubstr(std::to_string(error.status)));
        EXPECT_EQ(error.error().code, Errc::invalid_request);
    }
    for (const ServiceError& error : std::vector<ServiceError>{
             {400, "ValidationException", "m", ""},
             {400, "ResourceNotFoundException", "m", ""},
             {413, "", "", ""},
             {503, "", "", ""},
             {403, "", "", ""}
         })
        EXPECT_EQ(error.error_of_cbor_call(), error.error());
}

TEST(ServiceError, TellsAPersonEverythingItKnows) {
    EXPECT_EQ(
        (ServiceError{400, "ProvisionedThroughputExceededException", "Rate exceeded", "r-1"}.error()
        ),
        (Error{Errc::throttled, "ProvisionedThroughputExceededException: Rate exceeded (400, r-1)"})
    );
    EXPECT_EQ(
        (ServiceError{500, "", "", ""}.error()),
        (Error{Errc::service_failed, "an answer without error code (500)"})
    );
}

// The service quotes the canonical request, and that holds the session token.
TEST(ServiceError, DoesNotRepeatTheCanonicalRequest) {
    const ServiceError error = parse_service_error(
        400,
        Wire::json,
        R"({"__type":"InvalidSignatureException","message":"The request signature we calculated does )"
        R"(not match.\n\nThe Canonical String for this request should have been\n'POST\n/\n\n)"
        R"(x-amz-security-token:SECRET\n'"})",
        {},
        {}
    );
    EXPECT_EQ(error.message, "The request signature we calculated does not match.");
    EXPECT_THAT(error.error().detail, Not(HasSubstr("SECRET")));
    EXPECT_EQ(error.error().code, Errc::access_denied);
}

struct Kind {
    const char* code;
    int status;
    const char* message;
    Errc kind;
};

void PrintTo(const Kind& row, std::ostream* out) {
    *out << row.code << " " << row.status << " " << row.message;
}

class ServiceErrorKind : public testing::TestWithParam<Kind> {};

TEST_P(ServiceErrorKind, IsClassified) {
    const Kind& row = GetParam();
    EXPECT_EQ(classify(row.code, row.status, row.message), row.kind)
        << name(classify(row.code, row.status, row.message)) << " instead of " << name(row.kind);
}

INSTANTIATE_TEST_SUITE_P(
    Throttles,
    ServiceErrorKind,
    testing::Values(
        Kind{"BandwidthLimitExceeded", 400, "", Errc::throttled},
        Kind{"EC2ThrottledException", 400, "", Errc::throttled},
        Kind{"PriorRequestNotComplete", 400, "", Errc::throttled},
        Kind{"ProvisionedThroughputExceededException", 400, "", Errc::throttled},
        Kind{"RequestLimitExceeded", 400, "", Errc::throttled},
        Kind{"RequestThrottled", 400, "", Errc::throttled},
        Kind{"RequestThrottledException", 400, "", Errc::throttled},
        Kind{"SlowDown", 503, "", Errc::throttled},
        Kind{"ThrottledException", 400, "", Errc::throttled},
        Kind{"Throttling", 400, "", Errc::throttled},
        Kind{"ThrottlingException", 400, "", Errc::throttled},
        Kind{"TooManyRequestsException", 429, "", Errc::throttled},
        Kind{"TransactionInProgressException", 400, "", Errc::throttled},
        Kind{"KMSThrottlingException", 400, "", Errc::throttled},
        Kind{"", 429, "", Errc::throttled},
        Kind{"LimitExceededException", 400, "", Errc::limit_exceeded}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Faults,
    ServiceErrorKind,
    testing::Values(
        Kind{"InternalFailure", 500, "", Errc::service_failed},
        Kind{"InternalFailureException", 500, "", Errc::service_failed},
        Kind{"InternalFailureException", 400, "", Errc::service_failed},
        Kind{"ServiceUnavailable", 503, "", Errc::service_failed},
        Kind{"RequestTimeoutException", 400, "", Errc::service_failed},
        Kind{"", 500, "", Errc::service_failed},
        Kind{"", 502, "", Errc::service_failed},
        Kind{"", 503, "", Errc::service_failed},
        Kind{"", 504, "", Errc::service_failed},
        Kind{"", 599, "", Errc::service_failed},
        Kind{"BrandNewException", 500, "", Errc::service_failed},
        Kind{"", 408, "", Errc::service_failed},
        Kind{"", 302, "", Errc::malformed_response}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Expiries,
    ServiceErrorKind,
    testing::Values(
        Kind{"ExpiredIteratorException", 400, "", Errc::expired_iterator},
        Kind{"ExpiredNextTokenException", 400, "", Errc::expired_next_token},
        Kind{"ExpiredTokenException", 400, "", Errc::expired_credentials},
        Kind{"ExpiredToken", 403, "", Errc::expired_credentials},
        Kind{
            "UnrecognizedClientException",
            400,
            "The security token included in the request is expired",
            Errc::expired_credentials
        },
        Kind{
            "InvalidSignatureException",
            400,
            "Signature expired: 20260901T000000Z is now earlier than 20260901T000500Z",
            Errc::clock_skewed
        },
        Kind{
            "InvalidSignatureException",
            400,
            "Signature not yet current: 20260901T001000Z is still later than 20260901T000500Z",
            Errc::clock_skewed
        },
        Kind{"RequestExpired", 400, "", Errc::clock_skewed},
        Kind{"RequestInTheFuture", 400, "", Errc::clock_skewed},
        Kind{"RequestTimeTooSkewed", 403, "", Errc::clock_skewed}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Refusals,
    ServiceErrorKind,
    testing::Values(
        Kind{"ResourceNotFoundException", 400, "", Errc::resource_not_found},
        Kind{"ResourceInUseException", 400, "", Errc::resource_in_use},
        Kind{"AccessDeniedException", 400, "", Errc::access_denied},
        Kind{"AccessDenied", 403, "", Errc::access_denied},
        Kind{"MissingAuthenticationTokenException", 400, "", Errc::access_denied},
        Kind{"IncompleteSignatureException", 400, "", Errc::access_denied},
        Kind{
            "UnrecognizedClientException",
            400,
            "The security token included in the request is invalid.",
            Errc::unrecognized_credentials
        },
        Kind{"InvalidSignatureException", 400, "does not match", Errc::access_denied},
        Kind{"SignatureDoesNotMatch", 403, "", Errc::access_denied},
        Kind{"", 403, "", Errc::access_denied},
        Kind{"KMSAccessDeniedException", 400, "", Errc::encryption_key_refused},
        Kind{"KMSDisabledException", 400, "", Errc::encryption_key_refused},
        Kind{"KMSInvalidStateException", 400, "", Errc::encryption_key_refused},
        Kind{"KMSNotFoundException", 400, "", Errc::encryption_key_refused},
        Kind{"KMSOptInRequired", 400, "", Errc::encryption_key_refused},
        Kind{"InvalidArgumentException", 400, "", Errc::invalid_request},
        Kind{"ValidationException", 400, "", Errc::invalid_request},
        Kind{"SerializationException", 400, "", Errc::invalid_request},
        Kind{"UnknownOperationException", 400, "", Errc::invalid_request},
        Kind{"", 413, "", Errc::invalid_request},
        Kind{"", 404, "", Errc::invalid_request},
        Kind{"BrandNewException", 400, "", Errc::invalid_request}
    )
);

}  // namespace
}  // namespace kinesisd::kinesis

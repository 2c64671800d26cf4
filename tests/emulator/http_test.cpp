// What the service says to requests before it looks at their operation.
#include "emulator/calendar.hpp"
#include "emulator/emulated.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd::emulator {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

void set_header(Request& request, std::string_view name, std::optional<std::string> value) {
    std::erase_if(request.headers, [name](const auto& header) { return header.first == name; });
    if (value) request.headers.emplace_back(name, *value);
}

TEST(Answers, CarryIdsAndTheServicesClock) {
    Emulated emulated = with_stream();
    for (const char* operation : {"ListStreams", "NoSuchOperation"}) {
        const Response response =
            emulated.service.handle(emulated.request(operation, Json::object()), emulated.now);
        EXPECT_THAT(
            header_of(response, "x-amzn-RequestId").value_or(""),
            MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
        );
        EXPECT_EQ(header_of(response, "x-amz-id-2").value_or("").size(), 96U);
        EXPECT_EQ(header_of(response, "date"), "Tue, 01 Sep 2026 00:00:00 GMT");
        EXPECT_EQ(header_of(response, "content-type"), "application/x-amz-json-1.1");
    }
}

TEST(Answers, AreTheSameForTheSameSeedAndDifferForAnother) {
    const auto life = [](std::uint64_t seed) {
        Options options = no_rate_limits();
        options.seed = seed;
        Emulated emulated = with_stream(2, options);
        std::string all;
        emulated.put("a");
        for (const Json& start :
             {Json{{"ShardIteratorType", "TRIM_HORIZON"}}, Json{{"ShardIteratorType", "LATEST"}}})
            all += emulated.iterator(first_shard, start);
        const Response response =
            emulated.service.handle(emulated.request("ListStreams", Json::object()), emulated.now);
        return all + response.body + header_of(response, "x-amzn-RequestId").value_or("");
    };
    EXPECT_EQ(life(7), life(7));
    EXPECT_NE(life(7), life(8));
}

TEST(Probes, AreAnsweredWithoutASignature) {
    Emulated emulated;
    for (const char* target : {"/", "/health"}) {
        const Response response = emulated.service.handle({"GET", target, {}, ""}, emulated.now);
        EXPECT_EQ(response.status, 200);
        EXPECT_EQ(response.body, R"({"status":"ok"})");
        EXPECT_EQ(emulated.service.handle({"HEAD", target, {}, ""}, emulated.now).body, "");
    }
    EXPECT_EQ(emulated.service.handle({"GET", "/other", {}, ""}, emulated.now).status, 403);
    EXPECT_EQ(emulated.service.handle({"DELETE", "/", {}, ""}, emulated.now).status, 403);
}

TEST(Requests, OfAnotherContentTypeGetXml) {
    for (const char* type :
         {"application/cbor", "application/json", "application/x-amz-json-1.0", ""}) {
        Emulated emulated;
        Request request = emulated.request("ListStreams", Json::object());
        set_header(request, "Content-Type", type);
        const Response response = emulated.service.handle(request, emulated.now);
        EXPECT_EQ(response.status, 404) << type;
        EXPECT_EQ(response.body, "<UnknownOperationException/>\n") << type;
    }
}

TEST(Requests, MayHaveParametersAndAnyCaseInTheirHeaders) {
    Emulated emulated;
    Request request = emulated.request("ListStreams", Json::object());
    set_header(request, "Content-Type", std::nullopt);
    request.headers.emplace_back("CONTENT-type", "application/x-amz-json-1.1; charset=utf-8");
    EXPECT_EQ(emulated.send(request).status, 200);
}

TEST(Requests, ThatAreNoJsonObjectAreNotSerializable) {
    for (const char* body : {"", "{", "[]", "17", "null", "{\"StreamName\":\"\xff\"}", "{} {}"}) {
        Emulated emulated;
        Request request = emulated.request("ListStreams", Json::object());
        request.body = body;
        const Reply reply = emulated.send(request);
        EXPECT_EQ(reply.status, 400) << body;
        EXPECT_EQ(reply.error(), "SerializationException") << body;
    }
}

TEST(Requests, ForAnUnknownOperationAreRefused) {
    Emulated emulated;
    for (const char* operation : {"SubscribeToShard", "AddTagsToStream", "", "listStreams"}) {
        const Reply reply = emulated.call(operation, Json::object());
        EXPECT_EQ(reply.status, 400);
        EXPECT_EQ(reply.error(), "UnknownOperationException") << operation;
    }
    Request other = emulated.request("ListStreams", Json::object());
    set_header(other, "X-Amz-Target", "DynamoDB_20120810.ListStreams");
    EXPECT_EQ(emulated.send(other).error(), "UnknownOperationException");
}

TEST(Requests, AboveTheBodyLimitAreTooLarge) {
    Emulated emulated;
    Request request = emulated.request("ListStreams", Json::object());
    request.body.resize(request_body_bytes_max + 1, ' ');
    EXPECT_EQ(emulated.send(request).status, 413);
    request.body.pop_back();
    EXPECT_EQ(emulated.send(request).status, 200);
}

TEST(Requests, WithoutASignatureAreRefused) {
    Emulated emulated;
    Request request = emulated.request("ListStreams", Json::object());
    set_header(request, "Authorization", std::nullopt);
    EXPECT_EQ(emulated.send(request).error(), "MissingAuthenticationTokenException");
}

TEST(Requests, WithHalfASignatureAreRefused) {
    struct Case {
        const char* authorization;
        const char* missing;
    };
    for (const Case& each :
         {Case{"AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host", "Signature"},
          Case{"AWS4-HMAC-SHA256 Signature=a, SignedHeaders=host", "Credential"},
          Case{"AWS4-HMAC-SHA256 Signature=a, Credential=a", "SignedHeaders"},
          Case{"Bearer x", "Credential"}}) {
        Emulated emulated;
        Request request = emulated.request("ListStreams", Json::object());
        set_header(request, "Authorization", each.authorization);
        const Reply reply = emulated.send(request);
        EXPECT_EQ(reply.error(), "IncompleteSignatureException") << each.authorization;
        EXPECT_THAT(
            reply.message(), HasSubstr("requires '" + std::string{each.missing} + "' parameter")
        );
    }
    Emulated emulated;
    Request request = emulated.request("ListStreams", Json::object());
    set_header(request, "X-Amz-Date", std::nullopt);
    EXPECT_EQ(emulated.send(request).error(), "IncompleteSignatureException");
}

TEST(Dates, HaveTheirTwoForms) {
    const WallTime time{std::chrono::milliseconds{1'421'889'722'999}};
    EXPECT_EQ(http_date(time), "Thu, 22 Jan 2015 01:22:02 GMT");
    EXPECT_EQ(java_date(time), "Thu Jan 22 01:22:02 UTC 2015");
}

}  // namespace
}  // namespace kinesisd::emulator

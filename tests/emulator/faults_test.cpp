#include "emulator/faults.hpp"

#include "emulator/emulated.hpp"

#include <gtest/gtest.h>

namespace kinesisd::emulator {
namespace {

Options with(FaultRates rates, std::uint64_t seed = 7) {
    Options options;
    options.read_limits = options.write_limits = RateLimits::off;
    options.faults = rates;
    options.seed = seed;
    return options;
}

Json entries(int count) {
    Json records = Json::array();
    for (int i = 0; i < count; ++i)
        records.push_back({{"Data", "YQ=="}, {"PartitionKey", std::to_string(i)}});
    return {{"StreamName", "s"}, {"Records", records}};
}

TEST(EmulatorFaults, AreNoneUnlessAskedFor) {
    Emulated emulated{with({})};
    emulated.service.create_stream("s", 1, start_of_test);
    for (int i = 0; i < 50; ++i)
        EXPECT_EQ(emulated.call("PutRecords", entries(10)).body["FailedRecordCount"], 0);
}

TEST(EmulatorFaults, RefuseTheirShareOfEntriesAndStoreTheOthers) {
    Emulated emulated{with({.partial_failure = 0.3})};
    emulated.service.create_stream("s", 1, start_of_test);
    int refused = 0;
    std::map<std::string, int> codes;
    for (int i = 0; i < 20; ++i) {
        const Reply reply = emulated.call("PutRecords", entries(100));
        ASSERT_EQ(reply.status, 200);
        int errors = 0;
        for (const Json& result : reply.body["Records"])
            if (result.contains("ErrorCode")) {
                ++errors;
                ++codes[result["ErrorCode"]];
            }
        EXPECT_EQ(reply.body["FailedRecordCount"], errors);
        refused += errors;
    }
    EXPECT_NEAR(refused, 600, 100);
    EXPECT_EQ(codes.size(), 2U) << "throttles and failures";
    EXPECT_EQ(emulated.service.accepted("s").size(), 2000U - static_cast<unsigned>(refused));
}

TEST(EmulatorFaults, ThrottleDataCallsOnly) {
    Emulated emulated{with({.throttle = 1})};
    emulated.service.create_stream("s", 1, start_of_test);
    const Reply refused = emulated.call("PutRecords", entries(1));
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.error(), "ProvisionedThroughputExceededException");
    EXPECT_EQ(emulated.call("ListShards", {{"StreamName", "s"}}).status, 200);
    EXPECT_TRUE(emulated.service.accepted("s").empty());
}

TEST(EmulatorFaults, FailAnyCall) {
    Emulated emulated{with({.error = 1})};
    emulated.service.create_stream("s", 1, start_of_test);
    const Reply failed = emulated.call("ListShards", {{"StreamName", "s"}});
    EXPECT_EQ(failed.status, 500);
    EXPECT_EQ(failed.error(), "InternalFailureException");
}

TEST(EmulatorFaults, AreTheSameForTheSameSeed) {
    const auto outcomes = [](std::uint64_t seed) {
        Emulated emulated{with({.throttle = 0.2, .error = 0.1, .partial_failure = 0.3}, seed)};
        // A fault may hit this too: the stream is made past the API.
        emulated.service.create_stream("s", 1, start_of_test);
        std::string all;
        for (int i = 0; i < 30; ++i)
            all += emulated.call("PutRecords", entries(5)).body.value("__type", "ok") + " ";
        return all;
    };
    EXPECT_EQ(outcomes(1), outcomes(1));
    EXPECT_NE(outcomes(1), outcomes(2));
}

}  // namespace
}  // namespace kinesisd::emulator

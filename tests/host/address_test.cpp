#include "host/address.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace kinesisd::test {
namespace {

TEST(Address, IsAHostAndAPort) {
    struct Row {
        const char* text;
        const char* host;
        unsigned short port;
    };
    for (const auto& [text, host, port] :
         {Row{"127.0.0.1:9464", "127.0.0.1", 9464},
          Row{"localhost:0", "localhost", 0},
          Row{"[::1]:65535", "::1", 65535}}) {
        const auto address = split_address(text);
        ASSERT_TRUE(address) << text;
        EXPECT_EQ(address->first, host);
        EXPECT_EQ(address->second, port);
        EXPECT_EQ(join_address(host, port), text);
    }
}

TEST(Address, NothingElseIsOne) {
    for (const std::string text :
         {"",
          "9464",
          ":9464",
          "host",
          "host:",
          "host:x",
          "host:-1",
          "host:65536",
          "::1:80",
          "[::1]",
          "[]:1",
          "[::1:1",
          "::1]:1",
          "a:b:1",
          "host:1 "}) {
        const auto address = split_address(text);
        ASSERT_FALSE(address) << text;
        EXPECT_EQ(address.error().code, Errc::invalid_configuration);
        EXPECT_THAT(address.error().detail, ::testing::HasSubstr("found \"" + text + "\""));
    }
}

}  // namespace
}  // namespace kinesisd::test

#include "config/text_forms.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace kinesisd::config;

namespace {

struct FormCase {
    std::string text;
    bool is_valid;
};

template <std::size_t n>
void expect_forms(bool (*is_valid)(std::string_view), const FormCase (&cases)[n]) {
    for (const FormCase& c : cases)
        EXPECT_EQ(is_valid(c.text), c.is_valid) << '"' << c.text << '"';
}

TEST(TextForms, NamesAreWordsThatCanNameFiles) {
    const FormCase cases[] = {
        {"a", true},
        {"A-z_0.9", true},
        {std::string(128, 'a'), true},
        {std::string(129, 'a'), false},
        {"", false},
        {".", false},
        {"..", false},
        {"...", true},
        {"a/b", false},
        {"a b", false},
        {"ü", false},
    };
    expect_forms(is_name, cases);
}

TEST(TextForms, StreamsAreNamesOrArns) {
    const FormCase cases[] = {
        {"clicks", true},
        {std::string(128, 'a'), true},
        {std::string(129, 'a'), false},
        {"arn:aws:kinesis:eu-west-1:123456789012:stream/clicks", true},
        {"arn:aws-us-gov:kinesis:us-gov-east-1:123456789012:stream/a.b-c_d", true},
        {"arn:aws:kinesis:eu-west-1:12345678901:stream/clicks", false},
        {"arn:aws:kinesis:eu-west-1:12345678901x:stream/clicks", false},
        {"arn:aws:kinesis::123456789012:stream/clicks", false},
        {"arn:aws:firehose:eu-west-1:123456789012:stream/clicks", false},
        {"arn:aws:kinesis:eu-west-1:123456789012:stream/", false},
        {"arn:aws:kinesis:eu-west-1:123456789012:table/clicks", false},
        {"arn:aws:kinesis:eu-west-1:123456789012:stream/c/consumer/x:1", false},
        {"arn:gcp:kinesis:eu-west-1:123456789012:stream/clicks", false},
        {"clicks/2", false},
        {"", false},
    };
    expect_forms(is_stream, cases);
}

TEST(TextForms, RegionsAreHostLabels) {
    const FormCase cases[] = {
        {"eu-west-1", true},
        {std::string(63, 'a'), true},
        {std::string(64, 'a'), false},
        {"", false},
        {"-a", false},
        {"a-", false},
        {"EU-west-1", false},
        {"eu.west", false},
        {"eu/west", false},
    };
    expect_forms(is_region, cases);
}

TEST(TextForms, ListenAddressesAreHostAndPort) {
    const FormCase cases[] = {
        {"127.0.0.1:9464", true},
        {"localhost:0", true},
        {"[::1]:65535", true},
        {"[::ffff:127.0.0.1]:80", true},
        {"[::1]:65536", false},
        {"localhost", false},
        {"localhost:", false},
        {":9464", false},
        {"9464", false},
        {"::1:80", false},
        {"[::1]", false},
        {"[::1", false},
        {"[x]:80", false},
        {"[1]:80", false},
        {"a b:80", false},
        {"a:80x", false},
        {"a:000080", false},
        {"", false},
    };
    expect_forms(is_listen_address, cases);
}

TEST(TextForms, EndpointUrlsHaveASchemeAndAHost) {
    const FormCase cases[] = {
        {"http://localhost:4567", true},
        {"https://kinesis.eu-west-1.amazonaws.com", true},
        {"https://kinesis.eu-west-1.amazonaws.com/", true},
        {"http://my_service:4567/a/b%20", true},
        {"http://[::1]:4567", true},
        {"http://localhost:0", false},
        {"http://localhost:65536", false},
        {"http://localhost:", false},
        {"http://", false},
        {"http:///path", false},
        {"localhost:4567", false},
        {"ftp://localhost", false},
        {"http://a..b", false},
        {"http://.a", false},
        {"http://user:word@localhost", false},
        {"http://localhost/?a=b", false},
        {"http://localhost#a", false},
        {"http://localhost/a b", false},
    };
    expect_forms(is_endpoint_url, cases);
}

TEST(TextForms, PathsOfFilesDoNotEndAsFoldersDo) {
    const FormCase cases[] = {
        {"a", true},
        {"/a/b.jsonl", true},
        {"a/", false},
        {"a/.", false},
        {"..", false},
        {"", false},
    };
    expect_forms(is_file_path, cases);
}

TEST(TextForms, PointersAreThoseOfRfc6901) {
    const FormCase cases[] = {
        {"", true},
        {"/", true},
        {"/a/0/b", true},
        {"/a~0b~1", true},
        {"/-", true},
        {"a", false},
        {"/~", false},
        {"/~2", false},
        {"/a~1~", false},
    };
    expect_forms(is_json_pointer, cases);
}

TEST(TextForms, ReadsSizesInPowersOf1024And1000) {
    struct SizeCase {
        std::string_view text;
        std::optional<std::uint64_t> bytes;
    };
    const SizeCase cases[] = {
        {"0", 0},
        {"12B", 12},
        {"10KiB", 10240},
        {"64MiB", 67108864},
        {"1GiB", 1073741824},
        {"2TiB", 2199023255552},
        {"5MB", 5000000},
        {"3kB", 3000},
        {"3KB", 3000},
        {"1GB", 1000000000},
        {"18446744073709551615", 18446744073709551615U},
        {"18446744073709551616", std::nullopt},
        {"16777216TiB", std::nullopt},
        {"MiB", std::nullopt},
        {"-1", std::nullopt},
        {"1.5GiB", std::nullopt},
        {"1 GiB", std::nullopt},
        {"1gib", std::nullopt},
        {"1M", std::nullopt},
        {"", std::nullopt},
    };
    for (const SizeCase& c : cases)
        EXPECT_EQ(parse_size(c.text), c.bytes) << c.text;
}

TEST(TextForms, WritesSizesInTheLargestExactUnit) {
    EXPECT_EQ(size_text(0), "0B");
    EXPECT_EQ(size_text(1000), "1000B");
    EXPECT_EQ(size_text(16777216), "16MiB");
    EXPECT_EQ(size_text(1099511627776), "1TiB");
}

TEST(TextForms, NormalPathsAreEqualForEqualFiles) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"a", "a"},
        {"./a", "a"},
        {"x/../a", "a"},
        {"../a", "../a"},
        {"../../a", "../../a"},
        {"/a//b/./c", "/a/b/c"},
        {"/../a", "/a"},
        {"/a/../../b", "/b"},
    };
    for (const auto& [path, normal] : cases)
        EXPECT_EQ(lexically_normal(path), normal) << path;
}

}  // namespace

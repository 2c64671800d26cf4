#include "aws/uri.hpp"

#include <gtest/gtest.h>

namespace kinesisd::aws {
namespace {

TEST(PercentEncoding, KeepsUnreservedLetters) {
    const std::string unreserved =
        "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    EXPECT_EQ(percent_encoded(unreserved), unreserved);
}

TEST(PercentEncoding, WritesEveryOtherByteInUpperCase) {
    EXPECT_EQ(
        percent_encoded(" !\"#$%&'()*+,/:;<=>?@[]^`{|}"),
        "%20%21%22%23%24%25%26%27%28%29%2A%2B%2C%2F%3A%3B%3C%3D%3E%3F%40%5B%5D%5E%60%7B%7C%7D"
    );
    EXPECT_EQ(percent_encoded(std::string_view{"\0\x7f\x80\xff", 4}), "%00%7F%80%FF");
    EXPECT_EQ(percent_encoded("ሴ"), "%E1%88%B4");
}

TEST(PercentEncoding, KeepsWhatItIsTold) {
    EXPECT_EQ(percent_encoded("/a b/", "/"), "/a%20b/");
}

TEST(PercentDecoding, TakesEitherCaseAndLeavesWhatIsNoEscape) {
    struct Case {
        std::string_view text;
        std::string_view bytes;
    };
    const Case cases[] = {
        {"", ""},
        {"%2f%2F", "//"},
        {"%E1%88%B4", "ሴ"},
        {"a+b", "a+b"},
        {"%", "%"},
        {"%4", "%4"},
        {"%4g", "%4g"},
        {"%g4", "%g4"},
        {"%%41", "%A"},
        {"%2541", "%41"},
        {"100%25", "100%"},
    };
    for (const Case& c : cases)
        EXPECT_EQ(percent_decoded(c.text), c.bytes) << c.text;
}

TEST(PercentEncoding, ComesBackForAllBytes) {
    std::string bytes;
    for (int i = 0; i < 256; ++i)
        bytes.push_back(static_cast<char>(i));
    EXPECT_EQ(percent_decoded(percent_encoded(bytes)), bytes);
}

TEST(LowerCase, ChangesAsciiOnly) {
    EXPECT_EQ(lower_case("X-Amz-Date@[Z`{"), "x-amz-date@[z`{");
    EXPECT_EQ(lower_case("\xc3\x84"), "\xc3\x84");
}

}  // namespace
}  // namespace kinesisd::aws

#include "kinesis/requests.hpp"

#include <gtest/gtest.h>

#include <string>

namespace kinesisd::kinesis {
namespace {

const std::string arn = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks";

TEST(StreamRef, IsAnArnIfItStartsLikeOne) {
    EXPECT_EQ(parse_stream_ref("clicks"), StreamRef{StreamName{"clicks"}});
    EXPECT_EQ(parse_stream_ref(arn), StreamRef{StreamArn{arn}});
    EXPECT_EQ(parse_stream_ref("arnold"), StreamRef{StreamName{"arnold"}});
}

TEST(StreamRef, HasATextAndAName) {
    EXPECT_EQ(text_of(StreamName{"clicks"}), "clicks");
    EXPECT_EQ(name_of(StreamName{"clicks"}), "clicks");
    const StreamRef by_arn = parse_stream_ref(arn);
    EXPECT_EQ(text_of(by_arn), arn);
    EXPECT_EQ(name_of(by_arn), "clicks");
}

TEST(StreamRef, NamesAreOfAFewCharacters) {
    for (const std::string& name :
         {std::string{"a"}, std::string{"A.b_c-9"}, std::string(128, 'x')})
        EXPECT_TRUE(is_stream_name(name)) << name;
    for (const std::string& name :
         {std::string{},
          std::string{"a b"},
          std::string{"a/b"},
          std::string{"\u00e9"},
          std::string{"a:b"},
          std::string(129, 'x')})
        EXPECT_FALSE(is_stream_name(name)) << name;
}

TEST(StreamRef, ArnsNameAStreamOfKinesis) {
    for (const char* text :
         {"arn:aws:kinesis:eu-west-1:123456789012:stream/clicks",
          "arn:aws-cn:kinesis:cn-north-1:000000000000:stream/a.b_c-d",
          "arn:aws-us-gov:kinesis:us-gov-west-1:123456789012:stream/x"})
        EXPECT_TRUE(is_stream_arn(text)) << text;
    for (const char* text :
         {"",
          "clicks",
          "arn:aws:kinesis:eu-west-1:123456789012",
          "arn:aws:firehose:eu-west-1:123456789012:stream/clicks",
          "arn:aws:kinesis:eu-west-1:12345678901:stream/clicks",
          "arn:aws:kinesis:eu-west-1:12345678901x:stream/clicks",
          "arn:aws:kinesis::123456789012:stream/clicks",
          "arn:gcp:kinesis:eu-west-1:123456789012:stream/clicks",
          "arn:aws:kinesis:eu-west-1:123456789012:stream/",
          "arn:aws:kinesis:eu-west-1:123456789012:clicks",
          "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks/consumer/c:1700000000"})
        EXPECT_FALSE(is_stream_arn(text)) << text;
}

}  // namespace
}  // namespace kinesisd::kinesis

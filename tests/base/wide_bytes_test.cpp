// The wide paths against the plain ones, over random input: what they take they take rightly.
#include "base/base64.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>

namespace kinesisd {
namespace {

const WideBytes& plain = WideBytes::none();

// Once for everything that this processor has.
class WideBytesTest : public testing::TestWithParam<const WideBytes*> {
protected:
    const WideBytes& wide = *GetParam();

    std::size_t below(std::size_t end) { return random_() % end; }
    std::string bytes(std::size_t size) {
        std::string all;
        for (std::size_t i = 0; i < size; ++i)
            all.push_back(static_cast<char>(random_() & 0xffU));
        return all;
    }

private:
    std::mt19937_64 random_{7};
};

TEST_P(WideBytesTest, EncodeAsThePlainOnesDo) {
    for (std::size_t size = 0; size < 400; ++size) {
        const std::string all = bytes(size);
        std::string by_wide = "before";
        std::string by_plain = "before";
        append_base64(all, by_wide, wide);
        append_base64(all, by_plain, plain);
        ASSERT_EQ(by_wide, by_plain) << size;
    }
}

TEST_P(WideBytesTest, DecodeAsThePlainOnesDoAlsoInPlace) {
    for (std::size_t size = 0; size < 400; ++size) {
        const std::string all = bytes(size);
        std::string text = to_base64(all);
        // Not a byte more than is promised: the sanitizer sees what is stored beyond it.
        const std::size_t room = text.size() / 4 * 3;
        const std::unique_ptr<char[]> out{new char[room + 1]};
        ASSERT_EQ(decode_base64(text, out.get(), wide), size);
        ASSERT_EQ(std::string_view(out.get(), size), all);
        ASSERT_EQ(decode_base64(text, text.data(), wide), size);
        ASSERT_EQ(std::string_view(text).substr(0, size), all);
    }
}

TEST_P(WideBytesTest, RefuseEveryCharacterThatIsNotOfTheAlphabetWhereverItStands) {
    for (unsigned code = 0; code < 256; ++code) {
        const std::string good = to_base64(bytes(150));
        std::string text = good;
        text[below(text.size())] = static_cast<char>(code);
        std::string out(text.size(), '\0');
        const auto expected = decode_base64(text, out.data(), plain);
        const std::string decoded = out.substr(0, expected.value_or(0));
        ASSERT_EQ(decode_base64(text, out.data(), wide), expected) << code;
        ASSERT_EQ(out.substr(0, expected.value_or(0)), decoded) << code;
    }
}

// Else the tests above compare nothing with nothing.
TEST_P(WideBytesTest, TakeSomethingWhereTheProcessorCan) {
    if (&wide == &plain) return;
    std::string out(400, '\0');
    EXPECT_GT(wide.encode_base64(std::string(200, 'a'), out.data()), 150U);
    EXPECT_GT(wide.decode_base64(std::string(220, 'A'), out.data()), 150U);
}

INSTANTIATE_TEST_SUITE_P(Here, WideBytesTest, testing::ValuesIn(WideBytes::all()));

}  // namespace
}  // namespace kinesisd

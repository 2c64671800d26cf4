#include "base/base64.hpp"

#include <gtest/gtest.h>

#include <random>

namespace kinesisd {
namespace {

struct Pair {
    std::string bytes;
    std::string text;
};

// RFC 4648 section 10, and the ends of the alphabet.
const std::vector<Pair> pairs{
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
    {std::string(3, '\0'), "AAAA"},
    {std::string(1, '\0'), "AA=="},
    {"\xff\xff\xff", "////"},
    {"\xfb\xef\xbe", "++++"},
    {std::string{"\x00\x10\x83\x10\x51\x87", 6}, "ABCDEFGH"},
};

std::string random_bytes(std::mt19937_64& random, std::size_t size) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i)
        bytes.push_back(static_cast<char>(random() & 0xffU));
    return bytes;
}

TEST(Base64, WritesTheStandardAlphabetWithPadding) {
    for (const Pair& pair : pairs) {
        EXPECT_EQ(to_base64(pair.bytes), pair.text);
        EXPECT_EQ(base64_size(pair.bytes.size()), pair.text.size());
    }
}

TEST(Base64, ReadsTheStandardAlphabetWithPadding) {
    for (const Pair& pair : pairs)
        EXPECT_EQ(from_base64(pair.text), pair.bytes) << pair.text;
}

TEST(Base64, AppendsBehindWhatIsThere) {
    std::string out = "key=";
    append_base64("foob", out);
    append_base64("", out);
    append_base64("f", out);
    EXPECT_EQ(out, "key=Zm9vYg==Zg==");
}

TEST(Base64, RefusesWhatIsNotItsOwnForm) {
    const std::string refused[] = {
        "Z",           "Zg",         "Zg=",
        "Zm9vY",       "Zm9vYg=",  // missing padding
        "=",           "==",         "===",
        "====",        "Z===",  // only padding
        "Zg==Zg==",    "Zm8=Zm9v",   "Z=g=",
        "=Zg=",        "Zm=v",       "Zg==\n",  // padding inside
        "Zh==",        "Zn==",       "Z/==",
        "Zm9=",        "Zm+=",                // stray bits
        "Zm9-",        "Zm9_",       "-___",  // the URL alphabet
        "Zm 9",        "Zm9v ",      " Zm9v",
        "Zm9v\r\n",    "Zm\n9Zm9v",  // white space
        "Zm9!",        "Z\xc3\xa9v", std::string{"Zm\0v", 4},
        "Zm9vZm\xff=",  // anything else
    };
    for (const std::string& text : refused)
        EXPECT_EQ(from_base64(text), std::nullopt) << text;
}

TEST(Base64, RefusesEachWrongLetterAtEachPlace) {
    const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t place = 0; place < 12; ++place) {
        for (int letter = 0; letter < 256; ++letter) {
            std::string text = "Zm9vZm9vZm9v";
            text[place] = static_cast<char>(letter);
            const bool padded = letter == '=' && place == 11;  // "Zm9=" has stray bits
            const bool valid = !padded && alphabet.find(text[place]) != std::string::npos;
            EXPECT_EQ(from_base64(text).has_value(), valid) << text;
        }
    }
}

TEST(Base64, ComesBackForRandomBytesOfEachLength) {
    std::mt19937_64 random{7};
    for (std::size_t size = 0; size < 300; ++size) {
        const std::string bytes = random_bytes(random, size);
        EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
    }
}

TEST(Base64, DecodesInPlace) {
    std::mt19937_64 random{8};
    for (std::size_t size = 0; size < 300; ++size) {
        const std::string bytes = random_bytes(random, size);
        std::string buffer = to_base64(bytes);
        const std::optional<std::size_t> written = decode_base64(buffer, buffer.data());
        ASSERT_EQ(written, size);
        EXPECT_EQ(buffer.substr(0, size), bytes);
    }
}

TEST(Base64, WritesNoFurtherThanTheBytesItReports) {
    for (const Pair& pair : pairs) {
        std::string buffer(pair.bytes.size() + 8, '#');
        ASSERT_EQ(decode_base64(pair.text, buffer.data()), pair.bytes.size());
        EXPECT_EQ(buffer, pair.bytes + "########");
    }
}

}  // namespace
}  // namespace kinesisd

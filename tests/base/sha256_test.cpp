#include "base/sha256.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace kinesisd {
namespace {

// The examples of NIST (FIPS 180-4) and the empty message.
TEST(Sha256, IsWhatTheStandardSays) {
    struct Row {
        std::vector<std::string> pieces;
        const char* digest;
    };
    for (const Row& row :
         {Row{{}, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
          Row{{"abc"}, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
          Row{{"a", "", "bc"}, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
          Row{{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"},
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
          Row{std::vector<std::string>(1000, std::string(1000, 'a')),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"}}) {
        Sha256 digest;
        for (const std::string& piece : row.pieces)
            digest.add(piece);
        EXPECT_EQ(digest.finish(), row.digest);
    }
}

TEST(Sha256, GivesItsBytesToo) {
    Sha256 digest;
    digest.add("abc");
    const std::string bytes = digest.finish_bytes();
    ASSERT_EQ(bytes.size(), 32U);
    EXPECT_EQ(bytes.substr(0, 4), "\xba\x78\x16\xbf");
    EXPECT_EQ(bytes.substr(30), "\x15\xad");
}

}  // namespace
}  // namespace kinesisd

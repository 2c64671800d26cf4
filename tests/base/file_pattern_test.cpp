#include "base/file_pattern.hpp"

#include <gtest/gtest.h>

namespace kinesisd {
namespace {

using Parts = std::vector<std::string>;

TEST(FilePattern, BeginsAtTheLastFolderWithoutWildcards) {
    struct Case {
        std::string path;
        std::string folder;
        Parts parts;
    };
    const std::vector<Case> cases{
        {"/var/log/app.log", "/var/log", {"app.log"}},
        {"app.log", ".", {"app.log"}},
        {"a/b/*.log", "a/b", {"*.log"}},
        {"./a//b/./*.log", "a/b", {"*.log"}},
        {"/srv/*/logs/app-?.log", "/srv", {"*", "logs", "app-?.log"}},
        {"/*.log", "/", {"*.log"}},
        {"/a/b/", "/a", {"b"}},
        {"*/x", ".", {"*", "x"}},
    };
    for (const Case& c : cases) {
        const FilePattern pattern{c.path};
        EXPECT_EQ(pattern.folder, c.folder) << c.path;
        EXPECT_EQ(pattern.parts, c.parts) << c.path;
    }
}

TEST(FilePattern, MatchesFilesAndFilesInAFolderOfThatName) {
    struct Case {
        std::string pattern;
        std::string path;
        bool matches;
    };
    const std::vector<Case> cases{
        {"a/b", "a/b", true},
        {"a/b", "a/b/c", true},
        {"a/b", "a/b/c/d", false},
        {"a/b", "a/b/.hidden", false},
        {"a/b", "a/bc", false},
        {"a/*.log", "a/x.log", true},
        {"a/*.log", "a/.x.log", false},
        {"a/*.log", "a/b/x.log", false},
        {"a/*/x.log", "a/b/x.log", true},
        {"a/x.[0-9]", "a/x.7", true},
        {"a/x.[!0-9]", "a/x.7", false},
        {"a/\\*", "a/*", true},
        {"a/\\*", "a/b", false},
    };
    for (const Case& c : cases)
        EXPECT_EQ(path_matches(c.pattern, c.path), c.matches) << c.pattern << " " << c.path;
}

TEST(FilePattern, AWildcardCanBeEscaped) {
    EXPECT_TRUE(has_wildcards("a*"));
    EXPECT_TRUE(has_wildcards("[a]"));
    EXPECT_FALSE(has_wildcards("a\\*b\\?c\\["));
    EXPECT_FALSE(has_wildcards("/var/log/app.log"));
}

TEST(FilePattern, JoinsFoldersAndNames) {
    EXPECT_EQ(path_in("a", "b"), "a/b");
    EXPECT_EQ(path_in("/", "b"), "/b");
    EXPECT_EQ(path_in(".", "b"), "b");
}

}  // namespace
}  // namespace kinesisd

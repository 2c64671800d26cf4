#include "pipeline/tailed_files.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace kinesisd {
namespace {

using std::chrono::seconds;

constexpr TimePoint start{seconds{100}};

FoundFile found(std::string path, std::uint64_t inode, std::uint64_t bytes, std::int64_t time = 1) {
    return {std::move(path), FileStatus{{1, inode}, bytes, 1, time}};
}

// A small language: what is listed, what is read, and what is known then.
class Tail {
public:
    explicit Tail(const std::map<InputId, InputMark>& marks = {}) : files_{marks} {}

    Tail& list(std::vector<FoundFile> matching, std::vector<FoundFile> others = {}) {
        (void)files_.on_listing({std::move(matching), std::move(others)}, now_);
        return *this;
    }
    Tail& wait(Duration time) {
        now_ += time;
        return *this;
    }
    // Reads everything that has changed to its end; the paths, in the order of the reading.
    std::string read() {
        std::string paths;
        while (const auto id = files_.next(now_)) {
            TailedFiles::File& file = files_.at(*id);
            paths.append(paths.empty() ? "" : " ").append(file.path);
            file.mark.offset = file.bytes;
            files_.on_end(*id, file.bytes);
        }
        return paths;
    }
    // "1:a@5": the file 1, which lies at a, was read to byte 5; ? if nobody finds it.
    [[nodiscard]] std::string known() const {
        std::ostringstream text;
        for (const auto& [id, file] : files_.files())
            text << (text.tellp() > 0 ? " " : "") << static_cast<std::uint64_t>(id) << ":"
                 << file.path << (file.missing_since ? "?" : "") << "@" << file.mark.offset;
        return text.str();
    }
    TailedFiles& files() { return files_; }
    [[nodiscard]] TimePoint now() const { return now_; }

private:
    TailedFiles files_;
    TimePoint now_ = start;
};

TEST(TailedFiles, ReadsWhatIsNewOldestFirstAndThenOnlyWhatHasChanged) {
    Tail tail;
    tail.list({found("a", 1, 5, 30), found("b", 2, 5, 10), found("c", 3, 0, 20)});
    EXPECT_EQ(tail.read(), "b c a");
    EXPECT_EQ(tail.list({found("a", 1, 5, 30), found("b", 2, 5, 10)}).read(), "c");  // missing
    EXPECT_EQ(tail.list({found("a", 1, 6, 30), found("b", 2, 5, 11)}).read(), "a b c");
}

TEST(TailedFiles, ARenamedFileGoesOnWhereItWas) {
    Tail tail;
    tail.list({found("app.log", 1, 5)}).read();
    // Rotated to a name that the pattern does not mean, with more in it; a new one in its place.
    tail.list({found("app.log", 2, 3)}, {found("app.log.1", 1, 8)});
    EXPECT_EQ(tail.known(), "1:app.log.1@5 2:app.log@0");
    EXPECT_EQ(tail.read(), "app.log app.log.1");
    // And to one that it means.
    tail.list({found("app.log", 2, 3), found("app.log.2", 1, 8)});
    EXPECT_EQ(tail.read(), "");
    EXPECT_EQ(tail.known(), "1:app.log.2@8 2:app.log@3");
    EXPECT_EQ(tail.files().at(InputId{1}).mark.path, "app.log");
}

TEST(TailedFiles, OtherFilesAreNotReadAndSecondNamesCountOnce) {
    Tail tail;
    tail.list({found("a", 1, 5), found("b", 1, 5)}, {found("c", 2, 5), found("d", 1, 5)});
    EXPECT_EQ(tail.known(), "1:a@0");
}

TEST(TailedFiles, AfterARestartFilesAreKnownByTheirIdentity) {
    std::map<InputId, InputMark> marks;
    marks[InputId{4}] = {"app.log", 1, 7, 5, {}, {}};
    marks[InputId{6}] = {"b", 1, 8, 2, {}, {}};
    Tail tail{marks};
    tail.list({found("app.log", 9, 1, 5), found("b", 8, 2)}, {found("app.log.1", 7, 9)});
    EXPECT_EQ(tail.known(), "4:app.log.1@5 6:b@2 7:app.log@0");
    // What was read to its end is looked into once: it may be another file with its number.
    EXPECT_EQ(tail.read(), "app.log.1 b app.log");
}

TEST(TailedFiles, AFileThatIsMissedOnceIsNotGone) {
    Tail tail;
    tail.list({found("a", 1, 5)}).read();
    tail.list({}).wait(gone_after - seconds{1});
    EXPECT_EQ(tail.known(), "1:a?@5");
    EXPECT_FALSE(tail.files().is_gone(InputId{1}, tail.now()));
    EXPECT_EQ(tail.list({found("b", 1, 5)}).known(), "1:b@5");
    tail.list({}).wait(gone_after);
    EXPECT_TRUE(tail.files().is_gone(InputId{1}, tail.now()));
    EXPECT_EQ(tail.list({}).read(), "b") << "whoever has it open may still write";
}

TEST(TailedFiles, AFileBegunAnewIsAnotherOne) {
    Tail tail;
    tail.list({found("a", 1, 5)}).read();
    EXPECT_EQ(tail.files().begin_anew(InputId{1}), InputId{2});
    EXPECT_EQ(tail.known(), "2:a@0");
    EXPECT_EQ(tail.read(), "a");
    EXPECT_EQ(tail.files().at(InputId{2}).mark.head, Fingerprint{});
}

TEST(TailedFiles, EachFileGetsItsTurn) {
    Tail tail;
    tail.list({found("a", 1, 5), found("b", 2, 5), found("c", 3, 5)});
    std::string turns;
    for (int i = 0; i < 7; ++i)  // none of them comes to its end
        turns.append(tail.files().at(*tail.files().next(tail.now())).path);
    EXPECT_EQ(turns, "abcabca");
}

TEST(TailedFiles, AFileInTroubleWaitsAndHoldsNobodyUp) {
    Tail tail;
    tail.list({found("a", 1, 5), found("b", 2, 5)});
    tail.files().on_trouble(InputId{1}, tail.now() + seconds{3});
    EXPECT_EQ(tail.read(), "b");
    EXPECT_EQ(tail.wait(seconds{3}).read(), "a");
}

TEST(TailedFiles, TheEndOfARunIsWhereAFileEndedWhenItWasFound) {
    Tail tail;
    tail.list({found("a", 1, 5)}).list({found("a", 1, 9, 2)});
    EXPECT_EQ(tail.files().at(InputId{1}).first_bytes, 5U);
}

}  // namespace
}  // namespace kinesisd

#include "host/posix_disk.hpp"

#include "host/file_calls.hpp"
#include "host/loopback.hpp"

#include <boost/asio/thread_pool.hpp>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace kinesisd::test {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class PosixDiskTest : public Loopback {
protected:
    PosixDiskTest() {
        std::string made = (fs::temp_directory_path() / "kinesisd-disk-XXXXXX").string();
        EXPECT_NE(::mkdtemp(made.data()), nullptr);
        folder_ = made;
        ::umask(022);
    }
    ~PosixDiskTest() override {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }

    [[nodiscard]] std::string at(const std::string& name) const {
        return (folder_ / name).string();
    }
    void put(const std::string& name, const std::string& text) const {
        std::ofstream{at(name), std::ios::binary} << text;
    }
    [[nodiscard]] std::string text_of(const std::string& name) {
        const auto text = run(disk_.load(at(name)));
        return text ? *text : std::string{kinesisd::name(text.error().code)};
    }
    [[nodiscard]] std::vector<std::string> everything() const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator{folder_}) {
            names.push_back(entry.path().filename().string());
        }
        return names;
    }
    [[nodiscard]] unsigned mode_of(const std::string& name) const {
        struct stat status{};
        EXPECT_EQ(::stat(at(name).c_str(), &status), 0);
        return status.st_mode & 0777U;
    }

    asio::thread_pool pool_{1};
    PosixDisk disk_{pool_};
    fs::path folder_;
};

TEST_F(PosixDiskTest, AppendedBytesAreThereAfterSync) {
    auto file = run(disk_.open(at("a/b/out.jsonl"), std::nullopt));
    ASSERT_TRUE(file) << file.error().text();
    EXPECT_TRUE(run((*file)->append("one\n")));
    EXPECT_TRUE(run((*file)->append("two\n")));
    EXPECT_TRUE(run((*file)->sync()));
    EXPECT_EQ(text_of("a/b/out.jsonl"), "one\ntwo\n");
    EXPECT_EQ((*file)->status()->bytes, 8u);
    EXPECT_EQ(mode_of("a/b/out.jsonl"), 0640u);
    EXPECT_EQ(mode_of("a"), 0750u);
    EXPECT_EQ(mode_of("a/b"), 0750u);
}

TEST_F(PosixDiskTest, AnOpenedFileKeepsWhatItIsToldTo) {
    struct Row {
        std::optional<std::uint64_t> keep_bytes;
        const char* expected;
    };
    for (const auto& [keep_bytes, expected] :
         {Row{std::nullopt, "0123456789+"}, Row{10, "0123456789+"}, Row{4, "0123+"}, Row{0, "+"}}) {
        put("out", "0123456789");
        auto file = run(disk_.open(at("out"), keep_bytes));
        ASSERT_TRUE(file) << file.error().text();
        EXPECT_TRUE(run((*file)->append("+")));
        EXPECT_EQ(text_of("out"), expected);
    }
}

TEST_F(PosixDiskTest, AFileShorterThanItsMarkHasChanged) {
    put("out", "0123");
    const auto file = run(disk_.open(at("out"), 5));
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().code, Errc::file_changed);
    EXPECT_EQ(file.error().detail, "open " + at("out") + ": has 4 bytes, 5 were committed");
    EXPECT_EQ(text_of("out"), "0123");
}

TEST_F(PosixDiskTest, AFilesIdentityTellsAReplacement) {
    auto file = run(disk_.open(at("out"), std::nullopt));
    const auto before = run(disk_.status(at("out")));
    ASSERT_TRUE(file && before);
    EXPECT_EQ((*file)->status()->identity, before->identity);
    fs::rename(at("out"), at("out.1"));
    put("out", "new");
    EXPECT_EQ((*file)->status()->identity, before->identity);
    EXPECT_NE(run(disk_.status(at("out")))->identity, before->identity);
    EXPECT_EQ(run(disk_.status(at("out")))->bytes, 3u);
}

TEST_F(PosixDiskTest, EveryErrorNamesOperationPathAndCause) {
    put("file", "");
    fs::create_directory(at("folder"));
    const auto missing = run(disk_.load(at("none")));
    EXPECT_EQ(missing.error().code, Errc::file_missing);
    EXPECT_EQ(missing.error().detail, "open " + at("none") + ": No such file or directory");
    EXPECT_EQ(run(disk_.status(at("none"))).error().code, Errc::file_missing);
    // A path that leads through a file, for every operation that creates folders.
    const std::string through = at("file/x");
    const std::string cause = ": Not a directory";
    EXPECT_THAT(run(disk_.open(through, std::nullopt)).error().detail, HasSubstr(cause));
    EXPECT_THAT(run(disk_.replace(through, "", "")).error().detail, HasSubstr(cause));
    EXPECT_THAT(run(disk_.lock(through, "")).error().detail, HasSubstr(cause));
    EXPECT_EQ(run(disk_.remove(through)).error().code, Errc::disk_failed);
    EXPECT_EQ(run(disk_.list(at("file"))).error().code, Errc::disk_failed);
    EXPECT_EQ(
        run(disk_.open(at("folder"), std::nullopt)).error().code, Errc::invalid_configuration
    );
    EXPECT_EQ(run(disk_.load(at("folder"))).error().code, Errc::invalid_configuration);
}

TEST_F(PosixDiskTest, APipeIsNoFileAndNobodyWaitsForItsOtherEnd) {
    ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
    EXPECT_EQ(run(disk_.load(at("pipe"))).error().code, Errc::invalid_configuration);
    EXPECT_EQ(run(disk_.open(at("pipe"), std::nullopt)).error().code, Errc::invalid_configuration);
}

TEST(FileCalls, AFullDiskIsTold) {
    const FileHandle full{::open("/dev/full", O_WRONLY | O_CLOEXEC)};
    const auto written = write_file(full, "out", "x");
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().text(), "disk_full: write out: No space left on device");
}

TEST(FileCalls, ErrorsAreSortedByWhatToDo) {
    for (const auto& [number, code] :
         {std::pair{ENOENT, Errc::file_missing},
          std::pair{ENOSPC, Errc::disk_full},
          std::pair{EDQUOT, Errc::disk_full},
          std::pair{EACCES, Errc::permission_denied},
          std::pair{EPERM, Errc::permission_denied},
          std::pair{EROFS, Errc::permission_denied},
          std::pair{EIO, Errc::disk_failed},
          std::pair{ENOTDIR, Errc::disk_failed}}) {
        EXPECT_EQ(file_error("write", "out", number).code, code) << number;
    }
}

TEST(FileCalls, AFolderIsWhatStandsBeforeTheName) {
    for (const auto& [path, folder] :
         {std::pair{"a/b/c", "a/b"},
          std::pair{"a//b", "a"},
          std::pair{"/a", "/"},
          std::pair{"//a", "/"},
          std::pair{"a", "."},
          std::pair{"a/b/", "a"}}) {
        EXPECT_EQ(folder_of(path), folder) << path;
    }
}

TEST_F(PosixDiskTest, LoadReturnsEveryByte) {
    std::string bytes(200000, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<char>(i % 251);
    }
    put("blob", bytes);
    EXPECT_EQ(text_of("blob"), bytes);
}

TEST_F(PosixDiskTest, ReplaceKeepsThePreviousGeneration) {
    for (const char* generation : {"1", "2", "3"}) {
        const auto done = run(disk_.replace(at("deep/s"), generation, at("deep/s.previous")));
        ASSERT_TRUE(done) << done.error().text();
    }
    EXPECT_EQ(text_of("deep/s"), "3");
    EXPECT_EQ(text_of("deep/s.previous"), "2");
    EXPECT_EQ(mode_of("deep/s"), 0600u);
    EXPECT_THAT(*run(disk_.list(at("deep"))), ElementsAre("s", "s.previous"));
}

TEST_F(PosixDiskTest, TheFirstReplaceHasNothingToKeep) {
    ASSERT_TRUE(run(disk_.replace(at("s"), "1", at("s.previous"))));
    EXPECT_THAT(everything(), ElementsAre("s"));
}

TEST_F(PosixDiskTest, ReplaceWithoutAPreviousPathKeepsNothing) {
    ASSERT_TRUE(run(disk_.replace(at("s"), "1", "")));
    ASSERT_TRUE(run(disk_.replace(at("s"), "2", "")));
    EXPECT_EQ(text_of("s"), "2");
    EXPECT_THAT(everything(), ElementsAre("s"));
}

TEST_F(PosixDiskTest, ReplaceNeverWritesIntoTheOldFile) {
    ASSERT_TRUE(run(disk_.replace(at("s"), "1", "")));
    const FileIdentity old = run(disk_.status(at("s")))->identity;
    ASSERT_TRUE(run(disk_.replace(at("s"), "2", at("s.previous"))));
    EXPECT_EQ(run(disk_.status(at("s.previous")))->identity, old);
    EXPECT_NE(run(disk_.status(at("s")))->identity, old);
}

TEST_F(PosixDiskTest, ReplaceGoesOnAfterAnInterruptedOne) {
    ASSERT_TRUE(run(disk_.replace(at("s"), "1", "")));
    // As a crash between the two renames leaves it: both names are the same file.
    fs::create_hard_link(at("s"), at("s.previous"));
    put("s.kinesisd-aside", "half of wh");
    ASSERT_TRUE(run(disk_.replace(at("s"), "2", at("s.previous"))));
    EXPECT_EQ(text_of("s"), "2");
    EXPECT_EQ(text_of("s.previous"), "1");
    EXPECT_THAT(everything(), UnorderedElementsAre("s", "s.previous"));
}

TEST_F(PosixDiskTest, AReplaceThatFailsLeavesTheOldFile) {
    ASSERT_TRUE(run(disk_.replace(at("s"), "1", "")));
    fs::create_directory(at("s.previous"));
    EXPECT_FALSE(run(disk_.replace(at("s"), "2", at("s.previous"))));
    EXPECT_EQ(text_of("s"), "1");
    EXPECT_FALSE(fs::exists(at("s.kinesisd-aside")));
}

TEST_F(PosixDiskTest, RemoveTakesAFileAwayAndAMissingOneIsFine) {
    put("s", "1");
    EXPECT_TRUE(run(disk_.remove(at("s"))));
    EXPECT_FALSE(fs::exists(at("s")));
    EXPECT_TRUE(run(disk_.remove(at("s"))));
    EXPECT_TRUE(run(disk_.remove(at("nowhere/s"))));
}

TEST_F(PosixDiskTest, ListNamesFilesOnly) {
    put("b", "");
    put("a", "");
    put("a.kinesisd-aside", "");
    fs::create_directory(at("folder"));
    fs::create_symlink(at("a"), at("link"));
    EXPECT_THAT(*run(disk_.list(folder_.string())), ElementsAre("a", "b", "link"));
    EXPECT_THAT(*run(disk_.list(at("none"))), IsEmpty());
}

TEST_F(PosixDiskTest, ALockKeepsOthersOutAndNamesItsHolder) {
    auto held = run(disk_.lock(at("deep/lock"), "kinesisd 42 on here"));
    ASSERT_TRUE(held) << held.error().text();
    const auto second = run(disk_.lock(at("deep/lock"), "kinesisd 43"));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::locked);
    EXPECT_EQ(second.error().detail, "kinesisd 42 on here");
    held->reset();
    EXPECT_TRUE(run(disk_.lock(at("deep/lock"), "43")));
    EXPECT_EQ(text_of("deep/lock"), "43");
}

// Another process that holds the lock until it is told to end, which it does as if killed.
class Holder {
public:
    explicit Holder(const std::string& path) {
        EXPECT_EQ(::pipe(ready_.data()), 0);
        EXPECT_EQ(::pipe(finish_.data()), 0);
        child_ = ::fork();
        if (child_ == 0) hold(path.c_str());
        char locked = 0;
        EXPECT_EQ(::read(ready_[0], &locked, 1), 1);
        EXPECT_EQ(locked, 'y');
    }
    Holder(const Holder&) = delete;
    Holder& operator=(const Holder&) = delete;
    ~Holder() {
        for (const int end : {ready_[0], ready_[1], finish_[0], finish_[1]}) {
            ::close(end);
        }
        EXPECT_EQ(::waitpid(child_, nullptr, 0), child_);
    }

private:
    // System calls only: this runs in the fork of a process with threads.
    [[noreturn]] void hold(const char* path) const {
        const int file = ::open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
        const bool locked = ::flock(file, LOCK_EX | LOCK_NB) == 0;
        const ssize_t named = ::write(file, "the child", 9);
        char byte = locked && named == 9 ? 'y' : 'n';
        ssize_t told = ::write(ready_[1], &byte, 1);
        ::close(finish_[1]);
        while (told > 0) {
            told = ::read(finish_[0], &byte, 1);
        }
        ::_exit(0);
    }

    std::array<int, 2> ready_{};
    std::array<int, 2> finish_{};
    pid_t child_ = 0;
};

TEST_F(PosixDiskTest, ALockEndsWithItsProcess) {
    {
        const Holder other{at("lock")};
        const auto refused = run(disk_.lock(at("lock"), "the parent"));
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, Errc::locked);
        EXPECT_EQ(refused.error().detail, "the child");
    }
    EXPECT_TRUE(run(disk_.lock(at("lock"), "the parent")));
    EXPECT_EQ(text_of("lock"), "the parent");
}

}  // namespace
}  // namespace kinesisd::test

#include "host/loopback.hpp"
#include "host/posix_disk.hpp"
#include "port/race.hpp"

#include <boost/asio/thread_pool.hpp>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace kinesisd::test {
namespace {

namespace fs = std::filesystem;

class PosixInputTest : public Loopback {
protected:
    PosixInputTest() {
        std::string made = (fs::temp_directory_path() / "kinesisd-input-XXXXXX").string();
        EXPECT_NE(::mkdtemp(made.data()), nullptr);
        folder_ = made;
    }
    ~PosixInputTest() override {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }
    [[nodiscard]] std::string at(const std::string& name) const {
        return (folder_ / name).string();
    }
    void append(const std::string& name, const std::string& text) const {
        std::ofstream{at(name), std::ios::binary | std::ios::app} << text;
    }
    std::string part(InputFile& file, std::uint64_t offset, std::size_t bytes) {
        std::string text(bytes, '?');
        const Result<std::size_t> read = run(file.read(offset, text));
        text.resize(read.value());
        return text;
    }

    asio::thread_pool pool_{1};
    PosixDisk disk_{pool_};
    fs::path folder_;
};

TEST_F(PosixInputTest, AnOpenFileIsTheSameWhateverHappensToItsName) {
    append("a", "0123456789");
    const auto file = run(disk_.open_input(at("a"))).value();
    EXPECT_EQ(part(*file, 0, 4), "0123");
    EXPECT_EQ(part(*file, 8, 4), "89");
    EXPECT_EQ(part(*file, 20, 4), "");
    fs::rename(at("a"), at("b"));
    append("a", "another");
    append("b", "+");
    EXPECT_EQ(part(*file, 8, 9), "89+");
    EXPECT_EQ(file->status()->identity, run(disk_.status(at("b")))->identity);
    EXPECT_NE(file->status()->modified_ns, 0);
    fs::remove(at("b"));
    EXPECT_EQ(file->status()->names, 0U);
    EXPECT_EQ(part(*file, 8, 9), "89+");
}

TEST_F(PosixInputTest, AFileIsReadTheSameWhetherItIsInMemoryOrNot) {
    std::string text;
    for (int i = 0; i < 200'000; ++i)
        text.append(std::to_string(i));
    append("large", text);
    const auto file = run(disk_.open_input(at("large"))).value();
    EXPECT_EQ(part(*file, 0, text.size() + 10), text);
    const int descriptor = ::open(at("large").c_str(), O_RDONLY);
    ASSERT_EQ(::fsync(descriptor), 0);
    ASSERT_EQ(::posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED), 0);
    ::close(descriptor);
    EXPECT_EQ(part(*file, 100'000, 4), text.substr(100'000, 4)) << "some of it is in memory now";
    EXPECT_EQ(part(*file, 7, text.size()), text.substr(7));
}

TEST_F(PosixInputTest, OnlyRegularFilesAreOpened) {
    fs::create_directory(at("folder"));
    EXPECT_EQ(run(disk_.open_input(at("none"))).error().code, Errc::file_missing);
    EXPECT_EQ(run(disk_.open_input(at("folder"))).error().code, Errc::invalid_configuration);
}

TEST_F(PosixInputTest, AFolderIsScannedByName) {
    append("b", "12");
    append(".hidden", "1");
    fs::create_directory(at("c"));
    fs::create_symlink(at("b"), at("a"));
    fs::create_symlink(at("nowhere"), at("d"));
    const auto entries = run(disk_.scan(folder_.string())).value();
    std::vector<std::string> names;
    for (const FolderEntry& entry : entries)
        names.push_back(entry.name);
    EXPECT_EQ(names, (std::vector<std::string>{".hidden", "a", "b", "c"}));
    EXPECT_EQ(entries[1].status.identity, entries[2].status.identity);
    EXPECT_EQ(entries[2].status.bytes, 2U);
    EXPECT_EQ(entries[3].kind, FolderEntry::Kind::folder);
    EXPECT_EQ(run(disk_.scan(at("none"))).error().code, Errc::file_missing);
    EXPECT_EQ(run(disk_.scan(at("b"))).error().code, Errc::file_missing);
}

// Each change is told; that nothing is told without one cannot be waited for.
TEST_F(PosixInputTest, AWatchedFolderTellsWhatHappensInIt) {
    append("a", "1");
    const auto watch = run(disk_.watch_folders());
    ASSERT_TRUE(watch->watch({folder_.string()}));
    append("a", "2");
    run(watch->changed());
    append("b", "");
    run(watch->changed());
    fs::rename(at("b"), at("c"));
    run(watch->changed());
    fs::remove(at("c"));
    run(watch->changed());
    fs::resize_file(at("a"), 0);
    run(watch->changed());
}

TEST_F(PosixInputTest, AFolderThatIsMissingCannotBeWatched) {
    const auto watch = run(disk_.watch_folders());
    EXPECT_FALSE(watch->watch({folder_.string(), at("none")}));
    append("a", "1");
    run(watch->changed());
    fs::create_directory(at("none"));
    EXPECT_TRUE(watch->watch({folder_.string(), at("none")}));
    EXPECT_TRUE(watch->watch({folder_.string()}));
    EXPECT_TRUE(watch->watch({}));
}

}  // namespace
}  // namespace kinesisd::test

// OutputFile: one file that rows are appended to and that a snapshot marks. It knows its file again
// after a restart, and notices when somebody else has moved, emptied, cut or replaced it.
#pragma once

#include "pipeline/ports.hpp"
#include "snapshot/snapshot.hpp"

#include <memory>
#include <optional>
#include <string>

namespace kinesisd {

class OutputFile {
public:
    // What becomes of the bytes of a file that no mark speaks of.
    enum class Unmarked { kept, dropped };

    // Opens or creates the file where `mark` says that it is, and cuts off what was not committed.
    // A file that was taken away (it is gone, or empty) begins anew, with an error in the log.
    // file_changed: it is shorter than what was committed, or another file; nothing was touched.
    [[nodiscard]] static Awaitable<Result<std::unique_ptr<OutputFile>>> open(
        Ports& ports, std::string path, FileMark mark, Unmarked unmarked
    );
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;
    ~OutputFile();

    // Whether the path still leads to this file. `elsewhere`: somebody has renamed it, or put
    // another one in its place; what is written goes along with it. `taken`: deleted or emptied.
    enum class Standing { in_place, elsewhere, taken };
    // file_changed: it is longer or shorter than it was left.
    [[nodiscard]] Awaitable<Result<Standing>> look();

    [[nodiscard]] Awaitable<Result<>> append(std::string_view bytes);
    [[nodiscard]] Awaitable<Result<>> sync();

    // Appended, durable or not.
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
    // Something was appended since the last commit.
    [[nodiscard]] bool is_touched() const { return bytes_ != mark_.committed_bytes; }
    // The mark, with everything that was appended so far.
    [[nodiscard]] FileMark marked();
    // The mark as it was last taken, or opened with.
    [[nodiscard]] const FileMark& mark() const { return mark_; }
    // The time of the minibatch whose rows come first.
    void begin_at(std::int64_t time_ms);

private:
    OutputFile(Ports& ports, std::string path, FileMark mark);

    Ports& ports_;
    std::string path_;
    FileMark mark_;
    std::unique_ptr<AppendFile> file_;
    std::uint64_t bytes_ = 0;
    std::string tail_;
};

}  // namespace kinesisd

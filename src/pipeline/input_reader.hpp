// InputReader: reads one open file from its mark on, piece by piece, and puts chunks of rows into
// the inbox. A piece counts only if the file is still the one that was read before: that is looked
// at after the bytes were read, so that a file which is cut and written anew meanwhile is noticed.
#pragma once

#include "pipeline/input_text.hpp"
#include "pipeline/line_cutter.hpp"
#include "pipeline/line_rows.hpp"
#include "pipeline/tailed_files.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kinesisd {

// What all readers of a source share; outlives them.
struct InputContext {
    const config::FileSource& config;
    Ports& ports;
    ByteBudget& budget;
    Inbox& inbox;
    LineRows& rows;
};

class InputReader {
public:
    // The file that lies at `path`, if it is still the one of this identity: file_changed.
    // invalid_request: it is packed and to be followed.
    [[nodiscard]] static Awaitable<Result<std::unique_ptr<InputReader>>> open(
        InputContext& context, const std::string& path, FileIdentity identity
    );
    InputReader(InputContext& context, std::unique_ptr<InputFile> file);

    enum class Step {
        more,      // something was read, or more has to be looked at
        at_end,    // there is nothing more, or only a line that has no end yet
        replaced,  // it is not the file that was read before
    };
    // Reads one piece on from `file.mark`, which moves with what was put into the inbox.
    // missing_field, invalid_csv, …: the header of a CSV file. disk_failed, …: the disk.
    [[nodiscard]] Awaitable<Result<Step>> read_some(
        InputId id, TailedFiles::File& file, LastLine last_line
    );

    [[nodiscard]] Result<FileStatus> status() const { return file_->status(); }
    [[nodiscard]] bool is_packed() const { return is_packed_; }
    // How long the file was when it was read last.
    [[nodiscard]] std::uint64_t seen_bytes() const { return seen_.bytes; }

private:
    // A line that is too long to be held: its end is looked for.
    struct LongLine {
        LineEnd end;
        std::uint64_t searched = 0;  // up to there it has none
        std::string beginning;
    };
    struct Piece {
        std::vector<char> text;  // and what must be readable behind it
        std::size_t tail = 0;    // bytes of it that were read before
        std::size_t size = 0;    // with the tail
        bool is_end = false;     // there is no more
        std::string head;        // the first bytes of the file now
        ByteBudget::Permit permit;
    };

    [[nodiscard]] Awaitable<Result<std::optional<std::string>>> head_of(const InputMark& mark);
    [[nodiscard]] Fingerprint head_up_to(std::uint64_t offset, const std::string& head) const;
    [[nodiscard]] Awaitable<Result<std::optional<Piece>>> read_piece(const InputMark& mark);
    [[nodiscard]] Step take_lines(
        InputId id, TailedFiles::File& file, Piece piece, LastLine last_line
    );
    [[nodiscard]] Awaitable<Result<Step>> bind_header(InputMark& mark, LastLine last_line);
    void begin_long_line(const TailedFiles::File& file, std::string_view beginning);
    [[nodiscard]] Awaitable<Result<Step>> pass_long_line(
        InputId id, TailedFiles::File& file, LastLine last_line
    );
    [[nodiscard]] LineOrigin origin_of(const TailedFiles::File& file) const;
    void put(InputId id, RowChunk chunk, const InputMark& mark);

    InputContext& context_;
    std::unique_ptr<InputFile> file_;
    std::unique_ptr<InputText> text_;
    bool is_packed_ = false;
    FileStatus seen_;
    std::optional<CsvColumns> columns_;  // once the header was read; at once without one
    std::size_t piece_bytes_;
    std::optional<LongLine> long_line_;
};

}  // namespace kinesisd

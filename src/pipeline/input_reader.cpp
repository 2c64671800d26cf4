#include "pipeline/input_reader.hpp"

#include "base/bytes.hpp"
#include "row/json_scan.hpp"

#include <algorithm>
#include <utility>

namespace kinesisd {

namespace {

constexpr std::size_t piece_bytes_min = 256_KiB;
constexpr std::size_t piece_bytes_max = line_bytes_max + 64_KiB;
constexpr std::size_t header_bytes_max = 1_MiB;
// Chunks that wait for the pipeline. What is read further ahead only grows cold, and fills the
// memory when a sink is slow.
constexpr std::size_t chunks_ahead_max = 2;
static_assert(piece_bytes_min >= InputMark::head_bytes_max + InputMark::tail_bytes_max);

bool is_csv(const config::FileSource& config) {
    return config.format == config::FileFormat::csv;
}

std::string_view last_bytes(std::string_view text) {
    return text.substr(text.size() - std::min(text.size(), InputMark::tail_bytes_max));
}

}  // namespace

InputReader::InputReader(InputContext& context, std::unique_ptr<InputFile> file)
    : context_{context},
      file_{std::move(file)},
      text_{plain_text(*file_)},
      piece_bytes_{piece_bytes_min} {
    if (!is_csv(context.config)) columns_.emplace();
}

Awaitable<Result<std::unique_ptr<InputReader>>> InputReader::open(
    InputContext& context, const std::string& path, FileIdentity identity
) {
    Result<std::unique_ptr<InputFile>> file = co_await context.ports.disk.open_input(path);
    if (!file) co_return file.error();
    const Result<FileStatus> status = (*file)->status();
    if (!status) co_return status.error();
    if (status->identity != identity)
        co_return Error{Errc::file_changed, path + " is another file"};
    auto reader = std::make_unique<InputReader>(context, std::move(*file));
    const auto packing = co_await packing_of(*reader->file_);
    if (!packing) co_return packing.error();
    if (*packing && context.config.mode == config::InputMode::streaming)
        co_return Error{
            Errc::invalid_request, path + " is compressed, which only mode: static reads"
        };
    if (*packing) {
        reader->text_ = unpacked_text(*reader->file_, **packing);
        reader->is_packed_ = true;
    }
    co_return reader;
}

// Nothing: the file is not the one that was read before. Looked at after reading, since it may be
// cut and written anew at any moment.
Awaitable<Result<std::optional<std::string>>> InputReader::head_of(const InputMark& mark) {
    std::string head(InputMark::head_bytes_max, '\0');
    const Result<std::size_t> read = co_await file_->read(0, head);
    if (!read) co_return read.error();
    head.resize(*read);
    if (head.size() < mark.head.bytes) co_return std::nullopt;
    if (fingerprint_of(head.substr(0, mark.head.bytes)) != mark.head) co_return std::nullopt;
    co_return head;
}

// Of a packed file all of it, since its offsets are not those of the file.
Fingerprint InputReader::head_up_to(std::uint64_t offset, const std::string& head) const {
    return fingerprint_of(is_packed_ ? head : head.substr(0, offset));
}

Awaitable<Result<std::optional<InputReader::Piece>>> InputReader::read_piece(const InputMark& mark
) {
    const Result<FileStatus> status = file_->status();
    if (!status) co_return status.error();
    seen_ = *status;
    if (!is_packed_ && seen_.bytes < mark.offset) co_return std::nullopt;
    Piece piece;
    piece.tail = mark.tail.bytes;
    // One byte more than there is, which tells the end.
    const std::uint64_t left = is_packed_ ? piece_bytes_ : seen_.bytes - mark.offset + 1;
    const std::size_t size = piece.tail + std::min<std::uint64_t>(piece_bytes_, left);
    // The bytes, and about as much for the cells that are made of them.
    piece.permit = co_await context_.budget.acquire(2 * size + JsonScan::padding);
    piece.text.resize(size + JsonScan::padding);
    const std::span<char> room{piece.text.data(), size};
    const Result<std::size_t> read = co_await text_->read(mark.offset - piece.tail, room);
    if (!read) co_return read.error();
    piece.size = *read;
    piece.is_end = *read < size;
    if (piece.size < piece.tail) co_return std::nullopt;
    if (fingerprint_of({piece.text.data(), piece.tail}) != mark.tail) co_return std::nullopt;
    Result<std::optional<std::string>> head = co_await head_of(mark);
    if (!head) co_return head.error();
    if (!*head) co_return std::nullopt;
    piece.head = std::move(**head);
    co_return piece;
}

Awaitable<Result<InputReader::Step>> InputReader::read_some(
    InputId id, TailedFiles::File& file, LastLine last_line
) {
    co_await context_.inbox.room(chunks_ahead_max);
    if (long_line_) co_return co_await pass_long_line(id, file, last_line);
    if (!columns_ && file.mark.offset == 0) {
        const Result<Step> bound = co_await bind_header(file.mark, last_line);
        if (!bound || *bound != Step::more) co_return bound;
    }
    Result<std::optional<Piece>> read = co_await read_piece(file.mark);
    if (!read) co_return read.error();
    if (!*read) co_return Step::replaced;
    if (!columns_) {
        const Result<Step> bound = co_await bind_header(file.mark, last_line);
        if (!bound || *bound != Step::more) co_return bound;
    }
    co_return take_lines(id, file, std::move(**read), last_line);
}

InputReader::Step InputReader::take_lines(
    InputId id, TailedFiles::File& file, Piece piece, LastLine last_line
) {
    std::string_view text{piece.text.data() + piece.tail, piece.size - piece.tail};
    // The line end of a last line that has counted without one.
    std::size_t passed = 0;
    if (piece.tail > 0 && piece.text[piece.tail - 1] != '\n')
        passed = text.starts_with("\r\n") ? 2 : text.starts_with('\n') ? 1 : 0;
    text.remove_prefix(passed);
    CutLines cut = cut_lines(
        text,
        file.mark.offset + passed,
        context_.config.format,
        piece.is_end ? last_line : LastLine::waits,
        context_.config.max_backlog_rows
    );
    if (passed + cut.bytes == 0) {
        if (piece.is_end) return Step::at_end;
        if (piece_bytes_ >= piece_bytes_max) begin_long_line(file, text);
        piece_bytes_ = std::min(piece_bytes_ * 2, piece_bytes_max);
        return Step::more;
    }
    piece_bytes_ = piece_bytes_min;
    // A blank line of a CSV file is none, unless the file has one column.
    if (columns_->field_count > 1)
        std::erase_if(cut.lines, [](const Line& line) { return line.text.empty(); });
    RowChunk chunk;
    context_.rows.decode(cut.lines, origin_of(file), *columns_, chunk);
    InputMark mark = file.mark;
    mark.offset += passed + cut.bytes;
    mark.head = head_up_to(mark.offset, piece.head);
    const std::size_t taken = piece.tail + passed + cut.bytes;
    if (!is_packed_) mark.tail = fingerprint_of(last_bytes({piece.text.data(), taken}));
    chunk.text = std::move(piece.text);
    chunk.permit = std::move(piece.permit);
    put(id, std::move(chunk), mark);
    file.mark = mark;
    return piece.is_end && taken == piece.size ? Step::at_end : Step::more;
}

void InputReader::put(InputId id, RowChunk chunk, const InputMark& mark) {
    chunk.arrived = context_.ports.clock.wall_now();
    chunk.advances.emplace_back(InputAdvanced{id, mark});
    chunk.permit.resize_to(chunk.held_bytes());
    context_.inbox.put(std::move(chunk));
}

LineOrigin InputReader::origin_of(const TailedFiles::File& file) const {
    return {file.path, file.mark.path, seen_.bytes, seen_.modified_ns};
}

// The first record of the file says which field is which column. Moves `mark` behind it if nothing
// was read yet.
Awaitable<Result<InputReader::Step>> InputReader::bind_header(InputMark& mark, LastLine last_line) {
    std::string text;
    std::size_t size = InputMark::head_bytes_max;
    std::optional<std::size_t> end;
    while (!end) {
        text.resize(size);
        const Result<std::size_t> read = co_await text_->read(0, text);
        if (!read) co_return read.error();
        text.resize(*read);
        end = LineEnd{config::FileFormat::csv}.find(text);
        const bool is_whole = *read < size;
        if (!end && is_whole && last_line == LastLine::counts && !text.empty()) end = text.size();
        if (!end && is_whole) co_return Step::at_end;
        if (!end && size >= header_bytes_max)
            co_return Error{Errc::invalid_csv, "the header has no end within 1 MiB"};
        size = std::min(size * 2, header_bytes_max);
    }
    text.resize(*end);
    auto& decoder = std::get<CsvDecoder>(context_.rows.decoder());
    Result<CsvColumns> columns = decoder.bind(without_line_end(text));
    if (!columns) co_return columns.error();
    columns_ = std::move(*columns);
    if (mark.offset == 0) {
        mark.offset = text.size();
        if (!is_packed_) mark.tail = fingerprint_of(last_bytes(text));
    }
    co_return Step::more;
}

void InputReader::begin_long_line(const TailedFiles::File& file, std::string_view beginning) {
    long_line_ = LongLine{
        LineEnd{context_.config.format},
        file.mark.offset,
        std::string{beginning.substr(0, refused_bytes_max)}
    };
    // It may be long until it ends, so it is told at once.
    context_.ports.log.write(
        Level::warn,
        "input_line_too_long",
        "the line has more than 10 MiB: its end is looked for, and then it is a row error",
        {{"path", file.path}, {"offset", std::to_string(file.mark.offset)}}
    );
}

Awaitable<Result<InputReader::Step>> InputReader::pass_long_line(
    InputId id, TailedFiles::File& file, LastLine last_line
) {
    const Result<FileStatus> status = file_->status();
    if (!status) co_return status.error();
    seen_ = *status;
    if (!is_packed_ && seen_.bytes < long_line_->searched) co_return Step::replaced;
    ByteBudget::Permit permit = co_await context_.budget.acquire(piece_bytes_min);
    std::string text(piece_bytes_min, '\0');
    const Result<std::size_t> read = co_await text_->read(long_line_->searched, text);
    if (!read) co_return read.error();
    const bool is_end = *read < text.size();
    text.resize(*read);
    const Result<std::optional<std::string>> head = co_await head_of(file.mark);
    if (!head) co_return head.error();
    if (!*head) co_return Step::replaced;
    std::optional<std::size_t> end = long_line_->end.find(text);
    if (!end && is_end && last_line == LastLine::counts) end = text.size();
    if (!end) {
        long_line_->searched += text.size();
        co_return is_end ? Step::at_end : Step::more;
    }
    InputMark mark = file.mark;
    mark.offset = long_line_->searched + *end;
    mark.head = head_up_to(mark.offset, **head);
    if (!is_packed_) {
        std::string tail(InputMark::tail_bytes_max, '\0');
        const Result<std::size_t> again = co_await text_->read(mark.offset - tail.size(), tail);
        if (!again) co_return again.error();
        mark.tail = fingerprint_of(tail);
    }
    RowChunk chunk;
    const Line line{long_line_->beginning, file.mark.offset};
    context_.rows.refuse(line, origin_of(file), line_too_long(), chunk);
    chunk.permit = std::move(permit);
    put(id, std::move(chunk), mark);
    file.mark = mark;
    long_line_.reset();
    co_return Step::more;
}

}  // namespace kinesisd

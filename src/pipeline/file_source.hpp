// FileSource: the files that a path means, read once or followed while they grow, are rotated and
// replaced. TailedFiles decides what to read next; this looks, reads and hands rows on.
#pragma once

#include "base/backoff.hpp"
#include "pipeline/file_finder.hpp"
#include "pipeline/input_reader.hpp"
#include "pipeline/source.hpp"
#include "pipeline/tailed_files.hpp"
#include "port/task_group.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace kinesisd {

class FileSource final : public Source {
public:
    // All of it outlives the source.
    FileSource(
        const config::FileSource& config,
        const SeriesLabels& labels,
        Ports& ports,
        ByteBudget& budget,
        Inbox& inbox,
        ReadUntil until
    );

    // Failure: mode static and there is no file, on_error: fail.
    [[nodiscard]] Awaitable<> run(const Snapshot& snapshot) override;
    void stop() override { group_.cancel(); }
    [[nodiscard]] bool is_complete() const override { return is_complete_; }
    // A file without a mark begins at its beginning, now and after a restart.
    [[nodiscard]] bool is_pinned(const Snapshot& /*snapshot*/) const override { return true; }
    [[nodiscard]] std::optional<Error> left_unread() const override { return left_unread_; }

    [[nodiscard]] SourceStatus status() const override;
    [[nodiscard]] SourceMetrics& metrics() override { return metrics_; }

private:
    struct Trouble {
        Error error;
        Backoff backoff;
    };

    [[nodiscard]] Awaitable<> follow();
    // A file that was seen once is known after a restart too, whatever it is called then.
    void remember(const std::vector<InputId>& files);
    [[nodiscard]] Awaitable<> look(FolderWatch& watch);
    // Each file that has changed in turn, a piece at a time, until it is time to look again.
    [[nodiscard]] Awaitable<> read_changed();
    [[nodiscard]] Awaitable<> read_file(InputId id);
    // Nothing: not now.
    [[nodiscard]] Awaitable<InputReader*> reader_of(InputId id);
    void on_step(InputId id, InputReader::Step step, LastLine last_line);
    void on_missing(InputId id);
    void begin_anew(InputId id);
    void forget(InputId id);
    [[nodiscard]] bool is_gone(InputId id) const;
    // Closes a file at its end, so that another one can be opened.
    [[nodiscard]] bool make_room();

    void on_file_trouble(InputId id, const Error& error);
    void on_path_troubles(const std::vector<std::pair<std::string, Error>>& troubles);
    void tell(const std::string& path, const Error& error);
    void note_unread(const Error& error);

    [[nodiscard]] bool has_end() const {
        return config_.mode == config::InputMode::once || until_ == ReadUntil::caught_up;
    }
    [[nodiscard]] bool nothing_left() const;

    const config::FileSource& config_;
    Ports& ports_;
    ReadUntil until_;
    SourceMetrics metrics_;
    LineRows rows_;
    InputContext context_;
    FileFinder finder_;
    TaskGroup group_;
    TailedFiles files_{{}};
    std::map<InputId, std::unique_ptr<InputReader>> readers_;  // of files that are open
    std::map<InputId, Trouble> troubles_;
    std::map<std::string, Error> path_troubles_;
    std::optional<Error> left_unread_;
    enum class Watching { unknown, notified, polling } watching_ = Watching::unknown;
    TimePoint next_look_{};      // at the latest
    TimePoint earliest_look_{};  // however much happens
    bool looked_ = false;
    bool is_complete_ = false;
};

}  // namespace kinesisd

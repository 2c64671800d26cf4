#include "sim/log_writer.hpp"

#include <algorithm>
#include <utility>

namespace kinesisd::sim {

void LogWriter::act(const Allowed& allowed) {
    // What is written now was not read yet, so nobody may take it away.
    if (lines_.empty() || dice_.one_in(2)) {
        write();
        if (open_ == path) return;
    }
    if (open_ != path) {
        if (dice_.one_in(4) && pending_.empty()) {
            open_ = path;  // told to open its log anew
            ++file_;
        }
        return;
    }
    // A log that was opened anew and has nothing yet is not there.
    const bool is_there = disk_.inode_of(path) != 0;
    if (is_there && allowed.rename && dice_.one_in(12)) rename();
    if (!allowed.remove || open_ != path) return;
    if (is_there && dice_.one_in(12)) cut();
    if (rotated_ > 0 && dice_.one_in(3)) disk_.remove_as_other(rotated(rotated_--));
}

void LogWriter::write() {
    if (pending_.empty() && lines_.size() < lines_max_) {
        pending_ = "line " + std::to_string(lines_.size());
        pending_.append(dice_.below(40), '.').append(dice_.one_in(5) ? "\r\n" : "\n");
    }
    for (unsigned lines = 0; lines < 20 && !pending_.empty(); ++lines) {
        const bool is_whole = dice_.one_in(2);
        const std::size_t size = is_whole ? pending_.size() : 1 + dice_.below(pending_.size());
        disk_.append_as_other(open_, pending_.substr(0, size));
        pending_.erase(0, size);
        if (!pending_.empty()) return;
        lines_.push_back({"line " + std::to_string(lines_.size()), file_});
        if (dice_.one_in(3)) return;
        if (lines_.size() < lines_max_) pending_ = "line " + std::to_string(lines_.size()) + "\n";
    }
}

void LogWriter::finish() {
    while (!is_done())
        write();
}

void LogWriter::rename() {
    for (unsigned number = rotated_; number > 0; --number)
        disk_.rename_as_other(rotated(number), rotated(number + 1));
    disk_.rename_as_other(path, rotated(1));
    ++rotated_;
    ++renames;
    open_ = rotated(1);
}

// As copytruncate does, with the copy where nobody reads.
void LogWriter::cut() {
    disk_.truncate_as_other(path);
    ++cuts;
    ++file_;
}

}  // namespace kinesisd::sim

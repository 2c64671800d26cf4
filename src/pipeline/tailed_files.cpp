#include "pipeline/tailed_files.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace kinesisd {

namespace {

InputId after(InputId id) {
    return InputId{static_cast<std::uint64_t>(id) + 1};
}

}  // namespace

TailedFiles::TailedFiles(const std::map<InputId, InputMark>& marks) {
    for (const auto& [id, mark] : marks) {
        files_[id].mark = mark;
        files_[id].path = mark.path;
        last_id_ = id;
    }
}

std::vector<InputId> TailedFiles::on_listing(const FileListing& listing, TimePoint now) {
    // A file with several names counts once, and by one that the pattern means if there is one.
    std::map<FileIdentity, const FoundFile*> found;
    for (const FoundFile& file : listing.matching)
        found.try_emplace(file.status.identity, &file);
    for (const FoundFile& file : listing.others)
        found.try_emplace(file.status.identity, &file);
    for (auto& [id, file] : files_) {
        const auto place = found.find({file.mark.device, file.mark.inode});
        if (place != found.end()) {
            look_at(file, *place->second);
            found.erase(place);
        } else {
            // Whoever has it open may still write.
            if (!file.missing_since) file.missing_since = now;
            file.changed = true;
        }
    }
    std::vector<const FoundFile*> fresh;
    for (const FoundFile& file : listing.matching)
        if (const auto place = found.find(file.status.identity);
            place != found.end() && place->second == &file)
            fresh.push_back(&file);
    // The oldest first: it was written before the others.
    std::ranges::sort(fresh, {}, [](const FoundFile* file) {
        return std::tuple{file->status.modified_ns, file->path};
    });
    std::vector<InputId> added;
    for (const FoundFile* file : fresh)
        added.push_back(add(*file));
    return added;
}

void TailedFiles::look_at(File& file, const FoundFile& found) {
    const FileStatus& status = found.status;
    // The first listing after a start finds no time, so that every file is looked into once.
    if (file.bytes != status.bytes || file.modified_ns != status.modified_ns) file.changed = true;
    if (file.modified_ns == 0) file.first_bytes = status.bytes;
    file.path = found.path;
    file.bytes = status.bytes;
    file.modified_ns = status.modified_ns;
    file.missing_since.reset();
}

InputId TailedFiles::add(const FoundFile& found) {
    last_id_ = after(last_id_);
    File& file = files_[last_id_];
    file.mark.path = found.path;
    file.mark.device = found.status.identity.device;
    file.mark.inode = found.status.identity.inode;
    look_at(file, found);
    return last_id_;
}

std::optional<InputId> TailedFiles::next(TimePoint now) {
    const auto is_ready = [now](const auto& entry) {
        return entry.second.changed && entry.second.not_before <= now;
    };
    const auto start = files_.upper_bound(last_turn_);
    auto turn = std::find_if(start, files_.end(), is_ready);
    if (turn == files_.end()) {
        turn = std::find_if(files_.begin(), start, is_ready);
        if (turn == start) return std::nullopt;
    }
    last_turn_ = turn->first;
    return last_turn_;
}

void TailedFiles::on_end(InputId id, std::uint64_t seen) {
    File& file = files_.at(id);
    file.bytes = seen;  // the next listing that says otherwise says that it has changed
    file.changed = false;
}

void TailedFiles::on_trouble(InputId id, TimePoint until) {
    files_.at(id).not_before = until;
}

InputId TailedFiles::begin_anew(InputId id) {
    File file = files_.at(id);
    files_.erase(id);
    file.mark = {file.path, file.mark.device, file.mark.inode, 0, {}, {}};
    file.bytes = 0;
    file.changed = true;
    last_id_ = after(last_id_);
    files_[last_id_] = std::move(file);
    return last_id_;
}

bool TailedFiles::is_gone(InputId id, TimePoint now) const {
    const File& file = files_.at(id);
    return file.missing_since && now - *file.missing_since >= gone_after;
}

}  // namespace kinesisd

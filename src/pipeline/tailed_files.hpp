// TailedFiles: which files a source knows, how far each was read, and whose turn it is. A file is
// what its identity says, whatever it is called, so that a renamed one goes on where it was, and a
// new one under an old name begins at its beginning. Decisions only: it reads nothing itself.
#pragma once

#include "base/time.hpp"
#include "port/file_status.hpp"
#include "snapshot/input_mark.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace kinesisd {

struct FoundFile {
    std::string path;
    FileStatus status;
};

// What lies in the folders of a source: what its pattern means, and everything else, among which
// a renamed file is found again.
struct FileListing {
    std::vector<FoundFile> matching;
    std::vector<FoundFile> others;
};

// How long nobody finds a file before it counts as gone: a listing that meets a renaming may miss
// it, and whoever deletes a file may not have closed it yet.
constexpr Duration gone_after = std::chrono::seconds{5};

class TailedFiles {
public:
    struct File {
        InputMark mark;    // read to
        std::string path;  // where it lies, or lay last
        std::uint64_t bytes = 0;
        std::int64_t modified_ns = 0;
        std::uint64_t first_bytes = 0;  // when it was found: the end of a run that has one
        bool changed = true;            // there may be something that was not read
        TimePoint not_before{};         // it could not be read: not again before
        std::optional<TimePoint> missing_since;
    };

    explicit TailedFiles(const std::map<InputId, InputMark>& marks);

    // The files that were not known.
    std::vector<InputId> on_listing(const FileListing& listing, TimePoint now);

    // The next file in turn that has changed and may be read now; each gets its turn.
    [[nodiscard]] std::optional<InputId> next(TimePoint now);
    // It was read to its end, and that lay at `seen` bytes.
    void on_end(InputId id, std::uint64_t seen);
    // It could not be read: not again before `until`.
    void on_trouble(InputId id, TimePoint until);
    // What lies there is not what was read: overwritten in place, or another file under the same
    // number. Forgets the old one; the new one's id, at offset 0.
    [[nodiscard]] InputId begin_anew(InputId id);
    void forget(InputId id) { files_.erase(id); }
    // Nobody has found it for so long that it counts as gone.
    [[nodiscard]] bool is_gone(InputId id, TimePoint now) const;

    [[nodiscard]] File& at(InputId id) { return files_.at(id); }
    [[nodiscard]] const std::map<InputId, File>& files() const { return files_; }

private:
    void look_at(File& file, const FoundFile& found);
    [[nodiscard]] InputId add(const FoundFile& found);

    std::map<InputId, File> files_;
    InputId last_id_{0};
    InputId last_turn_{0};
};

}  // namespace kinesisd

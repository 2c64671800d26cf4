// What the snapshot commands print: values in, text for people out.
#pragma once

#include "port/disk.hpp"
#include "snapshot/rewind.hpp"
#include "snapshot/snapshot.hpp"

#include <functional>
#include <map>
#include <string>

namespace kinesisd {

// How long ago, in its two largest units: "3d 4h", "12m 5s", "0s".
[[nodiscard]] std::string age_text(WallTime then, WallTime now);
// "2 reading, 1 waiting, 3 finished"
[[nodiscard]] std::string shards_by_state(const Snapshot& snapshot);

[[nodiscard]] std::string identity_report(const Snapshot& snapshot, WallTime now);
[[nodiscard]] std::string shards_report(const Snapshot& snapshot);
// `status_of` answers for the file at a path, as Disk::status does.
using StatusOf = std::function<Result<FileStatus>(const std::string&)>;
[[nodiscard]] std::string files_report(const Snapshot& snapshot, const StatusOf& status_of);
// The files that a source reads; empty if it reads none.
[[nodiscard]] std::string inputs_report(const Snapshot& snapshot, const StatusOf& status_of);
// What the file at a path is, held against its mark.
[[nodiscard]] std::string file_verdict(const FileMark& mark, const Result<FileStatus>& status);
[[nodiscard]] std::string ledger_report(const Ledger& ledger);

[[nodiscard]] std::string rewind_report(const Rewound& rewound);
[[nodiscard]] std::string positions_report(const std::map<ShardId, ShardProgress>& shards);

}  // namespace kinesisd

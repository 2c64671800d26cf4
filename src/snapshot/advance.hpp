// Advance: how a snapshot changes once some rows are durable. Sources send these along with the
// rows; they are applied in order, and only when the rows were written.
#pragma once

#include "snapshot/snapshot.hpp"

#include <variant>
#include <vector>

namespace kinesisd {

// A shard was read to a checkpoint.
struct ShardAdvanced {
    ShardId shard;
    ShardProgress progress;
};
// A shard was listed, or named by its parent's last page: a shard that is known keeps its position.
struct ShardDiscovered {
    ShardId shard;
    ShardProgress progress;
};
// Nobody needs to know a finished shard any more.
struct ShardForgotten {
    ShardId shard;
};
// Which stream it is. If it is another one than before, every shard of the old one is forgotten.
struct StreamIdentified {
    StreamIdentity identity;
};
// Rows of a table were read.
struct TableAdvanced {
    TableProgress progress;
};

// A file was read to its mark; a file that was not known is known from now on.
struct InputAdvanced {
    InputId input;
    InputMark mark;
};
// A file is gone, or was begun anew under another number.
struct InputForgotten {
    InputId input;
};

using Advance = std::variant<
    ShardAdvanced,
    ShardDiscovered,
    ShardForgotten,
    StreamIdentified,
    TableAdvanced,
    InputAdvanced,
    InputForgotten>;

void apply(const Advance& advance, Snapshot& snapshot);

}  // namespace kinesisd

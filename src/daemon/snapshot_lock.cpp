#include "daemon/snapshot_lock.hpp"

#include <sys/types.h>
#include <unistd.h>

#include <array>

namespace kinesisd {

namespace {

std::string holder_text() {
    std::array<char, 256> host{};
    gethostname(host.data(), host.size() - 1);
    return "process " + std::to_string(getpid()) + " on " + host.data();
}

}  // namespace

Awaitable<Result<std::unique_ptr<DiskLock>>> lock_snapshot_folder(
    Disk& disk, const std::string& folder
) {
    const std::string path = folder + "/.lock";
    const std::string holder = holder_text();
    Result<std::unique_ptr<DiskLock>> lock = co_await disk.lock(path, holder);
    if (!lock && lock.error().code == Errc::locked) {
        Error held{
            Errc::locked,
            "the snapshot folder " + folder + " is held by " + lock.error().detail +
                ": two processes cannot share one"
        };
        co_return held;
    }
    co_return lock;
}

}  // namespace kinesisd

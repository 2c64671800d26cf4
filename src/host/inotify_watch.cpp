// FolderWatch by inotify(7). Its descriptor is readable when something happened; what exactly does
// not matter, since whoever is told looks for itself.
#include "host/file_calls.hpp"
#include "host/posix_input.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <map>
#include <set>
#include <utility>

namespace kinesisd {

namespace {

constexpr std::uint32_t events = IN_CREATE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE | IN_MODIFY |
                                 IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

class InotifyWatch final : public FolderWatch {
public:
    InotifyWatch(const asio::any_io_executor& executor, int descriptor)
        : events_{executor, descriptor} {}

    bool watch(const std::vector<std::string>& folders) override {
        const std::set<std::string> wanted{folders.begin(), folders.end()};
        // Added anew each time: a folder that was deleted and made again is another one, and for
        // one that is watched already nothing changes.
        std::map<std::string, int> watched;
        for (const std::string& folder : wanted) {
            const int number = ::inotify_add_watch(events_.native_handle(), folder.c_str(), events);
            if (number >= 0) watched[folder] = number;
        }
        std::set<int> used;
        for (const auto& [folder, number] : watched)
            used.insert(number);
        for (const auto& [folder, number] : watched_)
            if (!used.contains(number)) ::inotify_rm_watch(events_.native_handle(), number);
        watched_ = std::move(watched);
        return watched_.size() == wanted.size();
    }

    Awaitable<> changed() override {
        boost::system::error_code failure;
        co_await events_.async_wait(
            asio::posix::stream_descriptor::wait_read,
            asio::redirect_error(asio::use_awaitable, failure)
        );
        // All that is there at once: it is one change.
        std::array<char, 16384> pending{};
        while (::read(events_.native_handle(), pending.data(), pending.size()) > 0) {
        }
    }

private:
    asio::posix::stream_descriptor events_;
    std::map<std::string, int> watched_;
};

class NoWatch final : public FolderWatch {
public:
    explicit NoWatch(const asio::any_io_executor& executor)
        : never_{executor, asio::steady_timer::time_point::max()} {}

    bool watch(const std::vector<std::string>& /*folders*/) override { return false; }
    Awaitable<> changed() override {
        boost::system::error_code cancelled;
        co_await never_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    }

private:
    asio::steady_timer never_;
};

}  // namespace

std::unique_ptr<FolderWatch> make_folder_watch(const asio::any_io_executor& executor) {
    const int descriptor = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    // The user has too many of them (fs.inotify.max_user_instances).
    if (descriptor < 0) return std::make_unique<NoWatch>(executor);
    return std::make_unique<InotifyWatch>(executor, descriptor);
}

}  // namespace kinesisd

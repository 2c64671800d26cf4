#include "host/posix_process.hpp"

#include "host/deadline.hpp"
#include "host/file_calls.hpp"
#include "port/run_blocking.hpp"
#include "port/task_group.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace kinesisd {

namespace {

constexpr std::size_t complaint_bytes_max = 500;
constexpr std::size_t chunk_bytes = 4096;

// The three ends that we hold of a child.
struct Child {
    pid_t pid = -1;
    FileHandle ended;  // readable when it has ended (pidfd_open(2))
    FileHandle output;
    FileHandle complaint;
};

struct Pipe {
    FileHandle ours;
    FileHandle theirs;
};

Result<Pipe> make_pipe(const std::string& program) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return file_error("start", program, errno);
    return Pipe{FileHandle{ends[0]}, FileHandle{ends[1]}};
}

// What is done in the child before the program begins.
class SpawnSetup {
public:
    SpawnSetup(int output, int complaint) {
        posix_spawn_file_actions_init(&actions_);
        posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&actions_, complaint, STDERR_FILENO);
        // Sockets of Asio are not close-on-exec.
        posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
        posix_spawnattr_init(&attributes_);
        sigset_t signals;
        sigemptyset(&signals);
        posix_spawnattr_setsigmask(&attributes_, &signals);
        sigfillset(&signals);
        posix_spawnattr_setsigdefault(&attributes_, &signals);
        posix_spawnattr_setpgroup(&attributes_, 0);
        constexpr int flags =
            POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
        posix_spawnattr_setflags(&attributes_, flags);
    }
    SpawnSetup(const SpawnSetup&) = delete;
    SpawnSetup& operator=(const SpawnSetup&) = delete;
    ~SpawnSetup() {
        posix_spawn_file_actions_destroy(&actions_);
        posix_spawnattr_destroy(&attributes_);
    }

    [[nodiscard]] int spawn(pid_t& pid, const std::vector<std::string>& arguments) const {
        std::vector<char*> pointers;
        for (const std::string& argument : arguments)
            pointers.push_back(const_cast<char*>(argument.c_str()));  // execve(2) changes nothing
        pointers.push_back(nullptr);
        return ::posix_spawnp(
            &pid, pointers.front(), &actions_, &attributes_, pointers.data(), environ
        );
    }

private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

void kill_group(pid_t pid) {
    ::kill(-pid, SIGKILL);
}

int reap(pid_t pid) {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

Result<Child> start(const std::vector<std::string>& arguments) {
    const std::string& program = arguments.front();
    Result<Pipe> output = make_pipe(program);
    if (!output) return output.error();
    Result<Pipe> complaint = make_pipe(program);
    if (!complaint) return complaint.error();
    const SpawnSetup setup{output->theirs.get(), complaint->theirs.get()};
    Child child;
    const int failure = setup.spawn(child.pid, arguments);
    if (failure != 0) return file_error("start", program, failure);
    child.ended = FileHandle{static_cast<int>(::syscall(SYS_pidfd_open, child.pid, 0))};
    if (child.ended.get() < 0) {
        const Error error = file_error("watch", program, errno);
        kill_group(child.pid);
        reap(child.pid);
        return error;
    }
    child.output = std::move(output->ours);
    child.complaint = std::move(complaint->ours);
    return child;
}

using Descriptor = asio::posix::stream_descriptor;

// A child while it is waited for. Whoever leaves before its end ends it.
class Running {
public:
    Running(const Executor& loop, Child child)
        : pid_{child.pid},
          ended_{loop, child.ended.release()},
          output_{loop, child.output.release()},
          complaint_{loop, child.complaint.release()},
          readers_{loop} {}
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    ~Running() {
        if (pid_ < 0) return;
        kill_group(pid_);
        reap(pid_);
    }

    // Kills it; what waits for it then ends, also if a grandchild holds the pipes.
    void end() {
        if (pid_ >= 0) kill_group(pid_);
        output_.close();
        complaint_.close();
    }

    [[nodiscard]] Awaitable<> read_all(ProcessResult& result, std::size_t output_bytes_max) {
        readers_.spawn(read_up_to(output_, result.output, output_bytes_max + 1));
        readers_.spawn(read_up_to(complaint_, result.complaint, complaint_bytes_max));
        co_await readers_.join();
    }

    // The exit code.
    [[nodiscard]] Awaitable<int> wait() {
        boost::system::error_code ignored;
        co_await ended_.async_wait(
            Descriptor::wait_read, asio::redirect_error(asio::use_awaitable, ignored)
        );
        const int status = reap(std::exchange(pid_, -1));
        constexpr int signal_base = 128;
        co_return WIFEXITED(status) ? WEXITSTATUS(status) : signal_base + WTERMSIG(status);
    }

private:
    // Keeps the first `bytes_max` bytes and reads on to the end, so that the writer never waits;
    // an output that is too long is its writer's end.
    [[nodiscard]] Awaitable<> read_up_to(
        Descriptor& from, std::string& into, std::size_t bytes_max
    ) {
        std::array<char, chunk_bytes> chunk{};
        while (true) {
            boost::system::error_code failure;
            const std::size_t bytes = co_await from.async_read_some(
                asio::buffer(chunk), asio::redirect_error(asio::use_awaitable, failure)
            );
            if (failure) co_return;
            into.append(chunk.data(), std::min(bytes, bytes_max - into.size()));
            if (into.size() == bytes_max && &from == &output_) end();
        }
    }

    pid_t pid_;
    Descriptor ended_;
    Descriptor output_;
    Descriptor complaint_;
    TaskGroup readers_;
};

}  // namespace

Awaitable<Result<ProcessResult>> PosixProcessRunner::run(const ProcessRequest& request) {
    const Executor loop = co_await asio::this_coro::executor;
    const std::string& program = request.arguments.front();
    const auto work = [&request] { return start(request.arguments); };
    Result<Child> child = co_await run_blocking(pool_, work);
    if (!child) co_return child.error();

    Running running{loop, std::move(*child)};
    const Deadline limit{loop, std::chrono::steady_clock::now() + request.timeout, [&running] {
                             running.end();
                         }};
    ProcessResult result;
    co_await running.read_all(result, request.output_bytes_max);
    result.exit_code = co_await running.wait();
    if (limit.expired())
        co_return Error{
            Errc::timed_out, program + " has not ended within " + to_text(request.timeout)
        };
    if (result.output.size() > request.output_bytes_max)
        co_return Error{Errc::response_too_large, program + " has written too much"};
    co_return result;
}

}  // namespace kinesisd

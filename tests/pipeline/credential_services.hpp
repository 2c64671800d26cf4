// The services that hand out credentials, as a script: each request goes to one function. And
// processes that do not run.
#pragma once

#include "aws/sso_document.hpp"
#include "pipeline/credential_providers.hpp"
#include "pipeline/machine.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace kinesisd::sim {

struct Reply {
    int status = 200;
    std::string body;
    HttpHeaders headers{};
};

class ScriptedTransport final : public Transport {
public:
    explicit ScriptedTransport(SimClock& clock) : clock_{clock} {}

    std::function<Result<Reply>(const HttpRequest&)> answer;
    std::vector<HttpRequest> requests;

    [[nodiscard]] Awaitable<Result<HttpResponseHead>> round_trip(
        const HttpRequest& request, ResponseSink& sink
    ) override {
        requests.push_back(request);
        co_await clock_.sleep_until(clock_.now() + std::chrono::milliseconds{1});
        const Result<Reply> reply = answer(request);
        if (!reply) co_return reply.error();
        HttpResponseHead head{reply->status, reply->headers};
        sink.begin(head, reply->body.size());
        co_await sink.room();
        sink.piece(reply->body);
        co_return head;
    }

private:
    SimClock& clock_;
};

class ScriptedProcesses final : public ProcessRunner {
public:
    Result<ProcessResult> result = ProcessResult{};
    std::vector<std::string> arguments;

    [[nodiscard]] Awaitable<Result<ProcessResult>> run(const ProcessRequest& request) override {
        arguments = request.arguments;
        co_return result;
    }
};

// The standard chain in a world of scripts.
class CredentialWorld {
public:
    Machine machine;
    ScriptedTransport transport{machine.clock};
    ScriptedProcesses processes;
    std::map<std::string, std::string, std::less<>> variables{
        {"HOME", "/root"}, {"AWS_EC2_METADATA_DISABLED", "true"}
    };
    CredentialSettings settings;

    void put_config(const std::string& text) { machine.put_file("/root/.aws/config", text); }

    // A chain that goes on from one fetch to the next, with what it remembers.
    [[nodiscard]] Result<aws::Credentials> fetch() {
        if (!chain_) {
            settings.region = "eu-west-1";
            settings.environment = [this](std::string_view name) -> std::optional<std::string> {
                const auto found = variables.find(name);
                if (found == variables.end()) return std::nullopt;
                return found->second;
            };
            const CredentialPorts ports{
                machine.clock, transport, machine.disk, processes, machine.dice
            };
            chain_.emplace(standard_chain(settings, ports));
        }
        return machine.run(chain_->fetch());
    }
    // "KEY of PROVIDER", or the error.
    [[nodiscard]] std::string found() {
        const Result<aws::Credentials> got = fetch();
        return got ? got->access_key_id + " of " + got->provider : got.error().text();
    }
    [[nodiscard]] const std::vector<ProviderVerdict>& verdicts() const {
        return chain_->verdicts();
    }

private:
    std::optional<CredentialChain> chain_;
};

// The header's value, empty if it is not there.
inline std::string header_of(const HttpRequest& request, std::string_view name) {
    for (const auto& [key, value] : request.headers)
        if (key == name) return value;
    return {};
}

}  // namespace kinesisd::sim

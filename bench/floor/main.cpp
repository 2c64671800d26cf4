// The floor: the bare loops that move the same bytes as kinesisd and do nothing else. `read` copies
// all shards into a file, `write` puts the lines of a file into the stream, `receive` throws pages
// away to show how fast the endpoint is. One thread; a program with features can come near, not
// past.
#include "floor/line_file.hpp"
#include "floor/page.hpp"
#include "floor/put_body.hpp"
#include "floor/sign.hpp"

#include <CLI/CLI.hpp>

#include <array>
#include <cstdio>
#include <deque>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>

namespace kinesisd::bench {
namespace {

struct Options {
    Target target;
    Wire wire = Wire::json;
    std::size_t shards = 4;
    std::string file;
};

std::string content_type(Wire wire) {
    return wire == Wire::json ? "application/x-amz-json-1.1" : "application/x-amz-cbor-1.1";
}

std::string host_of(const Options& options) {
    return "127.0.0.1:" + std::to_string(options.target.port);
}

void ask_for_page(Socket& socket, const Options& options, const std::string& iterator) {
    std::string body = R"({"ShardIterator":")" + iterator + R"("})";
    if (options.wire == Wire::cbor) {
        constexpr std::size_t short_text = 24;
        if (iterator.size() >= short_text) throw std::runtime_error{"a long iterator"};
        body = "\xa1\x6dShardIterator";
        body += static_cast<char>(0x60U + iterator.size());
        body += iterator;
    }
    socket.send_all(
        "POST / HTTP/1.1\r\nHost: " + host_of(options) +
        "\r\nContent-Type: " + content_type(options.wire) +
        "\r\nX-Amz-Target: Kinesis_20131202.GetRecords\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body
    );
}

void read_shards(const Options& options) {
    Socket socket{options.target};
    Answer answer{socket};
    Output output{options.file};
    const Base64 base64 = fastest_base64();
    // The endpoint's iterators, so that nothing has to be asked for first.
    std::deque<std::string> iterators;
    for (std::size_t shard = 0; shard < options.shards; ++shard)
        iterators.push_back(std::to_string(shard) + ".0");
    while (!iterators.empty()) {
        ask_for_page(socket, options, iterators.front());
        iterators.pop_front();
        answer.begin();
        PageEnd page = options.wire == Wire::json ? read_json_page(answer, base64, output)
                                                  : read_cbor_page(answer, output);
        if (page.tip == PageEnd::Tip::ahead) iterators.push_back(std::move(page.next_iterator));
    }
    output.flush();
}

void receive_pages(const Options& options) {
    Socket socket{options.target};
    Answer answer{socket};
    constexpr int pages = 200;
    for (int page = 0; page < pages; ++page) {
        ask_for_page(socket, options, "0.0");
        answer.begin();
        answer.skip();
    }
}

// One connection with a call on its way.
struct Lane {
    explicit Lane(const Target& target) : socket{target}, answer{socket} {}

    // Waits for the answer to the last call, if there was one.
    void settle() {
        if (!is_waiting) return;
        is_waiting = false;
        answer.begin();
        std::string body;
        do {
            body += answer.window();
            answer.consume(answer.window().size());
        } while (answer.more() == Answer::More::came);
        if (body.find("FailedRecordCount") == body.npos) throw std::runtime_error{body};
    }

    Socket socket;
    Answer answer;
    bool is_waiting = false;
};

void write_lines(const Options& options) {
    // While one call is answered the next one is built.
    std::array<Lane, 2> lanes{Lane{options.target}, Lane{options.target}};
    RequestSigner signer{
        host_of(options), "Kinesis_20131202.PutRecords", content_type(options.wire)
    };
    PutBody body{options.wire};
    LineFile file{options.file};
    for (std::size_t call = 0;; ++call) {
        const auto& lines = file.next(put_entries_max);
        if (lines.empty()) break;
        body.begin(lines.size());
        for (const std::string_view line : lines)
            body.add(line);
        const std::string_view bytes = body.finish();
        Lane& lane = lanes.at(call % lanes.size());
        lane.settle();
        lane.socket.send_all(signer.head(bytes));
        lane.socket.send_all(bytes);
        lane.is_waiting = true;
    }
    for (Lane& lane : lanes)
        lane.settle();
}

}  // namespace
}  // namespace kinesisd::bench

int main(int argc, char** argv) {
    using namespace kinesisd::bench;
    CLI::App app{"The bare loops that kinesisd is measured against"};
    Options options;
    app.require_subcommand(1);
    app.add_option("--port", options.target.port)->required();
    app.add_option("--ca", options.target.ca_file, "PEM; TLS is spoken then");
    const std::map<std::string, Wire> wires{{"json", Wire::json}, {"cbor", Wire::cbor}};
    app.add_option("--wire", options.wire)->transform(CLI::CheckedTransformer{wires});
    std::function<void(const Options&)> job;
    auto* read = app.add_subcommand("read");
    read->add_option("--shards", options.shards);
    read->add_option("--output", options.file)->required();
    read->callback([&] { job = read_shards; });
    auto* write = app.add_subcommand("write");
    write->add_option("--input", options.file)->required();
    write->callback([&] { job = write_lines; });
    app.add_subcommand("receive")->callback([&] { job = receive_pages; });
    CLI11_PARSE(app, argc, argv);
    try {
        job(options);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}

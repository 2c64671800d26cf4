#include "endpoint/connection.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <optional>
#include <utility>

namespace kinesisd::bench {

namespace {

constexpr std::size_t receive_bytes = 256 * 1024;
constexpr std::size_t readable_behind = 16;  // find_text()

struct Head {
    std::size_t size = 0;  // with the blank line
    std::size_t body_size = 0;
    Request request;
};

char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
}

bool is_header(std::string_view line, std::string_view lower_case_name) {
    if (line.size() <= lower_case_name.size() || line[lower_case_name.size()] != ':') return false;
    return std::ranges::equal(line.substr(0, lower_case_name.size()), lower_case_name, {}, lower);
}

std::string_view value_of(std::string_view line) {
    line.remove_prefix(line.find(':') + 1);
    return line.substr(std::min(line.find_first_not_of(' '), line.size()));
}

std::optional<Head> head_of(std::string_view text) {
    const std::size_t end = text.find("\r\n\r\n");
    if (end == text.npos) return std::nullopt;
    Head head;
    head.size = end + 4;
    head.request.method = text.substr(0, text.find(' '));
    for (std::size_t at = text.find("\r\n"); at < end; at = text.find("\r\n", at)) {
        at += 2;
        const std::string_view line = text.substr(at, text.find("\r\n", at) - at);
        const std::string_view value = value_of(line);
        if (is_header(line, "content-length")) {
            std::from_chars(value.data(), value.data() + value.size(), head.body_size);
        } else if (is_header(line, "x-amz-target")) {
            head.request.operation = value.substr(value.find('.') + 1);
        } else if (is_header(line, "content-type")) {
            head.request.wire = value.find("cbor") == value.npos ? Wire::json : Wire::cbor;
        }
    }
    return head;
}

}  // namespace

Connection::Connection(int socket, SSL_CTX* tls) : socket_{socket} {
    in_.resize(receive_bytes + readable_behind);
    if (tls == nullptr) return;
    tls_.reset(SSL_new(tls));
    SSL_set_fd(tls_.get(), socket);
    SSL_set_accept_state(tls_.get());
}

Connection::~Connection() {
    close(socket_);
}

Connection::Next Connection::run(Service& service) {
    while (true) {
        Io io = send_all();
        if (io == Io::again) return Next::write;
        if (io == Io::done && !take_request(service)) io = receive();
        if (io == Io::again) return Next::read;
        if (io == Io::closed) return Next::close;
    }
}

Connection::Io Connection::receive() {
    if (in_.size() - in_size_ < receive_bytes + readable_behind)
        in_.resize(in_.size() * 2 + receive_bytes);
    char* to = in_.data() + in_size_;
    if (!tls_) {
        const ssize_t count = recv(socket_, to, receive_bytes, 0);
        if (count <= 0) return count < 0 && errno == EAGAIN ? Io::again : Io::closed;
        in_size_ += static_cast<std::size_t>(count);
        return Io::done;
    }
    std::size_t count = 0;
    const int result = SSL_read_ex(tls_.get(), to, receive_bytes, &count);
    in_size_ += count;
    if (result == 1) return Io::done;
    return SSL_get_error(tls_.get(), result) == SSL_ERROR_WANT_READ ? Io::again : Io::closed;
}

Connection::Io Connection::send_some(std::string_view& bytes) {
    std::size_t sent = 0;
    if (tls_) {
        const int result = SSL_write_ex(tls_.get(), bytes.data(), bytes.size(), &sent);
        if (result != 1)
            return SSL_get_error(tls_.get(), result) == SSL_ERROR_WANT_WRITE ? Io::again
                                                                             : Io::closed;
    } else {
        const ssize_t count = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count < 0) return errno == EAGAIN ? Io::again : Io::closed;
        sent = static_cast<std::size_t>(count);
    }
    bytes.remove_prefix(sent);
    return Io::done;
}

Connection::Io Connection::send_all() {
    for (std::string_view& part : left_)
        while (!part.empty())
            if (const Io io = send_some(part); io != Io::done) return io;
    return Io::done;
}

bool Connection::take_request(Service& service) {
    const auto head = head_of(std::string_view{in_}.substr(0, in_size_));
    if (!head || in_size_ < head->size + head->body_size) return false;
    Request request = head->request;
    request.body = std::string_view{in_}.substr(head->size, head->body_size);
    begin_answer(service.answer(request));
    const std::size_t taken = head->size + head->body_size;
    std::copy(in_.data() + taken, in_.data() + in_size_, in_.data());
    in_size_ -= taken;
    return true;
}

void Connection::begin_answer(Reply reply) {
    reply_ = std::move(reply);
    const std::size_t size = reply_.front.size() + reply_.middle.size() + reply_.back.size();
    head_ = reply_.status == 200 ? "HTTP/1.1 200 OK\r\n" : "HTTP/1.1 400 Bad Request\r\n";
    head_ += "x-amzn-RequestId: 00000000-0000-0000-0000-000000000000\r\nContent-Type: ";
    head_ +=
        reply_.wire == Wire::json ? "application/x-amz-json-1.1" : "application/x-amz-cbor-1.1";
    head_ += "\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" + reply_.front;
    left_[0] = head_;
    left_[1] = reply_.middle;
    left_[2] = reply_.back;
}

}  // namespace kinesisd::bench

// A call of any method with bytes as they are: for services whose messages are not ours (health, reflection).
#pragma once

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <optional>
#include <string>

namespace huiyin::kit {

class RawStream {
 public:
  // `method`: "/package.Service/Method".
  RawStream(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
            const std::string& request)
      : stub_(channel) {
    context_.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    call_ = stub_.PrepareCall(&context_, method, &queue_);
    call_->StartCall(Tag());
    Wait();
    grpc::Slice slice(request);
    grpc::ByteBuffer bytes(&slice, 1);
    call_->WriteLast(bytes, grpc::WriteOptions(), Tag());
    Wait();
  }

  // The next answer; nothing: no more.
  std::optional<std::string> Read() {
    grpc::ByteBuffer bytes;
    call_->Read(&bytes, Tag());
    if (!Wait()) return std::nullopt;
    std::vector<grpc::Slice> slices;
    bytes.Dump(&slices);
    std::string all;
    for (const grpc::Slice& slice : slices) {
      all.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    }
    return all;
  }
  void Cancel() { context_.TryCancel(); }
  grpc::Status Finish() {
    grpc::Status status;
    call_->Finish(&status, Tag());
    Wait();
    return status;
  }

 private:
  void* Tag() { return this; }
  bool Wait() {
    void* tag = nullptr;
    bool ok = false;
    return queue_.Next(&tag, &ok) && ok;
  }

  grpc::GenericStub stub_;
  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call_;
};

}  // namespace huiyin::kit

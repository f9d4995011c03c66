// Brokers: a Kafka cluster of a test's own on loopback, by deploy/kafka/kafka.sh, gone when the object is.
//
//   Brokers three("three", 3);
//   three.Do("kill --broker 2");
//
// A program that crashed leaves its brokers behind: the next of the same name ends them first.
#pragma once

#include <string>

namespace huiyin::kit {

class Brokers {
 public:
  // `start_options`: more for kafka.sh start, such as "--set log.cleaner.backoff.ms=200".
  Brokers(const std::string& name, int count, const std::string& start_options = "");
  ~Brokers();
  Brokers(const Brokers&) = delete;
  Brokers& operator=(const Brokers&) = delete;

  const std::string& address() const { return address_; }
  int count() const { return count_; }
  // Where the brokers keep their files.
  const std::string& dir() const { return dir_; }
  // A command of kafka.sh, which must succeed.
  void Do(const std::string& command);

 private:
  const std::string dir_;
  const int count_;
  std::string address_;
};

// One broker for all tests that do not harm it, started when first asked for.
Brokers& OneBroker();

}  // namespace huiyin::kit

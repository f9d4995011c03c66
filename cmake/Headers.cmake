# Headers of libraries that most files include are parsed once, for services and again, with GoogleTest, for tests. Only
# headers from outside: ours may change. With GCC only: clang's lanes and clang-tidy read each file by itself, and so find what it forgot to include.
#   huiyin_precompiled(TARGET huiyin_headers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(huiyin_options INTERFACE -fpch-preprocess)  # or ccache keeps nothing
  # With precompiled headers GCC 12 reports them falsely where std::string is inlined; ASan finds the real ones.
  target_compile_options(huiyin_warnings INTERFACE -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)

  function(huiyin_header_set NAME)
    cmake_parse_arguments(ARG "" "" "DEPS;HEADERS" ${ARGN})
    file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/headers/${NAME}.cc" CONTENT "")
    add_library(${NAME} OBJECT "${CMAKE_BINARY_DIR}/headers/${NAME}.cc")
    target_link_libraries(${NAME} PRIVATE huiyin_options huiyin_warnings ${ARG_DEPS})
    target_precompile_headers(${NAME} PRIVATE ${ARG_HEADERS})
  endfunction()

  set(headers
      <algorithm> <array> <atomic> <chrono> <condition_variable> <cstdint> <deque> <filesystem> <fstream> <functional> <map>
      <memory> <mutex> <optional> <random> <set> <sstream> <string> <string_view> <thread> <unordered_map> <utility> <variant>
      <vector> <absl/container/btree_map.h> <absl/container/flat_hash_map.h> <absl/status/statusor.h> <absl/strings/str_cat.h>
      <absl/synchronization/mutex.h> <absl/time/time.h> <google/protobuf/any.pb.h> <google/protobuf/arena.h>
      <google/protobuf/message.h> <google/protobuf/struct.pb.h> <grpcpp/grpcpp.h>)
  huiyin_header_set(huiyin_headers HEADERS ${headers})
  if(HUIYIN_TESTS)
    huiyin_header_set(huiyin_test_headers DEPS GTest::gtest GTest::gmock
                      HEADERS ${headers} <gmock/gmock.h> <gtest/gtest.h>)
    target_compile_options(huiyin_test_headers PRIVATE ${HUIYIN_TEST_COMPILE})
  endif()
endif()

function(huiyin_precompiled TARGET HEADERS)
  if(TARGET ${HEADERS})
    target_precompile_headers(${TARGET} REUSE_FROM ${HEADERS})
  endif()
endfunction()

# Every library comes from Debian 12; deploy/install.sh names the packages.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED)
find_package(gRPC REQUIRED)
find_package(absl REQUIRED)
find_package(spdlog REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(OpenSSL REQUIRED)
pkg_check_modules(ROCKSDB REQUIRED IMPORTED_TARGET rocksdb)
pkg_check_modules(RDKAFKA REQUIRED IMPORTED_TARGET rdkafka)
if(HUIYIN_TESTS)
  find_package(GTest REQUIRED)
  find_package(benchmark REQUIRED)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  # Another checkout of the same tree finds the same objects.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND};-E;env;CCACHE_BASEDIR=${CMAKE_SOURCE_DIR};CCACHE_NOHASHDIR=1;${CCACHE}")
endif()
find_program(LLD ld.lld)

# Half of what is decided is small messages made and thrown away: glibc's malloc takes a quarter more time (docs/performance.md).
find_library(TCMALLOC NAMES libtcmalloc_minimal.so.4 REQUIRED)

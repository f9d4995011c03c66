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
  # Another checkout of the same tree finds the same objects. Sloppy: what ccache wants where headers are precompiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND};-E;env;CCACHE_BASEDIR=${CMAKE_SOURCE_DIR};CCACHE_NOHASHDIR=1;CCACHE_SLOPPINESS=pch_defines,time_macros;${CCACHE}")
endif()
find_program(LLD ld.lld REQUIRED)  # takes static libraries in any order

# gRPC, protobuf, Abseil and RocksDB statically where nothing is instrumented: each step of theirs asks for something of its
# thread, which takes a call in a shared library and none in a program (ADR 0008). Lanes are linked sooner without.
# Archives without debug checks, where deploy/libraries.sh has built them for the headers that are installed (ADR 0010).
set(HUIYIN_LIBRARIES "of Debian")
set(built_folder "")
if(HUIYIN_LANE STREQUAL "" AND EXISTS "${CMAKE_SOURCE_DIR}/build/libraries/versions")
  set(HUIYIN_LIBRARIES "without their checks")
  set(built_folder "${CMAKE_SOURCE_DIR}/build/libraries")
  execute_process(COMMAND "${CMAKE_SOURCE_DIR}/deploy/libraries.sh" --check OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
endif()
function(find_archive LIBRARY OUT)
  set(found found-NOTFOUND)  # else a variable of the caller's would count as found
  find_library(found NAMES lib${LIBRARY}.a HINTS ${built_folder} NO_CACHE REQUIRED)
  set(${OUT} "${found}" PARENT_SCOPE)
endfunction()
function(link_statically TARGET LIBRARY)
  find_archive(${LIBRARY} archive)
  foreach(location IMPORTED_LOCATION IMPORTED_LOCATION_NONE IMPORTED_LOCATION_RELEASE)
    set_target_properties(${TARGET} PROPERTIES ${location} "${archive}")
  endforeach()
endfunction()
if(HUIYIN_LANE STREQUAL "")
  link_statically(protobuf::libprotobuf protobuf)
  foreach(library grpc++_reflection grpc++ grpc upb address_sorting gpr)
    link_statically(gRPC::${library} ${library})
  endforeach()
  file(GLOB archives "${absl_DIR}/../../libabsl_*.a")
  foreach(archive ${archives})
    string(REGEX REPLACE "^.*/libabsl_(.*)\\.a$" "\\1" library "${archive}")
    if(TARGET absl::${library})
      link_statically(absl::${library} absl_${library})
    endif()
  endforeach()
  find_archive(rocksdb rocksdb_archive)
  set_target_properties(PkgConfig::ROCKSDB PROPERTIES INTERFACE_LINK_LIBRARIES "${rocksdb_archive};snappy;lz4;zstd;bz2;z;dl")
endif()

# Half of what is decided is small messages made and thrown away: glibc's malloc takes a quarter more time (docs/performance.md).
find_library(TCMALLOC NAMES libtcmalloc_minimal.so.4 REQUIRED)

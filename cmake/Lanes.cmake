# How code is instrumented in each lane. HUIYIN_LANE_COMPILE and _LINK hold for all of our targets, HUIYIN_LANE_CHECKS for
# code written by hand: generated code would only make them slower.
#
# Debian's gRPC, protobuf and RocksDB are instrumented in no lane. The undefined-behaviour checks vptr, null and alignment
# report on their headers, not on us.
set(HUIYIN_LANE_COMPILE)
set(HUIYIN_LANE_LINK)
set(HUIYIN_LANE_CHECKS)
set(undefined -fsanitize=undefined -fno-sanitize=vptr,null,alignment -fno-sanitize-recover=undefined)
if(HUIYIN_LANE STREQUAL "asan")
  set(HUIYIN_LANE_COMPILE -fsanitize=address -O1)
  set(HUIYIN_LANE_LINK -fsanitize=address,undefined)
  set(HUIYIN_LANE_CHECKS ${undefined})
elseif(HUIYIN_LANE STREQUAL "tsan")
  set(HUIYIN_LANE_COMPILE -fsanitize=thread -O1)
  set(HUIYIN_LANE_LINK -fsanitize=thread "-Wl,--version-script=${CMAKE_SOURCE_DIR}/cmake/tsan.map")
elseif(HUIYIN_LANE STREQUAL "fuzz")
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "The fuzz lane needs libFuzzer: use the preset, which names clang++-14")
  endif()
  set(HUIYIN_LANE_COMPILE -fsanitize=address,fuzzer-no-link -O2)
  set(HUIYIN_LANE_LINK -fsanitize=address,undefined)
  set(HUIYIN_LANE_CHECKS ${undefined} -fno-sanitize=function)
elseif(HUIYIN_LANE STREQUAL "coverage")
  # The fuzzers again, counting lines: they read what the fuzz lane found and look for nothing.
  set(HUIYIN_LANE_COMPILE -O1)
  set(HUIYIN_LANE_CHECKS -fprofile-instr-generate -fcoverage-mapping)
  set(HUIYIN_LANE_LINK -fprofile-instr-generate)
elseif(NOT HUIYIN_LANE STREQUAL "")
  message(FATAL_ERROR "HUIYIN_LANE is ${HUIYIN_LANE}: empty, asan, tsan, fuzz or coverage")
endif()

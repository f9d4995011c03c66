// How the heap lies in memory.
#pragma once

namespace huiyin::kit {

// At the start of main, before much is allocated: asks the kernel for huge pages (2 MiB) below the first gigabyte of the
// heap, where it gives them to whom asks (/sys/kernel/mm/transparent_hugepage/enabled: madvise or always). What a case
// touches lies all over the heap, and of small pages the processor remembers too few: a case costs 6 % less CPU with huge
// ones (docs/performance.md). Where it does not, or there is no gigabyte to be addressed, all goes on as before.
void UseHugePages();

}  // namespace huiyin::kit
